"""What a cell says of itself; in a submission any of it may be missing, forged or of another type."""

from __future__ import annotations

from typing import Any


def grade_id(cell: Any) -> str:
    """Return nbgrader's id of a cell, "" for none or for anything that is no id."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    name = nbgrader.get("grade_id", "") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def cell_id(cell: Any) -> str:
    """Return the id that the notebook format gives a cell, "" for none or for anything that is no id."""
    name = cell.get("id", "")
    return name if isinstance(name, str) else ""

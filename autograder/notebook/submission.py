"""Bring a submitted notebook into the form that is graded: cells in their roles, locked ones as they were given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..core.errors import BadSubmission
from ..core.result import Incident
from .program import Program, read_program

MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Prepared:
    """A notebook ready to be graded, and what had to be repaired."""

    notebook: NotebookNode
    program: Program
    incidents: tuple[Incident, ...]


def read_notebook(data: bytes) -> NotebookNode:
    """Return the notebook in `data`. Raises `BadSubmission` for anything else, in words a student can act on."""
    if not data.strip():
        raise BadSubmission("The file is empty. Hand in the saved .ipynb file.")
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 2**20:.0f} MB"
        raise BadSubmission(f"The file has {size}; at most {MAX_BYTES // 2**20} MB. Clear its outputs and save again.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadSubmission(f"The file is no notebook: {str(error)[:200]}. Save it again from Jupyter.") from None
    try:
        if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
            raise ValueError("it has no nbformat")
        node = nbformat.from_dict(content)
        upgraded = nbformat.convert(node, 4) if node.nbformat != 4 else node
        _check(upgraded)
    except Exception as error:  # nbformat raises many kinds on a broken notebook
        raise BadSubmission(f"The file is no notebook that can be read: {str(error)[:200]}") from None
    return upgraded


def prepare(submitted: NotebookNode, source: NotebookNode) -> Prepared:
    """Return the notebook that is graded: the student's cells in the student's order, the course's cells as released.

    Parameters: `submitted`, changed in place; `source`, the assignment's source notebook.
    """
    ours = {grade_id(cell): cell for cell in source.cells if grade_id(cell)}
    by_id = {cell.get("id"): cell for cell in source.cells}
    incidents: list[Incident] = []
    seen: dict[str, NotebookNode] = {}
    for cell in submitted.cells:
        name = grade_id(cell)
        original = ours.get(name)
        if original is None:
            _strip(cell, by_id.get(cell.get("id")))
            continue
        if name in seen:
            incidents.append(Incident("repair", f"The cell {name!r} is there more than once; the last one counts."))
            _strip(seen[name], None)
        seen[name] = cell
        _restore(cell, original, incidents)
    for name in ours:
        if name not in seen:
            incidents.append(Incident("missing", f"The cell {name!r} is missing."))
    return Prepared(submitted, read_program(submitted), tuple(incidents))


def _restore(cell: NotebookNode, original: NotebookNode, incidents: list[Incident]) -> None:
    name = grade_id(original)
    if cell.cell_type != original.cell_type:
        incidents.append(Incident("repair", f"The cell {name!r} was turned into {cell.cell_type}; it was turned back."))
        cell.cell_type = original.cell_type
        cell.pop("attachments", None)
        if original.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    about = original.metadata.nbgrader
    if about.locked or (about.grade and not about.solution):
        if cell.source != original.source:
            incidents.append(Incident("repair", f"The locked cell {name!r} was changed; it was restored."))
        cell.source = original.source
    for key in ("nbgrader", "autograder", "tags"):
        cell.metadata.pop(key, None)
        if key in original.metadata:
            cell.metadata[key] = original.metadata[key]


def _strip(cell: NotebookNode, original: NotebookNode | None) -> None:
    """Make a cell an ordinary one; only an untouched cell of the course keeps its tags."""
    cell.metadata.pop("nbgrader", None)
    cell.metadata.pop("autograder", None)
    untouched = original is not None and original.source == cell.source and not grade_id(original)
    if not untouched:
        cell.metadata.pop("tags", None)
    elif original is not None and "tags" in original.metadata:
        cell.metadata["tags"] = original.metadata["tags"]


def grade_id(cell: Any) -> str:
    """Return nbgrader's id of a cell, "" for none or for anything that is no id."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    name = nbgrader.get("grade_id", "") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def _check(notebook: NotebookNode) -> None:
    """Make sure of what everything after this relies on: cells with a type, a text and metadata."""
    for cell in notebook["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
        if not isinstance(cell["source"], str) or not isinstance(cell.setdefault("metadata", NotebookNode()), dict):
            raise ValueError("a cell without text or metadata")
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
        elif cell["cell_type"] not in ("markdown", "raw"):
            raise ValueError(f"a cell of type {str(cell['cell_type'])[:20]!r}")

"""The part of a submitted notebook that programs of ours need: cells, their texts, and the metadata that say what they
are. Everything else (outputs, other metadata) is left out: any of it may be of any size and form."""

from __future__ import annotations

import re
from typing import Any

import nbformat
from nbformat import NotebookNode

KINDS = ("nbgrader", "autograder")  # metadata of a cell that hold plain values by name
MOST = 50  # entries of one such dict or list
LONGEST = 1_000  # characters of one value in them
# What the notebook format allows for the id of a cell.
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def essentials(notebook: Any) -> dict[str, Any]:
    """Return a notebook of the same cells, as plain dicts, lists and scalars of valid Unicode.

    `notebook` is of format 4, and its cells have a type, a text and a dict of metadata.
    """
    metadata = _kernel(notebook["metadata"].get("kernelspec"))
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": _cells(notebook["cells"])}


def as_notebook(plain: dict[str, Any]) -> NotebookNode:
    """Return what `essentials` gave as a notebook."""
    made: NotebookNode = nbformat.from_dict(plain)
    return made


def with_ids(notebook: NotebookNode) -> NotebookNode:
    """Give every cell without an id one, in place: the notebook format asks for it."""
    for place, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{place}")
    return notebook


def _kernel(given: Any) -> dict[str, Any]:
    """Return the kernel that a notebook asks for, as its metadata."""
    name = given.get("name") if isinstance(given, dict) else None
    if not isinstance(name, str):
        return {}
    return {"kernelspec": {"name": _text(name), "display_name": _text(name)}}


def _cells(cells: list[Any]) -> list[dict[str, Any]]:
    made = []
    seen: set[str] = set()
    for cell in cells:
        kept: dict[str, Any] = {"cell_type": cell["cell_type"], "metadata": _metadata(cell), "source": cell["source"]}
        name = cell.get("id")
        if isinstance(name, str) and ID.fullmatch(name) and name not in seen:
            kept["id"] = name
            seen.add(name)
        if cell["cell_type"] == "code":
            kept |= {"outputs": [], "execution_count": None}
        elif attachments := _attachments(cell.get("attachments")):
            kept["attachments"] = attachments
        made.append(kept)
    return made


def _metadata(cell: Any) -> dict[str, Any]:
    given = cell["metadata"]
    kept: dict[str, Any] = {kind: _plain_dict(given[kind]) for kind in KINDS if isinstance(given.get(kind), dict)}
    if isinstance(given.get("tags"), list):
        tags = (_text(tag) for tag in given["tags"][:MOST] if isinstance(tag, str))
        kept["tags"] = list(dict.fromkeys(tag for tag in tags if tag and "," not in tag))
    return kept


def _plain_dict(given: dict[str, Any]) -> dict[str, Any]:
    pairs = ((_text(key), value) for key, value in list(given.items())[:MOST] if isinstance(key, str))
    return {key: _plain(value) for key, value in pairs}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_text(item) for item in value[:MOST] if isinstance(item, str)]
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    return value if isinstance(value, float) else None


def _attachments(given: Any) -> dict[str, dict[str, str]]:
    """Return the pictures that a written answer shows."""
    if not isinstance(given, dict):
        return {}
    pictures = ((_text(name), of) for name, of in given.items() if isinstance(name, str) and isinstance(of, dict))
    return {name: {kind: data for kind, data in of.items() if _is_ascii(kind, data)} for name, of in pictures}


def _is_ascii(*values: Any) -> bool:
    return all(isinstance(value, str) and value.isascii() for value in values)


def _text(value: str) -> str:
    return value[:LONGEST].encode("utf-8", "replace").decode("utf-8")

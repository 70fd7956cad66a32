"""Notebooks from sources that cannot be trusted: the bytes of a file, and the events that a kernel reports as outputs.

A disk, an editor or a mail program may have changed a file. A student's process may send anything as an output.
"""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..core.errors import BadSubmission
from ..core.incidents import Incident, repaired
from ..core.text import decoded

MAX_BYTES = 64 * 2**20
MAX_PARTS = 2_000_000  # brackets in a file: each may become an object of a hundred bytes
MAX_CELLS = 5_000
# Characters. Parsing code takes a thousand times its size in memory; some editors store pictures in text cells.
MAX_CODE, MAX_ALL_CODE = 200_000, 1_000_000
MAX_TEXT, MAX_ALL_TEXT = 8_000_000, 12_000_000
ENCODINGS = {  # what is said of a file in one of these
    "utf-16": "The file was saved as UTF-16 instead of UTF-8; it was read as UTF-16.",
    "utf-8-sig": "The file began with a byte order mark, which was removed.",
    "cp1252": "The file was not saved as UTF-8; it was read as Windows-1252.",
}
KINDS = ("nbgrader", "autograder")  # metadata of a cell that hold plain values by name
MOST = 50  # entries of one such dict or list
LONGEST = 1_000  # characters of one value in them
# What the notebook format allows for the id of a cell.
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_notebook(data: bytes) -> NotebookNode:
    """Return the notebook in `data`. Raises `BadSubmission` for anything else, with a text that helps a student."""
    return read_mended(data)[0]


def read_mended(data: bytes) -> tuple[NotebookNode, tuple[Incident, ...]]:
    """Return the notebook in `data` and the repairs that were needed to read it. Raises `BadSubmission`."""
    check_length(data)
    if data.count(b"{") + data.count(b"[") > MAX_PARTS:
        raise BadSubmission(
            "The file has far more parts than a notebook has", remedy="Clear its outputs and save it again."
        )
    text, encoding = decoded(data)
    repairs = [repaired(ENCODINGS[encoding])] if encoding in ENCODINGS else []
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = f"The file is not a notebook: {str(error)[:200]}"
        raise BadSubmission(problem, remedy="Save it again from Jupyter.") from None
    try:
        if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
            raise ValueError("it has no nbformat")
        node = nbformat.from_dict(content)
        upgraded = _upgraded(node, repairs)
        _check(upgraded)
    except MemoryError:
        raise
    except Exception as error:  # nbformat raises many kinds of exceptions for a broken notebook
        text = str(error)[:200].encode("utf-8", "replace").decode("utf-8")
        problem = f"The file cannot be read as a notebook: {text}"
        raise BadSubmission(problem, remedy="Save it again from Jupyter.") from None
    check_sizes(upgraded)
    _note_kernel(upgraded, repairs)
    return upgraded, tuple(repairs)


def check_length(data: bytes) -> None:
    """Raise `BadSubmission` for a file that is empty or too large to be read."""
    if not data.strip():
        raise BadSubmission("The file is empty", remedy="Save the notebook and submit the .ipynb file again.")
    if len(data) > MAX_BYTES:
        raise BadSubmission(
            f"The file has {len(data) / 2**20:.0f} MB",
            expected=f"at most {MAX_BYTES // 2**20} MB",
            remedy="Clear its outputs and save again.",
        )


def check_sizes(notebook: NotebookNode) -> None:
    """Raise `BadSubmission` if a cell, or all cells together, are longer than a person's work can be."""
    code, text = 0, 0
    for index, cell in enumerate(notebook.cells, 1):
        size, is_code = len(cell.source), cell.cell_type == "code"
        most = MAX_CODE if is_code else MAX_TEXT
        if size > most:
            raise BadSubmission(
                f"Cell {index} has {size:,} characters of {'code' if is_code else 'text'}",
                expected=f"at most {most:,}",
                remedy=f"{'Load long data from a file' if is_code else 'Use smaller pictures'} and save again.",
            )
        code, text = code + size * is_code, text + size * (not is_code)
    for total, most, kind in ((code, MAX_ALL_CODE, "code"), (text, MAX_ALL_TEXT, "text")):
        if total > most:
            raise BadSubmission(
                f"The cells have {total:,} characters of {kind} together",
                expected=f"at most {most:,}",
                remedy="Shorten them and save again.",
            )


def _upgraded(node: NotebookNode, repairs: list[Incident]) -> NotebookNode:
    given = str(node.nbformat)[:20]  # conversion changes the notebook in place
    if given == "4":
        return node
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat's own, about what it fills in
        upgraded: NotebookNode = nbformat.convert(node, 4)
    if upgraded.nbformat != 4:
        raise ValueError(f"it is of format {given}; expected 4")
    repairs.append(repaired(f"The notebook had the old format {given}; it was converted to format 4."))
    return upgraded


def _note_kernel(notebook: NotebookNode, repairs: list[Incident]) -> None:
    """Note if a notebook asks for another kernel: it is run as Python anyway."""
    kernel: Any = notebook.get("metadata", {}).get("kernelspec", {})
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if isinstance(language, str) and not language.lower().startswith(("python", "ipython")):
        repairs.append(repaired(f"The notebook asks for the kernel {language[:40]!r}; it was run as Python."))


def _check(notebook: NotebookNode) -> None:
    """Check what all other code relies on: cells with a type, a text and metadata."""
    if not isinstance(notebook.setdefault("metadata", NotebookNode()), dict):
        notebook["metadata"] = NotebookNode()
    if not isinstance(notebook["cells"], list) or len(notebook["cells"]) > MAX_CELLS:
        raise ValueError(f"its cells are not a list of at most {MAX_CELLS}")
    for cell in notebook["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
        if not isinstance(cell["source"], str) or not isinstance(cell.setdefault("metadata", NotebookNode()), dict):
            raise ValueError("a cell has no text or no metadata")
        cell["source"] = cell["source"].encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is not text
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
        elif cell["cell_type"] not in ("markdown", "raw"):
            raise ValueError(f"a cell of type {str(cell['cell_type'])[:20]!r}")


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
    for index, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{index}")
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


MIMES = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg", "image/svg+xml")
MAX_OUTPUTS = 1000
ITEM, LINE = 200, 20  # characters that an output, or a line of a traceback, counts in addition to its text
CUT = "\n[more output than fits was cut]\n"


TIMED_OUT = "Timeout"  # the class of error that the output of a cell names which was stopped


class Outputs:
    """The outputs of one cell, up to a limit in characters."""

    def __init__(self, limit: int) -> None:
        self._limit = self._left = limit
        self._cut = False
        self._clear = False
        self.items: list[dict[str, Any]] = []

    def add(self, event: Any) -> None:
        """Add one event. An event that is not an output of a notebook is ignored."""
        if not isinstance(event, dict):
            return
        make = _OUTPUTS.get(str(event.get("output_type")))
        made = make(event) if make else None
        if event.get("output_type") == "clear_output":
            self._clear = bool(event.get("wait"))
            if not self._clear:
                self.items.clear()
            return
        if made is None:
            return
        if self._clear:
            self.items.clear()
            self._clear = False
        self._left -= _size(made)
        if self._left < 0 or len(self.items) >= MAX_OUTPUTS:
            self._say_cut()
        elif made["output_type"] == "stream" and self.items and self.items[-1].get("name") == made["name"]:
            self.items[-1]["text"] += made["text"]
        else:
            self.items.append(made)

    def error(self, name: str, text: str) -> None:
        """Add an error that the grader reports: what ended the cell."""
        self.items.append({"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]})

    @property
    def used(self) -> int:
        """How much of the limit is used, in characters."""
        return self._limit - max(0, self._left)

    def has_error(self) -> bool:
        return any(item["output_type"] == "error" for item in self.items)

    def error_name(self) -> str:
        """Return the name of the last error's class, "" where there is none."""
        return next((item["ename"] for item in reversed(self.items) if item["output_type"] == "error"), "")

    def last_error(self) -> str:
        """Return the last error's name and text in one line."""
        for item in reversed(self.items):
            if item["output_type"] == "error":
                return f"{item['ename']}: {item['evalue']}"[:300] if item["evalue"] else item["ename"]
        return "an error"

    def _say_cut(self) -> None:
        if not self._cut:
            self._cut = True
            self.items.append({"output_type": "stream", "name": "stdout", "text": CUT})


def _stream(event: dict[str, Any]) -> dict[str, Any] | None:
    if event.get("name") in ("stdout", "stderr") and isinstance(event.get("text"), str):
        return {"output_type": "stream", "name": event["name"], "text": event["text"]}
    return None


def _display(event: dict[str, Any]) -> dict[str, Any] | None:
    data = event.get("data")
    if not isinstance(data, dict):
        return None
    kept = {kind: text for kind, text in data.items() if kind in MIMES and isinstance(text, str)}
    return {"output_type": "display_data", "data": kept, "metadata": {}}


def _result(event: dict[str, Any]) -> dict[str, Any] | None:
    made = _display(event)
    if made is None:
        return None
    count = event.get("execution_count")
    return {
        **made,
        "output_type": "execute_result",
        "execution_count": count if type(count) is int and count >= 0 else None,
    }


def _error(event: dict[str, Any]) -> dict[str, Any] | None:
    name, value, lines = event.get("ename"), event.get("evalue"), event.get("traceback")
    if not isinstance(name, str) or not isinstance(value, str) or not isinstance(lines, list):
        return None
    text = [line for line in lines if isinstance(line, str)]
    return {"output_type": "error", "ename": name[:200], "evalue": value[:5000], "traceback": text[:200]}


_OUTPUTS = {"stream": _stream, "display_data": _display, "execute_result": _result, "error": _error}


def _size(output: dict[str, Any]) -> int:
    lines = output.get("traceback", ())
    texts = [output.get("text", ""), output.get("evalue", ""), *lines, *output.get("data", {}).values()]
    return ITEM + LINE * len(lines) + sum(len(text) for text in texts)

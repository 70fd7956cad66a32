"""A released notebook that carries its files with it: for Colab, or any place where a lone notebook is opened.

Its first cells write `checks/` and `data/` beside it where they are missing. The rest is the released notebook, cell by
cell, so that it is collected and graded like that one. Grading does not run the first cells.
"""

from __future__ import annotations

import base64
import copy
import io
import zipfile
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from .program import CARRIER

LONGEST = 150_000  # characters of packed files in one cell; a submitted code cell may have 200,000
WIDTH = 120
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the time of packed files, so that two builds are equal
UNPACK = """
with zipfile.ZipFile(io.BytesIO(base64.b64decode(_packed))) as _files:
    for _name in _files.namelist():
        if not os.path.exists(_name):
            _files.extract(_name)
importlib.invalidate_caches()
"""


def single_notebook(released: NotebookNode, folder: Path) -> NotebookNode:
    """Return the released notebook with the files of its `folder` in its first cells."""
    notebook = copy.deepcopy(released)
    packed = base64.b64encode(_zip(folder)).decode()
    parts = [packed[start : start + LONGEST] for start in range(0, len(packed), LONGEST)]
    notebook.cells = [_carrier(part, number, len(parts)) for number, part in enumerate(parts, 1)] + notebook.cells
    return notebook


def _zip(folder: Path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".ipynb" and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ALWAYS)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return held.getvalue()


def _carrier(part: str, number: int, count: int) -> NotebookNode:
    """Return a cell with a part of the files. Its code is folded away, in JupyterLab and in Colab."""
    lines = "\n".join(part[start : start + WIDTH] for start in range(0, len(part), WIDTH))
    numbered = f" ({number} of {count})" if count > 1 else ""
    begin = "import base64, importlib, io, os, zipfile\n\n_packed = " if number == 1 else "_packed += "
    source = f'{CARRIER}{numbered}\n{begin}"""\n{lines}\n"""\n{UNPACK if number == count else ""}'.rstrip("\n")
    cell = new_code_cell(source, id=f"course-files-{number}")
    cell.metadata = NotebookNode({"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["course-files"]})
    return cell

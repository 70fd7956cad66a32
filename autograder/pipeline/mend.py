"""Write a hand-in anew, as every program takes it that reads notebooks.

The grader reads more than nbgrader does (a byte order mark, a cell without its fields, forged metadata). What it could
grade must also reach the gradebook, or a broken file would keep an old mark standing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..core.course import Course
from ..notebook.submission import prepare
from .bounded import read_submission
from .store import write_whole
from .suites import Suite

KEPT = ("nbgrader", "autograder", "tags")


def mend(course: Course, assignment: str, student: str, handed_in: Path) -> Path:
    """Write the notebook `handed_in` anew and return the folder that stands for `var/submitted` then.

    Raises `BadSubmission` where it cannot be read at all.
    """
    source = Suite(course, assignment).source
    notebook = prepare(read_submission(handed_in.read_bytes())[0], source).notebook
    root = course.var / "mended"
    folder = root / student / assignment
    write_whole(folder / f"{assignment}.ipynb", nbformat.writes(plain_notebook(notebook, source)))
    stamp = handed_in.with_name("timestamp.txt")
    if stamp.is_file():
        shutil.copyfile(stamp, folder / stamp.name)
    return root


def plain_notebook(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a notebook of the same cells, made from nothing but their types, texts and the course's own metadata."""
    v4 = nbformat.v4
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    cells = []
    for place, cell in enumerate(notebook.cells):
        metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        cells.append(make[cell.cell_type](cell.source, id=f"cell-{place}", metadata=metadata))
    return v4.new_notebook(cells=cells, metadata={"kernelspec": source.metadata.kernelspec})

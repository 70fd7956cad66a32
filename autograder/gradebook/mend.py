"""Copies of a submission for nbgrader: mended where it cannot read the file, or as judged where that was replaced.

The grader reads more than nbgrader does (a byte order mark, a cell without its fields, forged metadata). What it could
grade must also reach the gradebook, or a broken file would keep an old mark standing.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..core.course import Course
from ..core.files import write_whole
from ..core.result import SubmissionResult
from ..intake.bounded import read_submission
from ..judging.suites import Suite
from ..notebook.submission import prepare

KEPT = ("nbgrader", "autograder", "tags")


def mend(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Rewrite the notebook in `data` so that nbgrader can read it; return the folder to use as `var/submitted`.

    Raises `BadSubmission` where it cannot be read at all.
    """
    source = Suite(course, result.assignment).source
    notebook = prepare(read_submission(data)[0], source).notebook
    root, file = _places(course, "mended", result)
    write_whole(file, nbformat.writes(plain_notebook(notebook, source)))
    stamp = (course.root / result.submission).with_name("timestamp.txt")
    if stamp.is_file():
        shutil.copyfile(stamp, file.with_name(stamp.name))
    return root


def copy_judged(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Write the bytes that were judged aside; return the folder to use as `var/submitted`.

    The time of handing in is not copied: it is that of the new file. The gradebook keeps the time that it has.
    """
    root, file = _places(course, "judged", result)
    write_whole(file, data)
    return root


def _places(course: Course, name: str, result: SubmissionResult) -> tuple[Path, Path]:
    root = course.var / name
    return root, root / str(result.student) / result.assignment / f"{result.assignment}.ipynb"


def plain_notebook(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a notebook of the same cells, made from nothing but their types, texts and the course's own metadata."""
    v4 = nbformat.v4
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    cells = []
    for place, cell in enumerate(notebook.cells):
        metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        cells.append(make[cell.cell_type](cell.source, id=f"cell-{place}", metadata=metadata))
    return v4.new_notebook(cells=cells, metadata={"kernelspec": source.metadata.kernelspec})

"""Enter results into nbgrader's gradebook: one writer, one student at a time, through nbgrader's own autograde.

The grader reads more than nbgrader does (a byte order mark, a cell without its fields, forged metadata). A result of
such a file is entered from a copy that nbgrader can read; otherwise a broken file would keep an old mark standing.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from ..core.course import Course, seed_of
from ..core.errors import AutograderError, GradebookLocked, NbgraderFailed
from ..core.files import write_whole
from ..core.result import Status, SubmissionResult
from ..intake.reader import read_submission
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import prepare
from ..notebook.source import build_source
from ..results.log import file_hash, hash_of, last_entry, log_path
from .app import demand
from .autograde import Judged, enter_without_score
from .late import enter_due_date

# What a copy of a cell keeps of its metadata.
KEPT = ("nbgrader", "autograder", "tags")


def make_known(api: Any, course: Course, assignment: str) -> None:
    """Update the gradebook's cells, points and due date of an assignment; the release stays as it is.

    Raises `BadLateTerms` if `var/extensions.csv` is invalid, before anything is entered.
    """
    build_source(course, assignment)
    working, released = working_folder(course, assignment), api.coursedir.release_directory
    shutil.rmtree(working, ignore_errors=True)  # of a run that was killed
    api.coursedir.release_directory = str(working / "cells")
    try:
        demand(api.generate_assignment(assignment, force=True, create=True))
    finally:
        api.coursedir.release_directory = released
        shutil.rmtree(working, ignore_errors=True)
    enter_due_date(course, assignment)


def working_folder(course: Course, assignment: str) -> Path:
    """Return the folder for copies that exist only while an assignment's results are entered.

    Each assignment has its own, because two of them may be graded at the same time.
    """
    return course.var / "working" / assignment


def record(
    api: Any,
    course: Course,
    result: SubmissionResult,
    seed: int | None = None,
    confined: bool = True,
    data: bytes | None = None,
) -> tuple[SubmissionResult, str]:
    """Enter one result. Returns the result as the gradebook has it now, and a warning ("" for none).

    One with a score goes through `nbgrader autograde`, which finds it in the store and runs nothing again; in
    a provisional one, the exercises that the grader failed on get no score. One that could not be graded, or not be
    entered, loses its old score, if it had one; manual grades and comments stay.
    `seed` (None: the assignment's own) and `confined` are those that the result was graded with, `data` the bytes that
    were judged: they are entered also where another file has taken their place since.
    """
    assert result.student is not None
    seed = seed_of(course, result.assignment, seed)
    there = course.root / result.submission
    file = file_hash(there) if data is None else hash_of(data)
    judged = Judged(course, result, seed, confined, file)
    if result.score is None:
        enter_without_score(judged, _about(api, result))
        return result, ""
    settings = api.config.ConfinedExecute
    settings.seed, settings.confined, settings.file, settings.provisional = seed, confined, file, True
    try:
        replaced = file_hash(there) != file
        _autograde(api, result, copy_judged(course, result, data) if data is not None and replaced else None)
    except GradebookLocked:
        raise
    except NbgraderFailed:
        return _record_mended(api, judged, data)
    logged = last_entry(course, result.assignment, result.student)
    if logged is None or (logged.file, logged.score) != (file, result.score):
        log = log_path(course)
        return result, f"the score was entered, but {log} could not be written. The next grading writes it."
    return result, ""


def _record_mended(api: Any, judged: Judged, data: bytes | None) -> tuple[SubmissionResult, str]:
    """Enter a result whose notebook nbgrader cannot read, from a copy that it can read."""
    course, result = judged.course, judged.result
    try:
        data = (course.root / result.submission).read_bytes() if data is None else data
        _autograde(api, result, mend(course, result, data))
    except GradebookLocked:
        raise
    except (AutograderError, OSError) as failed:
        reason = f"It could not be entered into the gradebook: {failed}"
        failure = replace(result, status=Status.CRASHED, score=None, reason=reason)
        enter_without_score(replace(judged, result=failure), _about(api, result))  # no old score may stay
        return failure, f"not entered into the gradebook: {failed}"
    return result, ""


def _autograde(api: Any, result: SubmissionResult, folder: Path | None) -> None:
    """Have nbgrader enter a result, from `folder` in place of `var/submitted` if one is given."""
    submitted = api.coursedir.submitted_directory
    try:
        if folder is not None:
            api.coursedir.submitted_directory = str(folder)
        demand(api.autograde(result.assignment, result.student, force=True, create=True))
    finally:
        api.coursedir.submitted_directory = submitted
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _about(api: Any, result: SubmissionResult) -> dict[str, Any]:
    about = {"notebook": result.assignment, "assignment": result.assignment, "student": result.student}
    return {**about, "db_url": api.coursedir.db_url}


def mend(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Rewrite the notebook in `data` so that nbgrader can read it; return the folder to use as `var/submitted`.

    Raises `BadSubmission` where it cannot be read at all.
    """
    source = AssignmentDefinition(course, result.assignment).source
    notebook = prepare(read_submission(data)[0], source).notebook
    root, file = _copy_paths(course, "mended", result)
    write_whole(file, nbformat.writes(plain_notebook(notebook, source)))
    stamp = (course.root / result.submission).with_name("timestamp.txt")
    if stamp.is_file():
        shutil.copyfile(stamp, file.with_name(stamp.name))
    return root


def copy_judged(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Write the bytes that were judged aside; return the folder to use as `var/submitted`.

    The time of handing in is not copied: it is that of the new file. The gradebook keeps the time that it has.
    """
    root, file = _copy_paths(course, "judged", result)
    write_whole(file, data)
    return root


def _copy_paths(course: Course, name: str, result: SubmissionResult) -> tuple[Path, Path]:
    root = working_folder(course, result.assignment) / name
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

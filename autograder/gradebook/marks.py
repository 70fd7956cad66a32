"""Marks in nbgrader's gradebook: enter results, and read back what the gradebook holds.

There is one writer, which enters one student at a time through nbgrader's own autograde. The grader reads more than
nbgrader does (a byte order mark, a cell without its fields, forged metadata). A result of such a file is entered from a
copy that nbgrader can read; otherwise a broken file would keep an old mark standing.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from ..core.assignment import Assignment
from ..core.course import Course, seed_of
from ..core.errors import AutograderError, GradebookLocked, NbgraderFailed
from ..core.files import write_whole
from ..core.recorded import Recorded
from ..core.result import Status, SubmissionResult
from ..intake.reader import read_submission
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..lms.table import without_formula
from ..notebook.program import prepare
from ..notebook.source import build_source
from ..results.log import file_hash, hash_of, last_entries, last_entry, log_path
from .app import database, database_error, demand
from .autograde import Judged, enter_without_score
from .late import enter_due_date, expect_lateness, lateness

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


def read_recorded(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    """Return what the gradebook holds for each student with a submission, beyond the machine's results.

    Raises `GradebookLocked`, or `NbgraderFailed` where the gradebook cannot be read.
    """
    try:
        return _read(course, assignment)
    except OperationalError as error:
        raise database_error(error) from None


def expect_recorded(
    course: Course, assignment: Assignment, recorded: Mapping[str, Recorded], results: Iterable[SubmissionResult]
) -> dict[str, Recorded]:
    """Return what the gradebook would hold after entering `results`: what people gave, and the present lateness."""
    students = [str(result.student) for result in results]
    late = expect_lateness(course, assignment, students)
    return {
        student: replace(
            recorded.get(student, Recorded()), late_penalty=late[student].points, late=late[student].sentence
        )
        for student in students
    }


def _read(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    names = {f"test_{exercise.name}": exercise.name for exercise in assignment.exercises}
    late = {student: own.sentence for student, own in lateness(course, assignment.id).items() if own.late}
    with Gradebook(database(course)) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment.id).submissions
        except MissingEntry:
            return {}
        marks = last_entries(course, assignment.id)
        known = {student: frozenset(entry.submitted.changed) for student, entry in marks.items()}
        return {
            submission.student.id: _recorded(
                submission, names, late.get(submission.student.id, ""), known.get(submission.student.id, frozenset())
            )
            for submission in submissions
        }


def _recorded(submission: Any, names: Mapping[str, str], late: str, changed: frozenset[str]) -> Recorded:
    """`names` gives the exercise of a grade cell; the cell of a written answer has the name of its task.

    `changed` names the cells whose answers had changed at the last grading; a person may have looked since then.
    """
    grades = grades_of(submission)
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    return Recorded(
        {names.get(grade.name, grade.name): grade.manual_score for grade in grades if grade.manual_score is not None},
        {names.get(grade.name, grade.name): grade.extra_credit for grade in grades if grade.extra_credit},
        {comment.name: comment.manual_comment for comment in comments if comment.manual_comment},
        submission.late_submission_penalty or 0.0,
        late,
        tuple(
            names.get(grade.name, grade.name) for grade in grades if grade.needs_manual_grade and grade.name in changed
        ),
        whole_score(submission),
        {
            names.get(grade.name, grade.name): grade.max_score
            for grade in grades
            if grade.manual_score is not None and grade.manual_score > grade.max_score
        },
    )


def grades_of(submission: Any) -> list[Any]:
    """Return nbgrader's grades of all notebooks of a submission."""
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def whole_score(submission: Any) -> float | None:
    """Return the score in the gradebook: after the late penalty, at least 0; None if nothing was graded."""
    if all(grade.manual_score is None and grade.auto_score is None for grade in grades_of(submission)):
        return None
    return max(0.0, submission.score - (submission.late_submission_penalty or 0.0))


def gradebook_rows(course: Course, assignment: Assignment) -> list[dict[str, Any]]:
    """Return a row for each submission: the score of every exercise and task, and the total.

    Scores by hand replace the machine's. The total is after the late penalty and at least 0; "" stands for what nobody
    graded. `problem` says why a submission has no machine score. Submissions that never had one have a row, too.
    """
    problems = _problems(course, assignment.id)
    rows = _rows(course, assignment, problems)
    collected = {folder.parent.name for folder in (course.var / "submitted").glob(f"*/{assignment.id}")}
    missing = (collected | problems.keys()) - {row["student_id"] for row in rows}
    parts = [*(part.name for part in assignment.exercises), *(part.name for part in assignment.manual)]
    for student in missing:
        row = {"student_id": student, **dict.fromkeys(parts, ""), "late_penalty": 0, "total": ""}
        problem = problems.get(student, "collected, but not graded yet")
        rows.append({**row, "max": assignment.points, "needs_manual_grade": True, "problem": problem})
    return sorted(rows, key=lambda row: str(row["student_id"]))


def _problems(course: Course, assignment: str) -> dict[str, str]:
    """Return for each student whose submission the machine did not score the reason."""
    results = ResultStore(course).load_results(assignment)
    return {
        str(result.student): f"{result.status.value}: {result.reason or 'no reason was recorded'}"
        for result in results
        if result.status is not Status.GRADED
    }


def _rows(course: Course, assignment: Assignment, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    columns = [(exercise.name, f"test_{exercise.name}") for exercise in assignment.exercises]
    columns += [(task.name, task.name) for task in assignment.manual]
    rows = []
    with Gradebook(database(course)) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment.id).submissions
        except MissingEntry:
            return []
        for submission in submissions:
            grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
            row: dict[str, Any] = {"student_id": submission.student.id}
            for title, name in columns:
                row[title] = _score(grades.get(name))
            total = whole_score(submission)
            row["late_penalty"] = submission.late_submission_penalty or 0
            row["total"] = "" if total is None else total
            row["max"] = submission.max_score
            row["needs_manual_grade"] = submission.needs_manual_grade
            row["problem"] = problems.get(submission.student.id, "")
            rows.append(row)
    return rows


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Return rows as CSV, quoted so that ids stay as they are."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {key: without_formula(value) if isinstance(value, str) else value for key, value in row.items()}
        )
    return text.getvalue()


def _score(grade: Any) -> Any:
    if grade is None or (grade.manual_score is None and grade.auto_score is None):
        return ""
    return grade.score

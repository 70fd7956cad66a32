"""Scores in nbgrader's gradebook: make an assignment known to it, and read back what it holds."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.ordinary import OrdinaryAssignment
from ..core.recorded import Recorded
from ..core.result import Status, SubmissionResult
from ..judging.job import ResultStore
from ..lms.table import without_formula
from ..notebook.source import build_source
from ..results.log import last_entries
from .app import database, database_error, demand
from .late import enter_due_date, expect_lateness, lateness_of
from .session import add_indexes, submissions_of

# The columns of nbgrader's tables by which one can tell that something was changed.
GRADE = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
COMMENT = ("auto_comment", "manual_comment")
SUBMISSION = ("timestamp", "extension", "late_submission_penalty")


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
    add_indexes(database(course))
    enter_due_date(course, assignment)


def working_folder(course: Course, assignment: str) -> Path:
    """Return the folder for copies that exist only while an assignment's results are entered.

    Each assignment has its own, because two of them may be graded at the same time.
    """
    return course.var / "working" / assignment


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
    names, tasks = _names(assignment), frozenset(task.name for task in assignment.manual)
    with Gradebook(database(course)) as gradebook:
        submissions = submissions_of(gradebook, assignment.id)
        late = {student: own.sentence for student, own in lateness_of(course, submissions).items() if own.late}
        entries = last_entries(course, assignment.id)
        known = {student: frozenset(entry.submitted.changed) for student, entry in entries.items()}
        return {
            submission.student.id: _recorded(
                *(submission, names, tasks),
                late.get(submission.student.id, ""),
                known.get(submission.student.id, frozenset()),
            )
            for submission in submissions
        }


def _names(assignment: Assignment) -> Mapping[tuple[str, str], str]:
    """Return the name of the exercise or task of each graded cell, by the notebook and the cell."""
    if isinstance(assignment, OrdinaryAssignment):
        return assignment.cells
    names = {(assignment.id, f"test_{exercise.name}"): exercise.name for exercise in assignment.exercises}
    return names | {(assignment.id, task.name): task.name for task in assignment.manual}


def _recorded(
    submission: Any,
    names: Mapping[tuple[str, str], str],
    tasks: frozenset[str],
    late: str,
    changed: frozenset[str],
) -> Recorded:
    """`names` gives the exercise or task of a graded cell; `tasks` are those that a person grades.

    `changed` names the cells whose answers had changed at the last grading; a person may have looked since then.
    """
    grades = grades_of(submission)
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]

    def named(row: Any) -> str:
        return names.get((row.notebook.name, row.name), row.name)

    return Recorded(
        {named(grade): grade.manual_score for grade in grades if grade.manual_score is not None},
        {named(grade): grade.extra_credit for grade in grades if grade.extra_credit},
        {named(comment): comment.manual_comment for comment in comments if comment.manual_comment},
        submission.late_submission_penalty or 0.0,
        late,
        tuple(named(grade) for grade in grades if grade.needs_manual_grade and grade.name in changed),
        whole_score(submission),
        {
            named(grade): grade.max_score
            for grade in grades
            if grade.manual_score is not None and grade.manual_score > grade.max_score
        },
        tuple(named(grade) for grade in grades if named(grade) in tasks and _unanswered(grade)),
        _state(submission),
    )


def _unanswered(grade: Any) -> bool:
    """Whether nbgrader gave 0 points for an answer that equals the released cell."""
    return grade.manual_score is None and grade.auto_score == 0 and not grade.needs_manual_grade


def _state(submission: Any) -> str:
    """Return the hash of what the gradebook holds of a submission."""
    rows = [
        (row.notebook.name, row.name, *(getattr(row, column) for column in columns))
        for notebook in submission.notebooks
        for rows, columns in ((notebook.grades, GRADE), (notebook.comments, COMMENT))
        for row in rows
    ]
    maxima = [(grade.name, grade.cell.max_score) for grade in grades_of(submission)]
    state = [sorted(rows, key=repr), sorted(maxima), *(getattr(submission, column) for column in SUBMISSION)]
    return hashlib.sha256(repr(state).encode()).hexdigest()


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
    collected = {folder.parent.name for folder in course.step("submitted").glob(f"*/{assignment.id}")}
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
    columns = {name: cell for cell, name in _names(assignment).items()}
    order = [*(part.name for part in assignment.exercises), *(part.name for part in assignment.manual)]
    rows = []
    with Gradebook(database(course)) as gradebook:
        for submission in submissions_of(gradebook, assignment.id):
            grades = {(grade.notebook.name, grade.name): grade for grade in grades_of(submission)}
            row: dict[str, Any] = {"student_id": submission.student.id}
            for title in order:
                row[title] = _score(grades.get(columns[title]))
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

"""The gradebook as a table: one row a student, one column for everything that was graded."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.verdict import Status
from ..lms.table import FORMULA
from ..pipeline.store import ResultStore
from .app import database


def gradebook_rows(course: Course, assignment: Assignment) -> list[dict[str, Any]]:
    """Return a row for each submission: the score of every exercise and task, manual grades first, and the total.

    The total is after what lateness costs, and never below 0. "" stands for what nobody has graded, also as a total.
    `problem` says of a submission without a machine's score why it has none; one that never had a score has a row, too.
    """
    problems = _problems(course, assignment.id)
    rows = _rows(course, assignment, problems)
    collected = {folder.parent.name for folder in (course.var / "submitted").glob(f"*/{assignment.id}")}
    missing = (collected | problems.keys()) - {row["student_id"] for row in rows}
    parts = [*(one.name for one in assignment.exercises), *(one.name for one in assignment.manual)]
    for student in missing:
        row = {"student_id": student, **dict.fromkeys(parts, ""), "late_penalty": 0, "total": ""}
        problem = problems.get(student, "collected, but not graded yet")
        rows.append({**row, "max": assignment.points, "needs_manual_grade": True, "problem": problem})
    return sorted(rows, key=lambda row: str(row["student_id"]))


def _problems(course: Course, assignment: str) -> dict[str, str]:
    """Return for each student whose submission the machine did not score the reason."""
    results = ResultStore(course).get_list(assignment)
    return {
        str(result.student): f"{result.status.value}: {result.reason or 'no reason was recorded'}"
        for result in results
        if result.status is not Status.GRADED
    }


def _rows(course: Course, assignment: Assignment, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    from nbgrader.api import Gradebook, MissingEntry

    from .recorded import whole_score

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
    """Return rows as CSV, quoted so that ids stay exactly what they are."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _harmless(value) for key, value in row.items()})
    return text.getvalue()


def _score(grade: Any) -> Any:
    if grade is None or (grade.manual_score is None and grade.auto_score is None):
        return ""
    return grade.score


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

"""The gradebook as a table: one row a student, one column for everything that was graded."""

from __future__ import annotations

import csv
import io
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..lms.table import FORMULA
from .app import database


def gradebook_rows(course: Course, assignment: Assignment) -> list[dict[str, Any]]:
    """Return a row for each submission: the score of every exercise and task, manual grades first, and the total.

    The total is after what lateness costs, and never below 0. "" stands for what nobody has graded, also as a total.
    """
    from nbgrader.api import Gradebook, MissingEntry

    columns = [(exercise.name, f"test_{exercise.name}") for exercise in assignment.exercises]
    columns += [(task.name, task.name) for task in assignment.manual]
    rows = []
    with Gradebook(database(course)) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment.id).submissions
        except MissingEntry:
            return []
        for submission in sorted(submissions, key=lambda entry: entry.student.id):
            grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
            row: dict[str, Any] = {"student_id": submission.student.id}
            for title, name in columns:
                row[title] = _score(grades.get(name))
            graded = any(row[title] != "" for title, _ in columns)
            row["late_penalty"] = submission.late_submission_penalty or 0
            row["total"] = max(0.0, submission.score - row["late_penalty"]) if graded else ""
            row["max"] = submission.max_score
            row["needs_manual_grade"] = submission.needs_manual_grade
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

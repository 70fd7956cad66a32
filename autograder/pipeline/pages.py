"""Write the pages that people read: the class report and each student's feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.result import SubmissionResult
from ..feedback import render_feedback
from ..notebook.submission import grade_id, read_notebook
from ..report import render_report
from .store import write_whole
from .suites import Suite


def write_report(course: Course, assignment: str, results: Sequence[SubmissionResult]) -> Path:
    """Write the class report of an assignment to `var/reports/` and return its path."""
    path = course.var / "reports" / f"{assignment}.html"
    write_whole(path, render_report(Suite(course, assignment).assignment, results))
    return path


def write_feedback(course: Course, assignment: str, results: Sequence[SubmissionResult]) -> Iterator[Path]:
    """Write a page for every student to where `nbgrader release_feedback` takes it from; yield each path."""
    about = Suite(course, assignment).assignment
    names = {exercise.name for exercise in about.exercises}
    for result in results:
        path = course.var / "feedback" / str(result.student) / assignment / f"{assignment}.html"
        write_whole(path, render_feedback(about, result, _own_code(course, result, names)))
        yield path


def _own_code(course: Course, result: SubmissionResult, names: set[str]) -> dict[str, str]:
    """Return a student's own code by exercise; none for a notebook that cannot be read."""
    try:
        notebook = read_notebook((course.root / result.submission).read_bytes())
    except (BadSubmission, OSError):
        return {}
    return {grade_id(cell): cell.source for cell in notebook.cells if grade_id(cell) in names}

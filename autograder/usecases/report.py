"""Write the class report of the last grading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course
from ..results.pages import report_rows, write_report
from .graded import graded_results, recorded_of


@dataclass(frozen=True)
class Report:
    """Where the report is, and its numbers: a row for each exercise and each test."""

    page: Path
    rows: tuple[Mapping[str, object], ...]


def report(assignment: str, course: Course | None = None) -> Report:
    """Write the class report to `var/reports/`. Raises `NotGradedYet` where the assignment was not graded yet."""
    course = course or Course.find()
    results = graded_results(course, assignment)
    page = write_report(course, assignment, results, recorded_of(course, assignment))
    return Report(page, tuple(report_rows(course, assignment, results)))

"""Write a page for every student of the last grading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course
from ..results.pages import write_feedback
from .graded import graded_results, recorded_of
from .running import Progress, no_progress


@dataclass(frozen=True)
class FeedbackPage:
    """Where one student's page is."""

    student: str
    page: Path


def feedback(
    assignment: str, course: Course | None = None, *, progress: Progress = no_progress
) -> tuple[FeedbackPage, ...]:
    """Write each student's page to `var/feedback/`, ready for `nbgrader release_feedback`.

    Raises `NotGradedYet` where the assignment was not graded yet.
    """
    course = course or Course.find()
    results = graded_results(course, assignment)
    recorded = recorded_of(course, assignment)
    from ..gradebook.hooks import write_release_files

    pages: list[FeedbackPage] = []
    progress(0, len(results), "")
    for result, page in zip(results, write_feedback(course, assignment, results, recorded), strict=True):
        student = str(result.student)
        write_release_files(course, assignment, student)
        pages.append(FeedbackPage(student, page))
        progress(len(pages), len(results), "")
    return tuple(pages)

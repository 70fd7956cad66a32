"""What the last grading of an assignment left: the machine's results, and what the gradebook adds to them."""

from __future__ import annotations

from ..core.course import Course
from ..core.errors import NotGradedYet
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..judging.store import ResultStore


def graded_results(course: Course, assignment: str) -> list[SubmissionResult]:
    """Return the results of the last grading, by student. Raises `NotGradedYet` where there was none."""
    course.source(assignment)
    results = ResultStore(course).load_results(assignment)
    if not results:
        raise NotGradedYet(assignment)
    return results


def recorded_of(course: Course, assignment: str) -> dict[str, Recorded]:
    """Return what the gradebook holds of each student beyond the machine's results."""
    from ..gradebook.recorded import read_recorded  # loads nbgrader: seconds

    return read_recorded(course, AssignmentDefinition(course, assignment).assignment)

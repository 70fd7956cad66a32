"""Write the pages of the last grading: the class report, and feedback for every student, also for a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import NotGradedYet, WrongCall
from ..core.files import write_whole
from ..core.options import PLATFORMS
from ..core.ordinary import OrdinaryCourse
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..feedback import without_sections
from ..gradebook.app import find_course
from ..intake.roster import Roster
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..lms.detect import TITLES
from ..lms.feedback_zip import place_of_feedback, zip_of
from ..results.pages import page_of, report_rows, write_feedback, write_report
from .run import Progress, no_progress


@dataclass(frozen=True)
class Report:
    """Where the report is, and its numbers: a row for each exercise and each test."""

    page: Path
    rows: tuple[Mapping[str, object], ...]


def report(assignment: str, course: Course | None = None) -> Report:
    """Write the class report to `var/reports/`. Raises `NotGradedYet` where the assignment was not graded yet."""
    course = course or find_course()
    results, about = graded_results(course, assignment), asked_of(course, assignment)
    page = write_report(course, assignment, results, recorded_of(course, assignment), about)
    return Report(page, tuple(report_rows(course, assignment, results, about)))


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
    course = course or find_course()
    course.require(assignment)
    store = ResultStore(course)
    total = store.count_results(assignment)
    if not total:
        raise NotGradedYet(assignment)
    recorded = recorded_of(course, assignment)
    from ..gradebook.conversion import write_release_files

    pages: list[FeedbackPage] = []
    progress(0, total, "")
    for student, page in write_feedback(
        course, assignment, store.each_result(assignment), recorded, asked_of(course, assignment)
    ):
        write_release_files(course, assignment, student)
        pages.append(FeedbackPage(student, page))
        progress(len(pages), total, "")
    return tuple(pages)


def graded_results(course: Course, assignment: str) -> list[SubmissionResult]:
    """Return the results of the last grading, by student. Raises `NotGradedYet` where there was none."""
    course.require(assignment)
    results = ResultStore(course).load_results(assignment)
    if not results:
        raise NotGradedYet(assignment)
    return results


def recorded_of(course: Course, assignment: str) -> dict[str, Recorded]:
    """Return what the gradebook holds of each student beyond the machine's results."""
    from ..gradebook.scores import read_recorded  # loads nbgrader: seconds

    return read_recorded(course, asked_of(course, assignment))


def asked_of(course: Course, assignment: str) -> Assignment:
    """Return what an assignment asks for, in any course. Raises `UnknownAssignment`, `BadSource`, `NbgraderFailed`."""
    if isinstance(course, OrdinaryCourse):
        from ..gradebook.ordinary import assignment_of

        return assignment_of(course, assignment)
    return AssignmentDefinition(course, assignment).assignment


@dataclass(frozen=True)
class FeedbackZip:
    """A zip file that a learning platform takes: `places`, the path of each student's page in it.

    `left_out`: the students whose page is not in it, each with the reason. A zip file without pages is not written.
    """

    file: Path
    places: Mapping[str, str]
    left_out: Mapping[str, str]


def feedback_zip(
    assignment: str,
    lms: str,
    course: Course | None = None,
    *,
    to: Path | str | None = None,
    dry_run: bool = False,
) -> FeedbackZip:
    """Write the pages that `feedback` wrote to a zip file, named as `lms` expects them.

    Parameters: `lms`, "moodle", "canvas" or "brightspace"; `to`, the file, by default
    `var/feedback/<assignment>-<lms>.zip`; `dry_run` writes nothing.

    Raises `WrongCall` for another platform, `NotGradedYet` where the assignment was not graded yet, `NotWritten` where
    the file cannot be written.
    """
    if lms not in PLATFORMS:
        raise WrongCall("The platform", received=lms, expected=f"one of {', '.join(PLATFORMS)}")
    course = course or find_course()
    file = Path(to or course.var / "feedback" / f"{assignment}-{lms}.zip")
    known = Roster(course).handed_in(assignment, lms)
    pages: dict[str, bytes] = {}
    places: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for result in graded_results(course, assignment):
        student = str(result.student)
        page = page_of(course, assignment, student)
        place = place_of_feedback(known[student]) if student in known else ""
        if student not in known:
            left_out[student] = f"the submission did not come from {TITLES[lms]}"
        elif not place:
            left_out[student] = "the download does not say enough; collect it again"
        elif place in pages:
            left_out[student] = f"{place} is another student's, too"
        elif not page.is_file():
            left_out[student] = f"there is no page yet; run `autograder feedback {assignment}` first"
        else:
            # the notebook does not lie beside the page, so its links to sections become text
            pages[place], places[student] = without_sections(page.read_bytes()), place
    if pages and not dry_run:
        write_whole(file, zip_of(pages))
    return FeedbackZip(file, places, left_out)

"""Write the pages that people read: the class report and each student's feedback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..core.course import Course
from ..core.errors import BadSubmission, BrokenRoster
from ..core.files import write_whole
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..feedback import render_feedback
from ..html.pages import load_drawing as load_drawing
from ..intake.reader import read_submission
from ..intake.roster import Roster
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import grade_id
from ..report import as_rows, examples, render_report

ByStudent = Mapping[str, Recorded]  # what the gradebook holds


def write_report(
    course: Course, assignment: str, results: Sequence[SubmissionResult], recorded: ByStudent | None = None
) -> Path:
    """Write the class report of an assignment to `var/reports/` and return its path."""
    path = course.var / "reports" / f"{assignment}.html"
    code = {result.submission: own_cells(course, result) for result in examples(results)}
    definition = AssignmentDefinition(course, assignment).assignment
    write_whole(path, render_report(definition, results, recorded, code, _addresses(course, results)))
    return path


def _addresses(course: Course, results: Iterable[SubmissionResult]) -> dict[str, str]:
    """Return the students' e-mail addresses that the course knows."""
    try:
        roster = Roster(course)
    except BrokenRoster:  # `autograder collect` says so; a report needs no addresses
        return {}
    found = {}
    for student in (str(result.student) for result in results):
        told = [text for person in roster.people(student) for text in (person.email, person.login)]
        address = next((text for text in (*told, student) if "@" in text), "")
        if address:
            found[student] = address
    return found


def report_rows(course: Course, assignment: str, results: Sequence[SubmissionResult]) -> list[dict[str, object]]:
    """Return the report's numbers of every exercise and test as flat rows."""
    return [dict(row) for row in as_rows(AssignmentDefinition(course, assignment).assignment, results)]


def write_feedback(
    course: Course, assignment: str, results: Iterable[SubmissionResult], recorded: ByStudent | None = None
) -> Iterator[tuple[str, Path]]:
    """Write a page for every student to where `nbgrader release_feedback` takes it from; yield each student and path.

    `results` are taken one after another, so memory does not grow with the class.
    """
    definition = AssignmentDefinition(course, assignment)
    for result in results:
        student = str(result.student)
        path = page_of(course, assignment, student)
        write_whole(path, feedback_page(definition, result, (recorded or {}).get(student)))
        yield student, path


def page_of(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's page is, or will be."""
    return course.var / "feedback" / student / assignment / f"{assignment}.html"


def feedback_page(definition: AssignmentDefinition, result: SubmissionResult, recorded: Recorded | None = None) -> str:
    """Return one student's page."""
    return render_feedback(definition.assignment, result, own_cells(definition.course, result), recorded)


def own_cells(course: Course, result: SubmissionResult) -> dict[str, str]:
    """Return what a student wrote, by the names of the cells, as it was graded; nothing where it cannot be read.

    The graded notebook comes first: there cells that had lost their names have them again, and a file submitted
    since then is not mixed up with it.
    """
    student, assignment = str(result.student), result.assignment
    graded = course.var / "autograded" / student / assignment / f"{assignment}.ipynb"
    places = [course.submitted(assignment, student), course.root / result.submission]
    for path in (graded, *places) if result.score is not None else places:
        try:
            notebook, _ = read_submission(path.read_bytes())
        except (BadSubmission, OSError):
            continue
        return {grade_id(cell): cell.source for cell in notebook.cells if grade_id(cell)}
    return {}

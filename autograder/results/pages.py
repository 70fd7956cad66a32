"""Write the pages that people read: the class report and each student's feedback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ..core.assignment import Assignment
from ..core.course import Course, read_settings
from ..core.errors import BadSubmission, BrokenRoster
from ..core.files import write_whole
from ..core.late import STAMP
from ..core.ordinary import OrdinaryAssignment, OrdinaryCourse
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..feedback import HandedIn, Material, render_feedback, sections_of
from ..html.pages import load_drawing as load_drawing
from ..intake.reader import read_submission
from ..intake.roster import Roster
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import grade_id
from ..notebook.source import without_solutions
from ..report import as_rows, examples, render_report
from .ordinary import code_of
from .requests import requests_of

ByStudent = Mapping[str, Recorded]  # what the gradebook holds


def write_report(
    course: Course,
    assignment: str,
    results: Sequence[SubmissionResult],
    recorded: ByStudent | None = None,
    about: Assignment | None = None,
) -> Path:
    """Write the class report of an assignment to `var/reports/` and return its path.

    `about`: what the assignment asks for, where no source says it.
    """
    path = course.var / "reports" / f"{assignment}.html"
    code = {result.submission: own_cells(course, result, about) for result in examples(results)}
    definition = about or AssignmentDefinition(course, assignment).assignment
    write_whole(path, render_report(definition, results, recorded, code, _addresses(course, results)))
    return path


def _addresses(course: Course, results: Iterable[SubmissionResult]) -> dict[str, str]:
    """Return the students' e-mail addresses that the course knows."""
    roster, found = _roster(course), {}
    if roster is None:
        return {}
    for student in (str(result.student) for result in results):
        told = [text for person in roster.people(student) for text in (person.email, person.login)]
        address = next((text for text in (*told, student) if "@" in text), "")
        if address:
            found[student] = address
    return found


def report_rows(
    course: Course, assignment: str, results: Sequence[SubmissionResult], about: Assignment | None = None
) -> list[dict[str, object]]:
    """Return the report's numbers of every exercise and test as flat rows."""
    return [dict(row) for row in as_rows(about or AssignmentDefinition(course, assignment).assignment, results)]


def write_feedback(
    course: Course,
    assignment: str,
    results: Iterable[SubmissionResult],
    recorded: ByStudent | None = None,
    about: Assignment | None = None,
) -> Iterator[tuple[str, Path]]:
    """Write a page for every student to where `nbgrader release_feedback` takes it from; yield each student and path.

    `results` are taken one after another, so memory does not grow with the class. nbgrader hands out a page for each
    notebook of an assignment: where it has several, all of them are the same page.
    """
    about = about or AssignmentDefinition(course, assignment).assignment
    material, roster, requests = _material(course, about), _roster(course), requests_of(course, assignment)
    for result in results:
        student = str(result.student)
        path, own = page_of(course, assignment, student), (recorded or {}).get(student)
        cells, file = own_cells(course, result, about), _handed_in(course, result, roster)
        page = render_feedback(about, result, cells, own, material, file, requests.get(student))
        for notebook in course.notebooks(assignment):
            write_whole(path.with_name(f"{notebook}.html"), page)
        yield student, path


def page_of(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's page is, or will be."""
    return course.step("feedback") / student / assignment / f"{course.notebooks(assignment)[0]}.html"


def feedback_page(definition: AssignmentDefinition, result: SubmissionResult, recorded: Recorded | None = None) -> str:
    """Return one student's page."""
    course = definition.course
    cells, file = own_cells(course, result), _handed_in(course, result, _roster(course))
    request = requests_of(course, definition.id).get(str(result.student))
    return render_feedback(definition.assignment, result, cells, recorded, material_of(definition), file, request)


def _material(course: Course, about: Assignment) -> Material:
    """Return what all feedback pages of an assignment share, in any course."""
    if isinstance(about, OrdinaryAssignment):
        return Material()
    return material_of(AssignmentDefinition(course, about.id))


def material_of(definition: AssignmentDefinition) -> Material:
    """Return what all feedback pages of an assignment share."""
    released = without_solutions(definition.source)
    text = "\n\n".join(
        cell.source
        for cell in released.cells
        if cell.cell_type == "markdown" and "### BEGIN SOLUTION" not in cell.source
    )
    stubs = {grade_id(cell): cell.source for cell in released.cells if grade_id(cell)}
    return Material(sections_of(text, f"{definition.id}.ipynb"), stubs, read_settings(definition.course).ask)


def _roster(course: Course) -> Roster | None:
    with suppress(BrokenRoster):  # `autograder collect` says so; a page can be written without
        return Roster(course)
    return None


def _handed_in(course: Course, result: SubmissionResult, roster: Roster | None) -> HandedIn | None:
    """Return what is known of the file that was graded, None where nothing was collected."""
    student, assignment = str(result.student), result.assignment
    submitted = course.submitted(assignment, student)
    if not submitted.is_file():
        return None
    earlier = sum(1 for _ in (course.var / "earlier" / student / assignment).glob("*.ipynb"))
    time = None
    with suppress(OSError, ValueError):  # nbgrader's file; a person may have changed it
        stamp = (submitted.parent / STAMP).read_text(encoding="utf-8").strip().removesuffix(" UTC")
        time = datetime.fromisoformat(stamp)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    name = (roster.file_name(assignment, student) if roster else "") or submitted.name
    return HandedIn(name, time, earlier // len(course.notebooks(assignment)) + 1)


def own_cells(course: Course, result: SubmissionResult, about: Assignment | None = None) -> dict[str, str]:
    """Return what a student wrote, by the names of the cells, as it was graded; nothing where it cannot be read.

    The graded notebook comes first: there cells that had lost their names have them again, and a file submitted
    since then is not mixed up with it.
    """
    student, assignment = str(result.student), result.assignment
    if isinstance(course, OrdinaryCourse) and isinstance(about, OrdinaryAssignment):
        return code_of(course, about, student) if result.score is not None else {}
    graded = course.var / "autograded" / student / assignment / f"{assignment}.ipynb"
    places = [course.submitted(assignment, student), course.root / result.submission]
    return cells_of([graded, *places] if result.score is not None else places)


def cells_of(places: Iterable[Path]) -> dict[str, str]:
    """Return the cells of the first notebook of these that can be read, by their names."""
    for path in places:
        try:
            notebook, _ = read_submission(path.read_bytes())
        except (BadSubmission, OSError):
            continue
        return {grade_id(cell): cell.source for cell in notebook.cells if grade_id(cell)}
    return {}

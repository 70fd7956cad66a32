"""Regrade requests: ask, answer, and see what waits, each beside the code and the history of the mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSubmission, UnknownPath, UnknownStudents, WrongCall
from ..core.files import assignment_lock, write_whole
from ..core.recorded import Message, Recorded, Request
from ..gradebook.app import find_course
from ..intake.letters import request_text
from ..intake.roster import Roster
from ..intake.submissions import collected
from ..judging.job import ResultStore
from ..lms.table import Table, load_table
from ..report.requests import RequestView, render_requests
from ..results.describe import describe_entry, describe_recorded, describe_result
from ..results.log import history
from ..results.pages import cells_of, own_cells
from ..results.requests import add_message, add_requests, requests_of
from .pages import asked_of, recorded_of

# How forms call the column of the student and that of the request, where nobody says.
STUDENT = (
    "student",
    "student id",
    "username",
    "user name",
    "login",
    "email",
    "e-mail",
    "email address",
    "e-mail address",
)
TEXT = ("request", "regrade request", "message", "text", "comment", "question", "reason")


@dataclass(frozen=True)
class Queue:
    """All requests of an assignment, those that wait for an answer first, and the page that shows them."""

    requests: tuple[Request, ...]
    page: Path

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return sum(request.open for request in self.requests)


@dataclass(frozen=True)
class Imported:
    """What became of a form's rows: whose requests are new, how many were known, and which are left out, and why."""

    added: tuple[str, ...]
    known: int
    left_out: tuple[str, ...]


def request(assignment: str, student: str, text: str, course: Course | None = None) -> bool:
    """Add a student's regrade request; return whether it is new. It is a line of the log, which nothing changes.

    Raises `UnknownStudents` where the student handed nothing in, and `BadSubmission` for an empty or very long text.
    """
    course = course or find_course()
    course.require(assignment)
    text = request_text(text)
    _check_known(course, assignment, student)
    with assignment_lock(course, assignment, f"autograder request {assignment}"):
        return add_requests(course, assignment, [(student, text)])[0]


def answer(assignment: str, student: str, text: str, course: Course | None = None) -> Message:
    """Answer a student's request. The student's feedback page shows it when it is written again.

    Raises `WrongCall` where the student asked nothing.
    """
    course = course or find_course()
    course.require(assignment)
    text = request_text(text)
    asked = requests_of(course, assignment)
    if student not in asked:
        waiting = ", ".join(name for name, one in asked.items() if one.open) or "nobody"
        problem = f"{student} asked nothing about {assignment}"
        raise WrongCall(problem, remedy=f"Nothing was written. Waiting for an answer: {waiting}.")
    with assignment_lock(course, assignment, f"autograder request {assignment}"):
        return add_message(course, assignment, student, text, answer=True)


def import_form(
    assignment: str,
    form: Path | str,
    course: Course | None = None,
    *,
    student_column: str | None = None,
    text_column: str | None = None,
) -> Imported:
    """Add the requests of a form's CSV export, one a row. Rows that are known already change nothing.

    A student is known by the id in the course, or by what a learning platform's download said: an e-mail address, a
    login or an id. Parameters: the names of the columns, where they are not among the usual ones. Raises `WrongCall`
    where a column is missing.
    """
    course = course or find_course()
    course.require(assignment)
    path = Path(form)
    if not path.is_file():
        raise UnknownPath(path)
    table = load_table(path)
    who = _column(table, path, "--student-column", student_column, STUDENT)
    what = _column(table, path, "--text-column", text_column, TEXT)
    names = _names(course, assignment)
    asked: list[tuple[str, str]] = []
    left_out: list[str] = []
    for row in table.rows:
        told = row[who].strip() or "a row without a student"
        student = names.get(row[who].strip().casefold())
        if student is None:
            left_out.append(f"{told}: nobody of this name handed in a notebook")
            continue
        try:
            asked.append((student, request_text(row[what])))
        except BadSubmission as error:
            left_out.append(f"{told}: {error}")
    with assignment_lock(course, assignment, f"autograder request {assignment}"):
        new = add_requests(course, assignment, asked)
    added = tuple(student for (student, _), is_new in zip(asked, new, strict=True) if is_new)
    return Imported(added, len(asked) - len(added), tuple(left_out))


def requests(assignment: str, course: Course | None = None) -> Queue:
    """Return all requests of an assignment, and write the page `var/reports/<assignment>-requests.html`.

    The page shows each request beside the student's code, the result and the history of the mark.
    """
    course = course or find_course()
    course.require(assignment)
    found = sorted(requests_of(course, assignment).values(), key=lambda one: (not one.open, one.messages[-1].time))
    about = asked_of(course, assignment)
    page = course.var / "reports" / f"{assignment}-requests.html"
    graded = ResultStore(course).count_results(assignment) > 0
    recorded = recorded_of(course, assignment) if found and graded else {}
    views = [_view(course, about, one, recorded.get(one.student)) for one in found]
    write_whole(page, render_requests(about, views))
    return Queue(tuple(found), page)


def _view(course: Course, about: Assignment, asked: Request, recorded: Recorded | None) -> RequestView:
    entries = history(course, asked.student, about.id)
    result = ResultStore(course).load_result(about.id, asked.student)
    written = own_cells(course, result, about) if result else cells_of([course.submitted(about.id, asked.student)])
    names = [exercise.name for exercise in about.exercises]
    names += [task.name for task in about.manual]
    # what the request names comes first
    order = sorted(names, key=lambda name: not any(name in message.text for message in asked.messages))
    code = {name: written[name] for name in order if written.get(name, "").strip()}
    said = tuple(describe_result(result)) if result else ()
    held = tuple(describe_recorded(about, recorded)) if recorded or entries else ()
    return RequestView(asked, code, held, tuple("\n".join(describe_entry(entry)) for entry in entries), said)


def _check_known(course: Course, assignment: str, student: str) -> None:
    known = {entry.student for entry in collected(course, assignment)}
    if student not in known:
        raise UnknownStudents({student}, known)


def _column(table: Table, path: Path, option: str, named: str | None, usual: Sequence[str]) -> int:
    found = table.column(named) if named else table.column(*usual)
    if found is None:
        what = f"no column {named!r}" if named else "no column that is known"
        remedy = f"Name the column with {option}. There are: {', '.join(table.header)}."
        if not table.has_names:
            remedy = "The first line seems to be a student; keep the line with the names of the columns above it."
        raise WrongCall(f"{path} has {what}", expected=f"one of {', '.join(usual)}" if not named else "", remedy=remedy)
    return found


def _names(course: Course, assignment: str) -> Mapping[str, str]:
    """Return the students with a submission, by every name that a form may use; a name of two students is left out."""
    roster = Roster(course)
    found: dict[str, str] = {}
    double: set[str] = set()
    for student in (entry.student for entry in collected(course, assignment)):
        people = roster.people(student)
        told = {student, *(text for person in people for text in (person.email, person.login, person.id))}
        for name in {text.casefold() for text in told if text}:
            if found.setdefault(name, student) != student:
                double.add(name)
    return {name: student for name, student in found.items() if name not in double}

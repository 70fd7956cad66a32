"""Write questions for a short talk with each student about the student's own code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Exercise
from ..core.course import Course
from ..core.errors import BadSubmission, NothingCollected, UnknownStudents, WrongCall
from ..core.files import write_whole
from ..core.options import FEWEST_QUESTIONS, MOST_QUESTIONS, USUAL_QUESTIONS
from ..intake.reader import read_submission
from ..intake.submissions import Submission, submitted
from ..interview import Question, choose_questions, functions_of, opened, random_for, render_sheet
from ..interview.code import Function
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import Program, prepare, read_program
from ..notebook.source import without_solutions
from .run import Notice, Progress, capacity, no_progress

FIRST = "numpy"  # this process starts much faster than those with a framework
NOTHING_TO_ASK = "no function of their own runs"


@dataclass(frozen=True)
class Sheet:
    """The questions of one student, and where the two pages are."""

    student: str
    questions: tuple[Question, ...]
    page: Path
    answers: Path


@dataclass(frozen=True)
class Interviews:
    """The sheets that were written, and for each student without one the reason."""

    sheets: tuple[Sheet, ...]
    without: Mapping[str, str]


def interview(
    assignment: str,
    students: Sequence[str] = (),
    course: Course | None = None,
    *,
    seed: int = 0,
    questions: int | None = None,
    workers: int | None = None,
    confined: bool = True,
    progress: Progress = no_progress,
    notice: Notice | None = None,
) -> Interviews:
    """Write two pages for each student: `questions.html` and, for the TA, `answers.html`.

    They are in `var/interviews/<student>/<assignment>/`. Each answer comes from running the student's code.

    Parameters: `students`, by default everybody who handed something in; `seed`, another one gives other questions;
    `questions`, how many a student gets, 3 to 5: fewer where there is less to ask; `workers`, how many students
    at once, on which the pages do not depend; `confined` and `notice` as for `mark_all`.
    Raises `NothingCollected`, `UnknownStudents`, `SandboxUnavailable`, and `WrongCall` for another number.
    """
    course = course or Course.find()
    course.source(assignment)
    questions = USUAL_QUESTIONS if questions is None else questions
    if not FEWEST_QUESTIONS <= questions <= MOST_QUESTIONS:
        raise WrongCall(
            "The number of questions", received=questions, expected=f"{FEWEST_QUESTIONS} to {MOST_QUESTIONS}"
        )
    found = {entry.student: entry for entry in submitted(course, assignment)}
    if not found:
        raise NothingCollected(assignment)
    if unknown := set(students) - set(found):
        raise UnknownStudents(unknown, set(found))
    asked = list(dict.fromkeys(students)) or list(found)
    interviewer = _Interviewer(AssignmentDefinition(course, assignment), seed, questions, confined)
    room = capacity(workers)
    if room.reason and notice:
        notice(f"Asking {room.jobs} at a time: {room.reason}.")
    progress(0, len(asked), "")
    with ThreadPoolExecutor(room.jobs) as executor:  # the work is done in the students' processes
        running = {student: executor.submit(interviewer.sheet, found[student]) for student in asked}
        try:
            for number, done in enumerate(as_completed(running.values()), 1):
                done.result()
                progress(number, len(asked), "")
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    made = {student: done.result() for student, done in running.items()}
    sheets = tuple(sheet for sheet in made.values() if isinstance(sheet, Sheet))
    return Interviews(sheets, {student: reason for student, reason in made.items() if isinstance(reason, str)})


class _Interviewer:
    """Writes the sheets of one assignment."""

    def __init__(self, definition: AssignmentDefinition, seed: int, count: int, confined: bool) -> None:
        self._definition, self._seed, self._count, self._confined = definition, seed, count, confined
        released = read_program(without_solutions(definition.source))
        self._released = {cell.name: cell.source for cell in released.cells if cell.role == "exercise"}

    def sheet(self, entry: Submission) -> Sheet | str:
        """Write the pages of one student; return the reason where there is nothing to write."""
        folder = self._definition.course.var / "interviews" / entry.student / self._definition.id
        pages = folder / "questions.html", folder / "answers.html"
        try:
            if entry.data is None:
                raise BadSubmission(f"the file was not read: {entry.problem.removesuffix('.')}")
            notebook, _ = read_submission(entry.data)
        except BadSubmission as error:
            made: str | tuple[list[Question], list[Function]] = str(error)
        else:
            made = self._questions(entry.student, prepare(notebook, self._definition.source).program)
        if isinstance(made, str):
            for page in pages:  # of an earlier file of this student
                page.unlink(missing_ok=True)
            return made
        chosen, functions = made
        for page, answers in zip(pages, (False, True), strict=True):
            text = render_sheet(self._definition.assignment, entry.student, chosen, functions, answers)
            write_whole(page, text)
        return Sheet(entry.student, tuple(chosen), *pages)

    def _questions(self, student: str, program: Program) -> str | tuple[list[Question], list[Function]]:
        """Choose questions about exercises of one kind, and one about those of another; more where they are too few."""
        assignment = self._definition.assignment
        random = random_for(self._seed, assignment.id, student)
        by_kind: dict[str, list[Function]] = {}
        for kind in sorted({exercise.kind for exercise in assignment.exercises}):
            of_kind: list[Exercise] = [exercise for exercise in assignment.exercises if exercise.kind == kind]
            if own := functions_of(program, self._released, of_kind):
                by_kind[kind] = own
        kinds = sorted(by_kind, key=lambda kind: (kind != FIRST, random.random()))
        chosen: list[Question] = []
        for index, kind in enumerate(kinds):
            if index > 1 and len(chosen) >= FEWEST_QUESTIONS:
                break
            left = self._count - len(chosen) - (index == 0 and len(kinds) > 1)
            with opened(program, self._definition.course, assignment, kind, self._confined) as desk:
                chosen += choose_questions(desk, by_kind[kind], self._released, random, left)
        functions = [function for kind in kinds for function in by_kind[kind]]
        return (chosen, functions) if chosen else NOTHING_TO_ASK

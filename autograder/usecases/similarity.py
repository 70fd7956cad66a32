"""Compare the code that a class handed in for one assignment, all of each student's with all of every other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSubmission, NothingCollected
from ..core.files import write_whole
from ..core.options import LEAST_SHARE
from ..core.ordinary import OrdinaryCourse
from ..core.text import clean
from ..gradebook.app import find_course
from ..intake.reader import read_submission
from ..intake.submissions import Submission, collected, submitted
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import Program, prepare, read_program
from ..notebook.source import without_solutions
from ..similarity import find_pairs, render_similarity
from ..similarity.pairs import FEW as FEW
from ..similarity.pairs import Pair, Work, same_text
from ..similarity.prints import count_tokens
from .ordinary import code_by_cell, given_code
from .run import Progress, no_progress
from .sample import solve

OTHER = "other cells"
GivenCode = Mapping[str, Sequence[str]]  # by exercise, what everybody has
MOST_TOKENS = 100_000  # of one student; what a person writes is far below


@dataclass(frozen=True)
class Comparison:
    """The pairs of a class that are alike, how many were compared, and whose notebooks could not be read.

    `least`: the share from which a pair counted. `same`: the students whose code is the same character for character.
    """

    pairs: tuple[Pair, ...]
    compared: int
    unread: tuple[str, ...]
    page: Path
    least: float
    same: tuple[tuple[str, ...], ...] = ()


def similarity(
    assignment: str, course: Course | None = None, *, least: float | None = None, progress: Progress = no_progress
) -> Comparison:
    """Compare what was collected, and write the page `var/reports/<assignment>-similarity.html`.

    `least` is the share (0 to 1) from which a pair counts, by default `LEAST_SHARE`. Raises `NothingCollected` where
    fewer than two submissions were collected.
    """
    course = course or find_course()
    course.require(assignment)
    least = LEAST_SHARE if least is None else least
    if isinstance(course, OrdinaryCourse):
        return _compare_ordinary(course, assignment, least, progress)
    found = submitted(course, assignment)
    if len(found) < 2:
        raise NothingCollected(assignment, len(found), 2)
    return compare_class(course, assignment, found, least, progress)


def _compare_ordinary(course: OrdinaryCourse, assignment: str, least: float, progress: Progress) -> Comparison:
    found = collected(course, assignment)
    if len(found) < 2:
        raise NothingCollected(assignment, len(found), 2)
    given = given_code(course, assignment)
    texts = {text.strip() for texts in given.values() for text in texts}
    work = {entry.student: code_by_cell(entry, texts) for entry in found}
    return _compare(course, Assignment(assignment, assignment, ()), work, given, least, progress)


def compare_class(
    course: Course, assignment: str, found: Sequence[Submission], least: float, progress: Progress = no_progress
) -> Comparison:
    """Compare the submissions `found`, and write the page."""
    definition = AssignmentDefinition(course, assignment)
    work = {entry.student: _work(entry, definition) for entry in found}
    return _compare(course, definition.assignment, work, _given(definition), least, progress)


def _compare(
    course: Course,
    about: Assignment,
    work: Mapping[str, Work | None],
    given: GivenCode,
    least: float,
    progress: Progress,
) -> Comparison:
    """Compare what students wrote, None where it cannot be read or is too long, and write the page."""
    steps = count(1)
    progress(0, len(work), "")

    def step() -> None:
        progress(next(steps), len(work), "")

    short = {student: code for student, code in work.items() if code is not None and _tokens(code) <= MOST_TOKENS}
    unread = [student for student in work if student not in short]
    for _ in unread:
        step()
    pairs = find_pairs(short, given, least, step)
    page = course.var / "reports" / f"{about.id}-similarity.html"
    same = same_text(short, given)
    write_whole(page, render_similarity(about, pairs, len(short), least, unread, same))
    return Comparison(tuple(pairs), len(short), tuple(unread), page, least, tuple(same))


def _tokens(code: Work) -> int:
    return sum(count_tokens(source, MOST_TOKENS) for source in code.values())


def _work(entry: Submission, definition: AssignmentDefinition) -> dict[str, str] | None:
    try:
        if entry.data is None:
            return None
        notebook, _ = read_submission(entry.data)
        return _own_code(prepare(notebook, definition.source).program)
    except BadSubmission:
        return None


def _given(definition: AssignmentDefinition) -> dict[str, list[str]]:
    """Return by exercise what everybody has: the stub and the reference."""
    program = read_program(without_solutions(definition.source))
    solved = _own_code(read_program(solve(definition.source, definition.source)))
    given = {name: [stub, solved[name]] for name, stub in _own_code(program).items()}
    return given | {f"cell {cell.index}": [cell.source] for cell in program.cells if cell.role != "exercise"}


def _own_code(program: Program) -> dict[str, str]:
    """Return a notebook's code by exercise, and that of all cells that are neither given nor an exercise's."""
    code = {cell.name: clean(cell.source) for cell in program.cells if cell.role == "exercise"}
    other = [clean(cell.source) for cell in program.cells if cell.role == "code" and not cell.given]
    return code | ({OTHER: "\n\n".join(other)} if other else {})

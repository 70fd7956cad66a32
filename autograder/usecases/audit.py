"""Say how a student's score came about, what has changed since, and whether it comes out again."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import NotGradedYet, UnknownStudents
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..intake.submissions import collected, read_file
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..results.log import Entry, environment, file_hash, history, last_entries
from .pages import asked_of, recorded_of
from .run import judge_files, require_confinement


@dataclass(frozen=True)
class Audit:
    """The history of one score. `entries` are the lines of the log, the oldest first; the last one counts.

    `result` is what the machine found, None where it is not kept; `recorded` is what the gradebook holds now, with the
    points and comments that people gave, None where it does not have the submission; `about` is what the assignment
    asks for; `changed` says what the score depends on that is
    different now; `again` is the result of grading it again, where that was asked for.
    """

    entries: tuple[Entry, ...]
    result: SubmissionResult | None
    changed: tuple[str, ...]
    about: Assignment
    recorded: Recorded | None = None
    again: SubmissionResult | None = None

    @property
    def same(self) -> bool:
        """Whether grading again gave the recorded status and score; True where that was not asked for."""
        last = self.entries[-1]
        return self.again is None or (self.again.status.value, self.again.score) == (last.status, last.score)


def audit(
    student: str, assignment: str, course: Course | None = None, *, again: bool = False, confined: bool = True
) -> Audit:
    """Return the history of a student's score; with `again`, judge the submission again with the recorded seed.

    Nothing is recorded. Raises `NotGradedYet` where the student has no score, `UnknownStudents` where the student also
    handed in nothing.
    """
    course = course or Course.find()
    course.source(assignment)
    entries = history(course, student, assignment)
    if not entries:
        known = {entry.student for entry in collected(course, assignment)} | last_entries(course, assignment).keys()
        unknown = bool(known) and student not in known
        raise UnknownStudents({student}, known) if unknown else NotGradedYet(assignment, student)
    last = entries[-1]
    result = ResultStore(course).load_result(assignment, student)
    changed = changes_since(course, last)
    if again and confined:
        require_confinement()
    return Audit(
        *(tuple(entries), result, tuple(changed), asked_of(course, assignment)),
        recorded_of(course, assignment).get(student),
        grade_again(course, last, confined) if again else None,
    )


def grade_again(course: Course, entry: Entry, confined: bool) -> SubmissionResult:
    """Grade what is handed in now with the seed of a score, without looking at any result that is kept."""
    found = read_file(course.submitted(entry.assignment, entry.student), entry.student)
    (graded,) = judge_files(course, [found], entry.assignment, confined=confined, seed=entry.seed)
    return graded.result


def changes_since(course: Course, entry: Entry, definition: AssignmentDefinition | None = None) -> list[str]:
    """Say what a score depended on that is different now. `definition` saves reading it again."""
    now = environment()
    said = []
    if file_hash(course.submitted(entry.assignment, entry.student)) != entry.file:
        said.append("the file that was handed in")
    definition = definition or AssignmentDefinition(course, entry.assignment)
    if definition.digest != entry.suite:
        said.append("the hidden suite, the assignment's source or the grader")
    if entry.scoring and definition.scoring != entry.scoring:
        said.append("the points of exercises, the weights of tests or the prices of mistakes")
    said += [
        f"{name} ({entry.environment.get(name, 'none')} then, {now.get(name, 'none')} now)"
        for name in sorted({*now, *entry.environment})
        if now.get(name) != entry.environment.get(name)
    ]
    return said

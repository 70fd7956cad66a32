"""What grading again changes: whose mark, by how much, which exercise and test did it, and what had changed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..core.course import Course
from ..core.recorded import Recorded, changed_since_graded
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..judging.store import ResultStore
from ..report import find_changes
from ..results.log import Entry, last_marks
from .audit import changes_since

SMALLEST = 0.005  # points that make a difference


@dataclass(frozen=True)
class Before:
    """The marks of an assignment as they stand before it is graded again. `recorded`: what the gradebook holds."""

    results: tuple[SubmissionResult, ...]
    marks: Mapping[str, Entry]
    recorded: Mapping[str, Recorded] = field(default_factory=dict)

    @classmethod
    def read(cls, course: Course, assignment: str) -> Before:
        return cls(tuple(ResultStore(course).load_results(assignment)), last_marks(course, assignment))


@dataclass(frozen=True)
class ChangedMark:
    """One mark that is another after grading again. `before` and `after` are the whole marks; None: no score.

    A whole mark is what the gradebook has: with points that people gave, less what lateness costs. `why` names
    exercises, tests and lateness, `because` what changed since the mark was given, `stays` the exercises in which a
    person's points count all the same.
    """

    student: str
    before: float | None
    after: float | None
    by: float | None
    why: tuple[str, ...]
    because: tuple[str, ...]
    stays: tuple[str, ...] = ()


def changed_marks(
    course: Course,
    assignment: str,
    before: Before,
    after: Sequence[SubmissionResult],
    seed: int,
    recorded: Mapping[str, Recorded] | None = None,
) -> list[ChangedMark]:
    """Compare students' earlier marks with their marks after grading again; losses come first.

    `seed` is that of the new results, `recorded` what the gradebook holds after them. Points that people gave stay.
    """
    definition = AssignmentDefinition(course, assignment)
    old = {str(result.student): result for result in before.results}
    new = {str(result.student): result for result in after if str(result.student) in old}
    found = find_changes(_by_student(list(old.values())), _by_student(list(new.values())))
    reasons = {str(change.student): change.why for change in found}
    changed = []
    for student in sorted({*reasons, *new}):
        earlier, later = before.recorded.get(student, Recorded()), (recorded or {}).get(student, Recorded())
        lateness = _lateness(earlier, later)
        if student not in reasons and not lateness:
            continue
        first, second = whole_mark(old.get(student), earlier), whole_mark(new.get(student), later)
        by = None if first is None or second is None else round(second - first, 2)
        why = reasons.get(student, ())
        stays = tuple(name for name in later.scores if any(line.startswith(f"{name}:") for line in why))
        because = _because(course, definition, before.marks.get(student), seed)
        changed.append(ChangedMark(student, first, second, by, (*why, *lateness), because, stays))
    return sorted(changed, key=lambda mark: (mark.by is None, mark.by or 0.0))


def whole_mark(result: SubmissionResult | None, recorded: Recorded) -> float | None:
    """Return the mark as the gradebook has it: a person's points where there are some, less what lateness costs.

    None where there is no score, or where an exercise that the grader failed on still waits for a person.
    """
    if result is None or result.score is None or set(result.waiting) - set(recorded.scores):
        return None
    replaced = sum(exercise.score or 0.0 for exercise in result.exercises if exercise.name in recorded.scores)
    given = sum(recorded.scores.values()) + sum(recorded.extra.values())
    return max(0.0, round(result.score - replaced + given - recorded.late_penalty, 2))


def look_again(recorded: Mapping[str, Recorded]) -> list[str]:
    """Say whose answers changed since a person graded them, a line a student."""
    return [
        f"{student}: {changed_since_graded(entry.changed)}"
        for student, entry in sorted(recorded.items())
        if entry.changed
    ]


def _lateness(earlier: Recorded, later: Recorded) -> tuple[str, ...]:
    if abs(earlier.late_penalty - later.late_penalty) < SMALLEST:
        return ()
    return (f"lateness: {earlier.late_penalty:g} → {later.late_penalty:g} points taken off",)


def _by_student(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return results under their students' names: a course may have been moved since."""
    return [replace(result, submission=str(result.student)) for result in results]


def _because(course: Course, definition: AssignmentDefinition, mark: Entry | None, seed: int) -> tuple[str, ...]:
    if mark is None:
        return ()
    other_seed = [f"the seed ({mark.seed} then, {seed} now)"] if mark.seed != seed else []
    return (*changes_since(course, mark, definition), *other_seed)

"""Which scores of an assignment differ after grading it again, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..core.course import Course
from ..core.recorded import Recorded, whole_score
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..report import find_changes
from ..results.log import Entry, last_entries
from .audit import changes_since

SMALLEST = 0.005  # points that make a difference


@dataclass(frozen=True)
class Before:
    """The scores of an assignment before it is graded again.

    `entries`: the last line of the log for each student. `recorded`: what the gradebook holds.
    """

    results: tuple[SubmissionResult, ...]
    entries: Mapping[str, Entry]
    recorded: Mapping[str, Recorded] = field(default_factory=dict)

    @classmethod
    def read(cls, course: Course, assignment: str) -> Before:
        return cls(tuple(ResultStore(course).load_results(assignment)), last_entries(course, assignment))


@dataclass(frozen=True)
class ChangedScore:
    """One score that differs after grading again. `before` and `after` are whole scores; None: there is none.

    A whole score is what the gradebook has: with points that people gave, less what lateness costs. `why` names
    exercises, tests and lateness, `because` what changed since the score was recorded, `stays` the exercises in which a
    person's points count all the same.
    """

    student: str
    before: float | None
    after: float | None
    by: float | None
    why: tuple[str, ...]
    because: tuple[str, ...]
    stays: tuple[str, ...] = ()


def changed_scores(
    course: Course,
    assignment: str,
    before: Before,
    after: Sequence[SubmissionResult],
    seed: int,
    recorded: Mapping[str, Recorded] | None = None,
) -> list[ChangedScore]:
    """Compare students' earlier scores with those after grading again; losses come first.

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
        first, second = whole_score(old.get(student), earlier), whole_score(new.get(student), later)
        by = None if first is None or second is None else round(second - first, 2)
        why = reasons.get(student, ())
        stays = tuple(name for name in later.scores if any(line.startswith(f"{name}:") for line in why))
        because = _because(course, definition, before.entries.get(student), seed)
        changed.append(ChangedScore(student, first, second, by, (*why, *lateness), because, stays))
    return sorted(changed, key=lambda change: (change.by is None, change.by or 0.0))


def look_again(recorded: Mapping[str, Recorded]) -> list[str]:
    """Say whose manual points a person has to look at again, and why, a line for each."""
    return [f"{student}: {problem}" for student, entry in sorted(recorded.items()) for problem in entry.problems]


def _lateness(earlier: Recorded, later: Recorded) -> tuple[str, ...]:
    if abs(earlier.late_penalty - later.late_penalty) < SMALLEST:
        return ()
    return (f"lateness: {earlier.late_penalty:g} → {later.late_penalty:g} points taken off",)


def _by_student(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return results under their students' names: a course may have been moved since."""
    return [replace(result, submission=str(result.student)) for result in results]


def _because(course: Course, definition: AssignmentDefinition, entry: Entry | None, seed: int) -> tuple[str, ...]:
    if entry is None:
        return ()
    other_seed = [f"the seed ({entry.seed} then, {seed} now)"] if entry.seed != seed else []
    return (*changes_since(course, entry, definition), *other_seed)

"""Which scores of an assignment differ after grading it again, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..core.course import Course
from ..core.recorded import Recorded, whole_score
from ..core.result import ExerciseResult, SubmissionResult
from ..core.text import DASH, percent, points
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
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


@dataclass(frozen=True)
class _Difference:
    """How a result differs from an earlier one, as a sentence; `exercise` is None for the submission as a whole."""

    exercise: str | None
    text: str


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
    reasons = {name: found for name in old if (found := _differences(old[name], new.get(name)))}
    changed = []
    for student in sorted({*reasons, *new}):
        earlier, later = before.recorded.get(student, Recorded()), (recorded or {}).get(student, Recorded())
        lateness = _lateness(earlier, later)
        if student not in reasons and not lateness:
            continue
        first, second = whole_score(old.get(student), earlier), whole_score(new.get(student), later)
        by = None if first is None or second is None else round(second - first, 2)
        differences = reasons.get(student, ())
        why = tuple(difference.text for difference in differences)
        differing = {difference.exercise for difference in differences}
        stays = tuple(name for name in later.scores if name in differing)
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


def _because(course: Course, definition: AssignmentDefinition, entry: Entry | None, seed: int) -> tuple[str, ...]:
    if entry is None:
        return ()
    other_seed = [f"the seed ({entry.seed} then, {seed} now)"] if entry.seed != seed else []
    return (*changes_since(course, entry, definition), *other_seed)


def _differences(before: SubmissionResult, after: SubmissionResult | None) -> tuple[_Difference, ...]:
    """Return how a machine's result differs from an earlier one: its status, or its exercises; () for no difference.

    Points that people gave are on neither side and never change.
    """
    if after is None:
        return (_Difference(None, "It is not among the new results."),)
    if before.status is not after.status:
        because = f": {after.reason}" if after.reason else ""
        return (_Difference(None, f"{before.status} → {after.status}{because}"),)
    old = {exercise.name: exercise for exercise in before.exercises}
    new = {exercise.name: exercise for exercise in after.exercises}
    compared = {name: _compared(name, old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])}
    found = tuple(_Difference(name, text) for name, text in compared.items() if text)
    if not found and before.score != after.score:
        return (_Difference(None, "The sum of the exercises differs."),)
    return found


def _compared(name: str, before: ExerciseResult | None, after: ExerciseResult | None) -> str:
    """Say how the score of one exercise differs, and because of which tests; "" for no difference."""
    old, new = before.score if before else None, after.score if after else None
    if old == new:
        return ""
    tests = {test.name: test.verdict for test in before.tests} if before else {}
    changed = [
        f"{test.name} {tests.get(test.name, DASH)} → {test.verdict}"
        for test in (after.tests if after else ())
        if tests.get(test.name) is not test.verdict
    ]
    what = ", ".join([*changed, *_other_price(before, after)])
    if not what and before and after:
        what = "the same verdicts, other weights"
    return f"{name}: {points(old)} → {points(new)}" + (f" ({what})" if what else "")


def _other_price(before: ExerciseResult | None, after: ExerciseResult | None) -> list[str]:
    """Say which mistake costs another share of the points than before."""
    old, new = (one.costs if one else None for one in (before, after))
    if after is None or new is None or old == new:
        return []
    both = " + ".join(mistake.id for mistake in after.mistakes)
    return [f"{both} costs {percent(new)}" + (f" instead of {percent(old)}" if old is not None else "")]

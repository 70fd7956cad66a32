"""What grading again would change, before it is recorded: whose score, by how much, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.result import ExerciseResult, SubmissionResult
from ..html.pages import DASH, points


@dataclass(frozen=True)
class Change:
    """A submission whose machine score or status differs. `before` and `after` are None where there is no score."""

    submission: str
    student: str | None
    before: float | None
    after: float | None
    why: tuple[str, ...]

    @property
    def by(self) -> float | None:
        """The difference in points; None where one side has no score."""
        return None if self.before is None or self.after is None else round(self.after - self.before, 2)


def find_changes(before: Sequence[SubmissionResult], after: Sequence[SubmissionResult]) -> list[Change]:
    """Return the submissions whose outcome differs, losses first, then lost or new scores, then gains.

    Grades that people gave are on neither side and never change. A submission that only one side has is a change.
    """
    old = {result.submission: result for result in before}
    new = {result.submission: result for result in after}
    found = [_change(old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]
    return sorted(
        (change for change in found if change is not None), key=lambda change: (change.by is None, change.by or 0.0)
    )


def _change(before: SubmissionResult | None, after: SubmissionResult | None) -> Change | None:
    known = after or before
    assert known is not None
    why = _reasons(before, after)
    old, new = _final(before), _final(after)
    if not why and old == new:
        return None
    return Change(known.submission, known.student, old, new, why or ("The sum of the exercises differs.",))


def _final(result: SubmissionResult | None) -> float | None:
    """Return the score of a result; None where there is none or it is provisional."""
    return result.score if result is not None and not result.waiting else None


def _reasons(before: SubmissionResult | None, after: SubmissionResult | None) -> tuple[str, ...]:
    if before is None:
        return ("It was not graded before.",)
    if after is None:
        return ("It is not among the new results.",)
    if before.status is not after.status:
        because = f": {after.reason}" if after.reason else ""
        return (f"{before.status} → {after.status}{because}",)
    old = {exercise.name: exercise for exercise in before.exercises}
    new = {exercise.name: exercise for exercise in after.exercises}
    lines = [_difference(name, old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]
    return tuple(line for line in lines if line)


def _difference(name: str, before: ExerciseResult | None, after: ExerciseResult | None) -> str:
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
    return [f"{both} costs {new:.0%}" + (f" instead of {old:.0%}" if old is not None else "")]

"""What the class misunderstood: which misconceptions, and which exercises are lost together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..checks.errors import Reason
from ..core.assignment import Assignment
from ..core.result import ExerciseResult, SubmissionResult
from ..core.verdict import Verdict
from .items import graded, phi, share

Held = dict[tuple[str, str, str], list[SubmissionResult]]  # by exercise, misconception and its sentence
EXAMPLES = 3


@dataclass(frozen=True)
class Misconception:
    """One known misconception; `students` names who holds it. `id` is "" for errors that the catalogue lacks.

    `submission` is that of the first of them: the one that is shown.
    """

    exercise: str
    id: str
    says: str
    students: tuple[str, ...]
    submission: str

    @property
    def count(self) -> int:
        return len(self.students)

    @property
    def examples(self) -> tuple[str, ...]:
        return self.students[:EXAMPLES]


@dataclass(frozen=True)
class Pair:
    """Two exercises and how they are lost together: `phi`, and by how many students both, of `judged`."""

    one: str
    other: str
    phi: float | None
    both: int
    judged: int


def who(result: SubmissionResult) -> str:
    """The name a submission goes by: its student, else its file."""
    return result.student or result.submission


def is_untouched(exercise: ExerciseResult) -> bool:
    """Whether every test that was not passed ended at a stub of this exercise itself."""
    wrong = [test for test in exercise.tests if test.verdict is not Verdict.PASSED]
    return bool(wrong) and all(test.reason is Reason.STUB for test in wrong)


def misconceptions(results: Sequence[SubmissionResult]) -> list[Misconception]:
    """The misconceptions that were met, the most frequent first."""
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            if exercise.misconception is not None:
                key = (exercise.name, exercise.misconception, exercise.says)
                held.setdefault(key, []).append(result)
    return _by_count(held)


def unexplained(results: Sequence[SubmissionResult]) -> list[Misconception]:
    """Per exercise, who lost points in a way that no known misconception explains: entries the catalogue may lack.

    An exercise that was not started is left out.
    """
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            if exercise.misconception is None and _lost(exercise) and not is_untouched(exercise):
                held.setdefault((exercise.name, "", ""), []).append(result)
    return _by_count(held)


def examples(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """The results whose code the report shows: the first of each misconception, known or not."""
    ordered = in_order(results)
    shown = {one.submission for one in (*misconceptions(ordered), *unexplained(ordered))}
    return [result for result in ordered if result.submission in shown]


def in_order(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """The results by student, those of nobody last: in the order in which a report shows them."""
    return sorted(results, key=lambda result: (result.student is None, who(result).casefold(), result.submission))


def pairs(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Pair]:
    """Every pair of exercises, in the assignment's order; lost means that some points are missing."""
    names = [exercise.name for exercise in assignment.exercises]
    lost = [{exercise.name: _lost(exercise) for exercise in result.exercises} for result in graded(results)]
    found = []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            judged = [
                (left, right)
                for row in lost
                if (left := row.get(one)) is not None and (right := row.get(other)) is not None
            ]
            coefficient = phi([left for left, _ in judged], [right for _, right in judged])
            found.append(Pair(one, other, coefficient, judged.count((True, True)), len(judged)))
    return found


def _lost(exercise: ExerciseResult) -> bool | None:
    reached = share(exercise)
    return None if reached is None else reached < 1


def _by_count(held: Held) -> list[Misconception]:
    found = [
        Misconception(*key, tuple(dict.fromkeys(map(who, results))), results[0].submission)
        for key, results in held.items()
    ]
    return sorted(found, key=lambda one: -one.count)

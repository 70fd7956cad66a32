"""What the class misunderstood: which misconceptions, and in which exercises students lose points together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.assignment import Assignment
from ..core.result import ExerciseResult, SubmissionResult
from .items import graded, phi, share

Held = dict[tuple[str, str, str], list[SubmissionResult]]  # by exercise, misconception and its sentence
EXAMPLES = 3


@dataclass(frozen=True)
class Misconception:
    """One misconception and the `students` who have it. `id` is "" for errors that the catalogue does not know.

    `submission` is that of the first student: the report shows it as an example.
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
    """How often students lose points in two exercises together: the coefficient `phi`, and `both` of `judged`."""

    first: str
    second: str
    phi: float | None
    both: int
    judged: int


def who(result: SubmissionResult) -> str:
    """Return the name to show for a submission: its student, else its file."""
    return result.student or result.submission


def misconceptions(results: Sequence[SubmissionResult]) -> list[Misconception]:
    """Return the misconceptions that were recognised, the most frequent first."""
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            for mistake in exercise.mistakes:
                key = (exercise.name, mistake.id, mistake.says)
                held.setdefault(key, []).append(result)
    return _by_count(held)


def unexplained(results: Sequence[SubmissionResult]) -> list[Misconception]:
    """Return for each exercise who lost points for no known misconception: the catalogue may lack an entry.

    Exercises that a student did not start are left out.
    """
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            if exercise.misconception is None and _lost(exercise) and not exercise.untouched:
                held.setdefault((exercise.name, "", ""), []).append(result)
    return _by_count(held)


def examples(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return the results whose code the report shows: the first one of each misconception, known or not."""
    ordered = in_order(results)
    shown = {entry.submission for entry in (*misconceptions(ordered), *unexplained(ordered))}
    return [result for result in ordered if result.submission in shown]


def in_order(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return the results in the order of the report: by student, those without a student last."""
    return sorted(results, key=lambda result: (result.student is None, who(result).casefold(), result.submission))


def pairs(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Pair]:
    """Return every pair of exercises, in the assignment's order. "Lost" means that some points are missing."""
    names = [exercise.name for exercise in assignment.exercises]
    lost = [{exercise.name: _lost(exercise) for exercise in result.exercises} for result in graded(results)]
    found = []
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            judged = [
                (left, right)
                for row in lost
                if (left := row.get(first)) is not None and (right := row.get(second)) is not None
            ]
            coefficient = phi([left for left, _ in judged], [right for _, right in judged])
            found.append(Pair(first, second, coefficient, judged.count((True, True)), len(judged)))
    return found


def _lost(exercise: ExerciseResult) -> bool | None:
    reached = share(exercise)
    return None if reached is None else reached < 1


def _by_count(held: Held) -> list[Misconception]:
    found = [
        Misconception(*key, tuple(dict.fromkeys(map(who, results))), results[0].submission)
        for key, results in held.items()
    ]
    return sorted(found, key=lambda entry: -entry.count)

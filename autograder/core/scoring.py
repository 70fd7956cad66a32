"""From tests to points: the score of an exercise is the sum of its passed tests' shares, or what a mistake leaves.

Verdicts and points are separate: when only points, weights or prices change, kept verdicts are scored again by
`rescore`, with the result of judging again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .assignment import Assignment, Exercise
from .result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict, worst


def score_exercise(exercise: Exercise, tests: list[TestResult], costs: float | None = None) -> ExerciseResult:
    """Score one exercise from its tests.

    A test's `points` are its weight; the weights of an exercise share its points. An exercise with a crashed test, or
    with no test at all, is crashed and has no score: it waits for a person. Where the failures are exactly those of a
    known mistake, it costs at most the share `costs` of the points: one mistake may fail every test.
    """
    verdict = worst([test.verdict for test in tests])
    total = sum(test.points for test in tests)
    if verdict is Verdict.CRASHED or total <= 0:
        return ExerciseResult(exercise.name, exercise.points, None, Verdict.CRASHED, tests=tuple(tests))
    passed = sum(test.points for test in tests if test.verdict is Verdict.PASSED)
    share = passed / total if costs is None else max(passed / total, 1 - costs)
    score = round(exercise.points * share, 2)
    return ExerciseResult(exercise.name, exercise.points, score, verdict, tests=tuple(tests), costs=costs)


def charge(exercise: ExerciseResult) -> str:
    """Say what a known mistake costs a student, "" where the tests alone count."""
    if exercise.costs is None or exercise.score is None or exercise.points <= 0:
        return ""
    lost = 1 - exercise.score / exercise.points
    return f"This mistake costs {lost:.0%} of the exercise's points."


def conclude(result: SubmissionResult, exercises: Sequence[ExerciseResult]) -> SubmissionResult:
    """Return a submission's result with its exercises and the score of those that could be judged.

    Graded where all could be, provisional where some could be, crashed where none could be.
    """
    result = replace(result, exercises=tuple(exercises))
    judged = [exercise.score for exercise in exercises if exercise.score is not None]
    score = round(sum(judged), 2)
    if len(judged) == len(exercises):
        return replace(result, status=Status.GRADED, score=score)
    reason = f"The grader failed on {', '.join(result.waiting)}. A person has to look at it."
    if not judged:
        return replace(result, status=Status.CRASHED, reason=reason, score=None)
    return replace(result, status=Status.PROVISIONAL, reason=reason, score=score)


def rescore(
    assignment: Assignment,
    result: SubmissionResult,
    weight: Callable[[str, str], float | None],
    price: Callable[[str, str], float | None],
) -> SubmissionResult:
    """Return a graded result with the points that the assignment gives now. Raises `KeyError` for an exercise it lacks.

    A result without exercises stays as it is. `weight` gives the weight of a test, by its exercise and its name, and
    `price` what a mistake costs, by its exercise and its id; None: what it was judged with.
    """
    if not result.exercises:
        return result
    exercises = [
        _rescored(assignment.exercise(exercise.name), exercise, weight, price) for exercise in result.exercises
    ]
    return conclude(replace(result, max_score=assignment.machine_points), exercises)


def _rescored(
    exercise: Exercise,
    before: ExerciseResult,
    weight: Callable[[str, str], float | None],
    price: Callable[[str, str], float | None],
) -> ExerciseResult:
    tests = []
    for test in before.tests:
        known = weight(exercise.name, test.name)
        tests.append(test if known is None else replace(test, points=known))
    costs = before.costs
    if costs is not None and before.misconception is not None:
        costs = price(exercise.name, before.misconception) or costs
    scored = score_exercise(exercise, tests, costs)
    if scored.verdict is Verdict.CRASHED:
        return scored
    return replace(before, points=scored.points, score=scored.score, tests=scored.tests, costs=costs)

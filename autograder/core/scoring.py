"""From tests to points: the score of an exercise is the sum of its passed tests' shares."""

from __future__ import annotations

from .assignment import Exercise
from .result import ExerciseResult, TestResult
from .verdict import Verdict, worst


def score_exercise(exercise: Exercise, tests: list[TestResult]) -> ExerciseResult:
    """Score one exercise from its tests.

    A test's `points` are its weight; the weights of an exercise share its points. An exercise with a crashed test, or
    with no test at all, is crashed and scores nothing: it waits for a person.
    """
    verdict = worst([test.verdict for test in tests])
    total = sum(test.points for test in tests)
    if verdict is Verdict.CRASHED or total <= 0:
        return ExerciseResult(exercise.name, exercise.points, 0.0, Verdict.CRASHED, tests=tuple(tests))
    passed = sum(test.points for test in tests if test.verdict is Verdict.PASSED)
    score = round(exercise.points * passed / total, 2)
    return ExerciseResult(exercise.name, exercise.points, score, verdict, tests=tuple(tests))

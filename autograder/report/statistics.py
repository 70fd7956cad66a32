"""The numbers of the class report: how exercises and tests did, and what the class misunderstood."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from ..core.assignment import Assignment
from ..core.recorded import Recorded, whole_score
from ..core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict

Key = tuple[str, str]  # exercise, test; the exercise itself has the test ""
Shares = Mapping[Key, float | None]


FEWEST = 3  # two points always lie on a line: a correlation of fewer than three means nothing
CONSTANT = 1e-9  # values closer together than this are rounding, not differences


@dataclass(frozen=True)
class Item:
    """One exercise (`test` is "") or one hidden test, over all submissions that were judged on it.

    `mean_share` is the mean share of the points, 0 to 1. `discrimination` is the corrected item-total
    correlation, None where it is not defined.
    """

    exercise: str
    test: str
    question: str
    points: float
    judged: int
    full: int
    nothing: int
    mean_share: float | None
    discrimination: float | None

    @property
    def remark(self) -> str:
        """What an instructor may want to look at, "" for nothing."""
        if not self.judged or self.mean_share is None:
            return "not judged for anybody"
        if self.full == self.judged:
            return "everybody gets it right"
        if self.nothing == self.judged:
            return "nobody gets it right: check the test"
        if self.discrimination is None:
            return ""
        if self.discrimination < 0:
            return "stronger submissions fail it more often: check the test"
        return "hardly related to the other exercises" if self.discrimination < 0.2 else ""


def graded(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return the results that have a score."""
    return [result for result in results if result.status is Status.GRADED and result.score is not None]


def with_points_by_hand(assignment: Assignment, result: SubmissionResult, recorded: Recorded) -> SubmissionResult:
    """Return a result with the points that people gave: its score is that of the gradebook, after the late penalty.

    Its maximum has the points of the written answers that are graded. An exercise whose points a person gave
    counts with these, without its tests.
    """
    exercises = tuple(_by_hand(exercise, recorded.scores.get(exercise.name)) for exercise in result.exercises)
    tasks = [task for task in assignment.manual if recorded.written(task.name) is not None]
    most = result.max_score + sum(task.points for task in tasks)
    score = whole_score(result, recorded)
    if score is None:
        return replace(result, exercises=exercises)
    return replace(result, exercises=exercises, score=score, max_score=most, status=Status.GRADED)


def _by_hand(exercise: ExerciseResult, given: float | None) -> ExerciseResult:
    if given is None:
        return exercise
    verdict = Verdict.PASSED if given >= exercise.points else Verdict.FAILED
    return replace(exercise, score=given, verdict=verdict, tests=(), costs=None)


def items_of_exercises(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Item]:
    """Return one item per exercise, in the assignment's order."""
    rows = [_shares(result) for result in graded(results)]
    keys = {(exercise.name, ""): ("", exercise.points) for exercise in assignment.exercises}
    return _items(keys, rows)


def items_of_tests(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Item]:
    """Return one item per hidden test, in the order of the exercises and of the tests within them."""
    judged = graded(results)
    rows = [_shares(result) for result in judged]
    seen: dict[Key, tuple[str, float]] = {}
    for exercise in (exercise for result in judged for exercise in result.exercises):
        for test in exercise.tests:
            seen.setdefault((exercise.name, test.name), (test.question, _worth(exercise, test)))
    index = {exercise.name: index for index, exercise in enumerate(assignment.exercises)}
    keys = sorted((key for key in seen if key[0] in index), key=lambda key: index[key[0]])
    return _items({key: seen[key] for key in keys}, rows)


def share(exercise: ExerciseResult) -> float | None:
    """Return the share of an exercise's points that was reached, 0 to 1; None where the grader crashed on it."""
    if exercise.verdict is Verdict.CRASHED or exercise.score is None or exercise.points <= 0:
        return None
    weights = sum(test.points for test in exercise.tests)
    if weights <= 0:
        return exercise.score / exercise.points
    passed = sum(test.points for test in exercise.tests if test.verdict is Verdict.PASSED) / weights
    return passed if exercise.costs is None else max(passed, 1 - exercise.costs)


def _shares(result: SubmissionResult) -> Shares:
    """Return the share of each exercise and test of one submission, from the verdicts, because scores are rounded."""
    shares: dict[Key, float | None] = {}
    for exercise in result.exercises:
        shares[exercise.name, ""] = share(exercise)
        for test in exercise.tests:
            crashed = test.verdict is Verdict.CRASHED
            shares[exercise.name, test.name] = None if crashed else float(test.verdict is Verdict.PASSED)
    return shares


def _worth(exercise: ExerciseResult, test: TestResult) -> float:
    weights = sum(other.points for other in exercise.tests)
    return exercise.points * test.points / weights if weights > 0 else 0.0


def _items(about: Mapping[Key, tuple[str, float]], rows: Sequence[Shares]) -> list[Item]:
    """Make the items of `about` (question, points). Only rows that were judged on all items have a total."""
    complete = [whole for row in rows if (whole := _points(about, row)) is not None]
    totals = [sum(row.values()) for row in complete]
    items = []
    for key, (question, points) in about.items():
        shares = [value for row in rows if (value := row.get(key)) is not None]
        full, nothing = sum(value >= 1 for value in shares), sum(value <= 0 for value in shares)
        tells = discrimination([row[key] for row in complete], totals)
        items.append(Item(*key, question, points, len(shares), full, nothing, mean(shares), tells))
    return items


def _points(about: Mapping[Key, tuple[str, float]], row: Shares) -> dict[Key, float] | None:
    reached = {key: points * value for key, (_, points) in about.items() if (value := row.get(key)) is not None}
    return reached if len(reached) == len(about) else None


Row = dict[str, str | int | float | None]


def as_rows(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Row]:
    """Return one row per exercise, each followed by its hidden tests.

    Keys: assignment, kind ("exercise" or "test"), exercise, test, question, points, judged, full, nothing (numbers of
    submissions), mean_share (0 to 1), discrimination (-1 to 1), remark. None where a number is not defined.
    """
    tests = items_of_tests(assignment, results)
    rows = []
    for item in items_of_exercises(assignment, results):
        rows.append(_row(assignment, item))
        rows.extend(_row(assignment, test) for test in tests if test.exercise == item.exercise)
    return rows


def _row(assignment: Assignment, item: Item) -> Row:
    return {
        "assignment": assignment.id,
        "kind": "test" if item.test else "exercise",
        "exercise": item.exercise,
        "test": item.test,
        "question": item.question,
        "points": round(item.points, 4),
        "judged": item.judged,
        "full": item.full,
        "nothing": item.nothing,
        "mean_share": _rounded(item.mean_share),
        "discrimination": _rounded(item.discrimination),
        "remark": item.remark,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean, None for no values."""
    return statistics.fmean(values) if values else None


def median(values: Sequence[float]) -> float | None:
    """Return the median, None for no values."""
    return statistics.median(values) if values else None


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return Pearson's r in [-1, 1]; None for fewer than three pairs or where one side does not vary."""
    if len(left) < FEWEST or _is_constant(left) or _is_constant(right):
        return None
    return max(-1.0, min(1.0, statistics.correlation(left, right)))


def discrimination(item: Sequence[float], total: Sequence[float]) -> float | None:
    """Return the corrected item-total correlation: r of an item with the total of all the *other* items.

    `item` holds one exercise's or test's scores and `total` the whole scores that contain them, one entry per
    submission. Without the correction an item would be correlated with itself, which flatters items worth many points.
    """
    return correlation(item, [whole - part for whole, part in zip(total, item, strict=True)])


@dataclass(frozen=True)
class Reliability:
    """How far the total of a submission can be trusted, from how its `items` agree.

    `alpha` is Cronbach's; `standard_error` that of measurement, in points: the totals' standard deviation times the
    root of 1 - alpha. `submissions` were judged on all items.
    """

    alpha: float
    standard_error: float
    items: int
    submissions: int


def reliability(
    assignment: Assignment, results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded]
) -> Reliability | None:
    """Return the reliability of the total; None for fewer than two items or three submissions, or for equal totals.

    Items are the exercises, and the written answers that a person has graded for everybody.
    """
    judged = graded(results)
    given = [
        {task.name: recorded.get(who(result), Recorded()).written(task.name) for task in assignment.manual}
        for result in judged
    ]
    tasks = [task.name for task in assignment.manual if all(scores[task.name] is not None for scores in given)]
    rows = []
    for result, scores in zip(judged, given, strict=True):
        reached = {exercise.name: share(exercise) for exercise in result.exercises}
        points = [(exercise.points, reached.get(exercise.name)) for exercise in assignment.exercises]
        if all(part is not None for _, part in points):
            rows.append([*(most * (part or 0.0) for most, part in points), *(scores[name] or 0.0 for name in tasks)])
    items = len(assignment.exercises) + len(tasks)
    if items < 2 or len(rows) < FEWEST:
        return None
    whole = statistics.variance([sum(row) for row in rows])
    if whole <= CONSTANT:
        return None
    parts = sum(statistics.variance(column) for column in zip(*rows, strict=True))
    alpha = items / (items - 1) * (1 - parts / whole)
    return Reliability(alpha, sqrt(whole * (1 - alpha)), items, len(rows))


def phi(left: Sequence[bool], right: Sequence[bool]) -> float | None:
    """Return the phi coefficient of two yes-or-no properties: Pearson's r of their zeros and ones.

    1: always together, 0: independent, -1: never together. None for fewer than three pairs, or where one property
    holds for all or for none.
    """
    pairs = list(zip(left, right, strict=True))
    both, neither = pairs.count((True, True)), pairs.count((False, False))
    only_left, only_right = pairs.count((True, False)), pairs.count((False, True))
    product = (both + only_left) * (neither + only_right) * (both + only_right) * (neither + only_left)
    if len(pairs) < FEWEST or product == 0:
        return None
    return (both * neither - only_left * only_right) / sqrt(product)


def histogram(values: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Count `values` between neighbouring `edges`; the last interval holds its upper edge too."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        index = sum(value >= edge for edge in edges) - 1
        counts[max(0, min(index, len(counts) - 1))] += 1
    return counts


def _is_constant(values: Sequence[float]) -> bool:
    return max(values) - min(values) <= CONSTANT


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


def in_order(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return the results in the order of the report: by student, those without a student last."""
    return sorted(results, key=lambda result: (result.student is None, who(result).casefold(), result.submission))


def pairs(assignment: Assignment, results: Sequence[SubmissionResult]) -> list[Pair]:
    """Return every pair of exercises, in the assignment's order. "Lost" means that some points are missing."""
    names = [exercise.name for exercise in assignment.exercises]
    lost = [{exercise.name: loses_points(exercise) for exercise in result.exercises} for result in graded(results)]
    found = []
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            judged = [
                (left, right)
                for row in lost
                if (left := row.get(first)) is not None and (right := row.get(second)) is not None
            ]
            coefficient = phi([left for left, _ in judged], [right for _, right in judged])
            found.append(Pair(first, second, coefficient, judged.count((True, True)), len(judged)))
    return found


def loses_points(exercise: ExerciseResult) -> bool | None:
    """Whether an exercise lost points; None where the grader crashed on it."""
    reached = share(exercise)
    return None if reached is None else reached < 1

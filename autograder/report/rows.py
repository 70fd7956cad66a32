"""The item statistics as flat rows, for CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.assignment import Assignment
from ..core.result import SubmissionResult
from .items import Item, items_of_exercises, items_of_tests

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

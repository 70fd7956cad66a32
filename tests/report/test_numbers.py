"""Difficulty and discrimination of exercises and tests."""

from dataclasses import replace

import pytest

from autograder.core.result import Status, Verdict
from autograder.report import as_rows
from autograder.report.statistics import items_of_exercises, items_of_tests


@pytest.fixture
def four(submission):
    return [
        submission("ada", True, True, True),
        submission("ben", True, True, True),
        submission("cy", True, False, False),
        submission("di", False, False, True),
    ]


def test_an_exercise_has_its_mean_share_and_how_many_have_all_or_nothing(small, four):
    """Shares of a: 1, 1, 1/4, 0; of b: 1, 1, 0, 1."""
    a, b = items_of_exercises(small, four)
    assert (a.judged, a.full, a.nothing, a.mean_share) == (4, 2, 1, 0.5625)
    assert (b.judged, b.full, b.nothing, b.mean_share) == (4, 3, 1, 0.75)


def test_discrimination_of_two_exercises_is_their_correlation(small, four):
    """a (4, 4, 1, 0), b (6, 6, 0, 6). Deviations of a: 1.75, 1.75, -1.25, -2.25; of b: 1.5, 1.5, -4.5, 1.5.

    The sum of products is 7.5, the sums of squares 12.75 and 27.
    """
    expected = 7.5 / (12.75 * 27) ** 0.5
    assert [item.discrimination for item in items_of_exercises(small, four)] == [pytest.approx(expected)] * 2


def test_each_hidden_test_is_an_item_worth_its_part_of_the_points(small, four):
    items = items_of_tests(small, four)
    assert [(item.exercise, item.test, item.points) for item in items] == [
        ("a", "a1", 1),
        ("a", "a2", 3),
        ("b", "b1", 6),
    ]
    assert [item.mean_share for item in items] == [0.75, 0.5, 0.75]


def test_equal_scores_have_no_discrimination(small, submission):
    same = [submission(name, True, False, True) for name in "abc"]
    assert [item.discrimination for item in items_of_exercises(small, same)] == [None, None]
    assert [item.remark for item in items_of_exercises(small, same)] == ["", "everybody gets it right"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_tiny_class_has_no_discrimination(small, four, count):
    items = items_of_exercises(small, four[1 : 1 + count])
    assert [item.judged for item in items] == [count] * 2
    assert all(item.discrimination is None for item in items)


def test_a_crashed_exercise_is_not_counted(small, four):
    """A failure of the grader is neither right nor wrong."""
    a, b = four[3].exercises
    crashed = replace(a, verdict=Verdict.CRASHED, tests=tuple(replace(t, verdict=Verdict.CRASHED) for t in a.tests))
    items = items_of_exercises(small, [*four[:3], replace(four[3], exercises=(crashed, b))])
    assert [item.judged for item in items] == [3, 4]


def test_a_submission_without_a_score_is_not_counted(small, four):
    ungraded = replace(four[0], status=Status.CRASHED, score=None, exercises=())
    assert items_of_exercises(small, [*four, ungraded]) == items_of_exercises(small, four)


def test_rows_are_flat_and_follow_the_assignment(small, four):
    rows = as_rows(small, four)
    assert [(row["kind"], row["exercise"], row["test"]) for row in rows] == [
        ("exercise", "a", ""),
        ("test", "a", "a1"),
        ("test", "a", "a2"),
        ("exercise", "b", ""),
        ("test", "b", "b1"),
    ]
    assert rows[0]["mean_share"] == 0.5625
    assert all(isinstance(value, str | int | float | None) for row in rows for value in row.values())


def test_rows_without_submissions_have_no_numbers(small):
    assert [(row["judged"], row["mean_share"], row["discrimination"]) for row in as_rows(small, [])] == [
        (0, None, None)
    ] * 2

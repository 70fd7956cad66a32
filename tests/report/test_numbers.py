"""Difficulty and discrimination of exercises and tests."""

from dataclasses import replace

import pytest

from autograder.core.recorded import Recorded
from autograder.core.result import Status, Verdict
from autograder.report import as_rows
from autograder.report.statistics import items_of_exercises, items_of_tests, reliability, with_points_by_hand


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


def test_alpha_and_the_standard_error_of_the_total(small, four):
    """a: 4, 4, 1, 0 has variance 4.25; b: 6, 6, 0, 6 has 9; the totals 10, 10, 1, 6 have 18.25.

    alpha = 2 (1 - 13.25 / 18.25) = 10 / 18.25, and the standard error is the root of 18.25 - 10.
    """
    found = reliability(small, four, {})
    assert (found.items, found.submissions) == (2, 4)
    assert found.alpha == pytest.approx(10 / 18.25)
    assert found.standard_error == pytest.approx(8.25**0.5)


def test_alpha_is_not_defined_for_few_or_equal_submissions(small, four, submission):
    assert reliability(small, four[:2], {}) is None
    assert reliability(small, [submission(name, True, True, True) for name in "abcd"], {}) is None


def test_a_price_counts_in_the_mean_share(small, four):
    """di fails all of a, but her mistake costs only 30 %."""
    a, b = four[3].exercises
    priced = replace(four[3], exercises=(replace(a, score=2.8, costs=0.3, misconception="x"), b))
    assert items_of_exercises(small, [priced])[0].mean_share == pytest.approx(0.7)


def test_points_by_hand_replace_those_of_the_tests(small, four):
    """cy has 1 of 4 in a; a person gives 3, half a point of extra credit, and the work is late."""
    given = with_points_by_hand(small, four[2], Recorded({"a": 3.0}, {"b": 0.5}, late_penalty=1.0))
    assert four[2].score == 1.0
    assert given.score == 2.5
    assert items_of_exercises(small, [given])[0].mean_share == 0.75


def test_an_exercise_that_crashed_counts_with_the_points_of_a_person(small, four):
    a, b = four[0].exercises
    crashed = replace(a, verdict=Verdict.CRASHED, score=None)
    waiting = replace(four[0], status=Status.PROVISIONAL, score=6.0, exercises=(crashed, b))
    given = with_points_by_hand(small, waiting, Recorded({"a": 4.0}))
    assert (given.status, given.score) == (Status.GRADED, 10.0)
    assert with_points_by_hand(small, waiting, Recorded()) == waiting

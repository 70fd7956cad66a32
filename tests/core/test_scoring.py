"""From tests and prices to points."""

import pytest

from autograder.core.assignment import Assignment, Exercise, Limits
from autograder.core.result import (
    ExerciseResult,
    NamedMistake,
    Status,
    SubmissionResult,
    TestResult,
    Verdict,
    charge,
    rescore,
    score_exercise,
)

STEP = Exercise("step", 10.0, "numpy")
ASSIGNMENT = Assignment("a", "A", (STEP,), (), Limits())


def scored(passed, failed, costs=None):
    tests = [TestResult("right", Verdict.PASSED, points=passed), TestResult("wrong", Verdict.FAILED, points=failed)]
    return score_exercise(STEP, tests, costs)


@pytest.mark.parametrize(
    ("passed", "failed", "costs", "score"),
    [(0, 4, 0.3, 7.0), (1, 3, 0.3, 7.0), (3, 1, 0.3, 7.5), (0, 4, 1.0, 0.0), (1, 3, 1.0, 2.5), (1, 3, None, 2.5)],
)
def test_a_mistake_costs_its_price_or_what_the_tests_take_off_where_that_is_less(passed, failed, costs, score):
    assert scored(passed, failed, costs).score == score


@pytest.mark.parametrize("points", [1, 10, 20])
def test_the_smallest_price_leaves_less_than_all_points(points):
    tests = [TestResult("wrong", Verdict.FAILED, points=1.0)]
    assert score_exercise(Exercise("step", points, "numpy"), tests, 0.01).score < points


def test_a_crashed_exercise_has_no_score_whatever_the_price():
    assert score_exercise(STEP, [TestResult("wrong", Verdict.CRASHED, points=1.0)], 0.3).score is None


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (scored(0, 4, 0.3), "This mistake costs 30 % of the exercise's points."),
        (scored(3, 1, 0.3), "This mistake costs 25 % of the exercise's points."),
        (scored(3, 1), ""),
        (ExerciseResult("step", 10.0, None, Verdict.CRASHED, costs=0.3), ""),
    ],
)
def test_a_student_is_told_what_a_mistake_costs(result, said):
    assert charge(result) == said


@pytest.mark.parametrize(("price", "score", "costs"), [(0.6, 4.0, 0.6), (None, 7.0, 0.3)])
def test_another_price_gives_another_score(price, score, costs):
    step = scored(0, 4, 0.3)
    step = ExerciseResult(**{**vars(step), "misconception": "once", "says": "Once."})
    before = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=7.0, exercises=(step,))
    asked = []
    after = rescore(ASSIGNMENT, before, lambda *test: None, lambda *mistake: asked.append(mistake) or price)
    assert asked == [("step", "once")]
    assert (after.score, after.exercises[0].score, after.exercises[0].costs) == (score, score, costs)


@pytest.mark.parametrize(
    ("prices", "score"), [((0.2, 0.1), 7.0), ((0.7, 0.6), 0.0), ((0.2, None), 4.0)], ids=["both", "at most all", "one"]
)
def test_two_mistakes_cost_both_prices(prices, score):
    step = scored(0, 4, 0.6)
    step = ExerciseResult(**{**vars(step), "misconception": "a", "says": "A.", "second": NamedMistake("b", "B.")})
    before = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=4.0, exercises=(step,))
    known = dict(zip("ab", prices, strict=True))
    assert rescore(ASSIGNMENT, before, lambda *test: None, lambda _, mistake: known[mistake]).score == score


def test_a_student_reads_both_mistakes_and_what_they_cost():
    step = scored(0, 4, 0.6)
    more = {"misconception": "a", "says": "A.", "read": "Part 1", "second": NamedMistake("b", "B.", "Part 2")}
    both = ExerciseResult(**{**vars(step), **more})
    assert both.explanation == "There are two mistakes here. A. B."
    assert both.read_again == "Part 1; Part 2"
    assert charge(both) == "These two mistakes cost 60 % of the exercise's points."
    result = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=4.0, exercises=(both,))
    assert SubmissionResult.from_json(result.as_json()) == result


def test_where_the_tests_alone_count_no_price_is_asked_for():
    step = ExerciseResult(**{**vars(scored(1, 3)), "misconception": "once", "says": "Once."})
    before = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=2.5, exercises=(step,))
    assert rescore(ASSIGNMENT, before, lambda *test: None, lambda *mistake: 0.1).exercises[0] == step

"""The core: assignments, courses, verdicts, scores and results as values."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.core import result as results
from autograder.core.assignment import Assignment, Exercise, ManualTask
from autograder.core.course import Course
from autograder.core.errors import CourseNotFound, UnknownAssignment
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import WORST_FIRST, ExerciseResult, Status, SubmissionResult, Verdict, score_exercise, worst

STEP = Exercise("step", 10.0, "numpy")
ASSIGNMENT = Assignment("a", "A", (STEP, Exercise("loop", 6.0, "numpy", ("step",))), (ManualTask("why", 4.0),))


def test_points_are_summed():
    assert (ASSIGNMENT.machine_points, ASSIGNMENT.points) == (16.0, 20.0)


def test_an_unknown_exercise_says_which_there_are():
    assert ASSIGNMENT.exercise("loop").points == 6.0
    with pytest.raises(KeyError, match="a has no exercise 'walk'; it has: step, loop"):
        ASSIGNMENT.exercise("walk")


def test_every_verdict_has_its_rank():
    assert set(WORST_FIRST) == set(Verdict)
    assert len(WORST_FIRST) == len(Verdict)


def test_no_verdict_at_all_is_a_fault_of_ours():
    assert worst([]) is Verdict.CRASHED


def test_one_crash_stands_for_all():
    assert worst([Verdict.PASSED, Verdict.CRASHED, Verdict.TIMED_OUT]) is Verdict.CRASHED


def score(*tests):
    return score_exercise(
        STEP, [results.TestResult(str(place), verdict, points=points) for place, (verdict, points) in enumerate(tests)]
    )


def test_passed_tests_share_the_points_by_weight():
    assert score((Verdict.PASSED, 3), (Verdict.FAILED, 1)).score == 7.5
    assert score((Verdict.PASSED, 1), (Verdict.FAILED, 1), (Verdict.FAILED, 1)).score == 3.33


def test_a_test_without_weight_decides_nothing_but_the_verdict():
    result = score((Verdict.PASSED, 1), (Verdict.FAILED, 0))
    assert (result.score, result.verdict) == (10.0, Verdict.FAILED)


@pytest.mark.parametrize(
    "tests",
    [[], [(Verdict.PASSED, 0)], [(Verdict.PASSED, 9), (Verdict.CRASHED, 1)]],
    ids=["none", "no weight", "crash"],
)
def test_what_cannot_be_scored_is_crashed_and_has_no_score(tests):
    result = score(*tests)
    assert (result.score, result.verdict) == (None, Verdict.CRASHED)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([v for v in Verdict if v is not Verdict.CRASHED]), st.floats(0.1, 100)),
        min_size=1,
        max_size=8,
    )
)
def test_a_score_lies_between_nothing_and_all(tests):
    result = score(*tests)
    assert 0.0 <= result.score <= 10.0
    assert (result.verdict is Verdict.PASSED) == all(verdict is Verdict.PASSED for verdict, _ in tests)


def test_a_result_is_json_and_back():
    plot = results.Plot("the norms", (1.0, None), (1.0, 2.0), True)
    tests = (results.TestResult("test_a", Verdict.TIMED_OUT, "slow", 20.0, "Is it so?", 2.0, "note", plot),)
    exercise = ExerciseResult("step", 10.0, 0.0, Verdict.TIMED_OUT, None, "", tests)
    result = SubmissionResult(
        "f",
        "a",
        Status.GRADED,
        16.0,
        "alice",
        None,
        0.0,
        1.0,
        (Incident(IncidentKind.TIME, "slow"),),
        (exercise,),
        {"x": 1.0},
    )
    text = json.dumps(result.as_json())
    assert SubmissionResult.from_json(json.loads(text)) == result


def test_a_course_is_found_from_anywhere_inside_it(read_only_course, toy):
    assert Course.find(read_only_course.suite(toy.ID)).root == read_only_course.root


def test_outside_of_a_course_there_is_none(tmp_path):
    with pytest.raises(CourseNotFound, match=r"is not inside a course .* name it with --course"):
        Course.find(tmp_path)


def test_an_unknown_assignment_says_which_there_are(read_only_course):
    assert read_only_course.ids() == ["99_toy"]
    with pytest.raises(UnknownAssignment, match=r"No assignment '98_toy' in .* There are: 99_toy."):
        read_only_course.source("98_toy")

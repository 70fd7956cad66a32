"""Errors in groups, and exercises in which students lose points together."""

from dataclasses import replace

import pytest

from autograder.checks.student import Reason
from autograder.core.recorded import Recorded
from autograder.core.result import NamedMistake, Verdict
from autograder.report import examples
from autograder.report.explorer import CODES, mistakes, outcomes, with_code
from autograder.report.statistics import pairs


def with_misconception(result, identity):
    first, *others = result.exercises
    return replace(result, exercises=(replace(first, misconception=identity, says=f"{identity}!"), *others))


def test_mistakes_come_by_number_of_students(submission):
    wrong = [submission(name, False, False, True) for name in ("ada", "ben", "cy")]
    met = mistakes([with_misconception(one, key) for one, key in zip(wrong, "xyy", strict=True)])
    assert [(one.id, one.count, one.says, one.students) for one in met] == [
        ("y", 2, "y!", ("ben", "cy")),
        ("x", 1, "x!", ("ada",)),
    ]


def test_each_of_two_mistakes_together_is_counted(submission):
    one = with_misconception(submission("ada", False, False, True), "x")
    both = replace(one, exercises=(replace(one.exercises[0], second=NamedMistake("y", "y!")), *one.exercises[1:]))
    assert [(found.id, found.says, found.count) for found in mistakes([both])] == [("x", "x!", 1), ("y", "y!", 1)]


def test_a_student_counts_once(submission):
    one = with_misconception(submission("ada", False, False, True), "x")
    assert [found.count for found in mistakes([one, one])] == [1]


def failing(result, message, verdict=Verdict.FAILED, frames=""):
    """Return a result whose exercise a fails its tests with this message, and these lines of a traceback."""
    first, *others = result.exercises
    tests = tuple(replace(test, message=message, verdict=verdict, frames=frames) for test in first.tests)
    return replace(result, exercises=(replace(first, tests=tests, verdict=verdict, score=0.0), *others))


def test_equal_wrong_outcomes_are_one_group(submission):
    same = [failing(submission(name, False, False, True), "h is 2, expected 1") for name in ("ada", "ben")]
    other = failing(submission("cy", False, False, True), "h is 3, expected 1")
    found = outcomes([*same, other])
    assert [(one.exercise, one.students, one.message) for one in found] == [
        ("a", ("ada", "ben"), "h is 2, expected 1"),
        ("a", ("cy",), "h is 3, expected 1"),
    ]


def test_equal_errors_are_one_group_wherever_the_code_has_its_lines(submission):
    raised = [
        failing(submission(name, False, False, True), "TypeError: no", Verdict.RAISED, f"in line {line}")
        for name, line in (("ada", 3), ("ben", 12))
    ]
    (group,) = outcomes(raised)
    assert (group.students, group.message) == (("ada", "ben"), "TypeError: no\nin line 3")


def test_outcomes_of_known_mistakes_and_of_what_nobody_started_are_left_out(submission):
    known, stub = with_misconception(submission("ada", False, False, True), "x"), submission("ben", False, False, True)
    first, *others = stub.exercises
    tests = tuple(replace(test, reason=Reason.STUB) for test in first.tests)
    stub = replace(stub, exercises=(replace(first, tests=tests), *others))
    assert outcomes([known, stub]) == []


def test_points_lost_are_added_up_and_points_by_hand_count(submission):
    """Exercise a has 4 points; ada gets none of them, ben 1 from the tests, and a person gave cy 3."""
    whole = [submission("ada", False, False, True), submission("ben", True, False, True)]
    whole.append(submission("cy", False, False, True))
    (found,) = mistakes([with_misconception(one, "x") for one in whole], {"cy": Recorded({"a": 3.0})})
    assert (found.lost, found.each) == (4 + 3 + 1, pytest.approx(8 / 3))


def test_code_is_shown_of_every_mistake_but_not_of_every_single_outcome(submission):
    known = with_misconception(submission("ada", False, False, True), "x")
    many = [failing(submission(f"s{number:02}", False, False, True), f"h is {number}") for number in range(CODES + 5)]
    groups = [*mistakes([known, *many]), *outcomes([known, *many])]
    assert len(groups) == CODES + 6
    assert len(with_code(groups)) == len(examples([known, *many])) == CODES + 1


def test_exercises_that_fail_together(small, submission):
    """Both lost by 2, neither by 2: phi is 1."""
    lost, kept = submission("x", False, False, False), submission("y", True, True, True)
    (pair,) = pairs(small, [lost, lost, kept, kept])
    assert (pair.first, pair.second, pair.both, pair.judged) == ("a", "b", 2, 4)
    assert pair.phi == pytest.approx(1)


def test_pairs_without_submissions_are_undefined(small):
    assert [pair.phi for pair in pairs(small, [])] == [None]

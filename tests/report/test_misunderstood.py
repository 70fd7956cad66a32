"""Misconceptions, and exercises in which students lose points together."""

from dataclasses import replace

import pytest

from autograder.checks.student import Reason
from autograder.core.result import NamedMistake
from autograder.report.statistics import misconceptions, pairs, unexplained


def with_misconception(result, identity):
    first, *others = result.exercises
    return replace(result, exercises=(replace(first, misconception=identity, says=f"{identity}!"), *others))


def test_misconceptions_come_by_number_of_students(submission):
    wrong = [submission(name, False, False, True) for name in ("ada", "ben", "cy")]
    met = misconceptions([with_misconception(one, key) for one, key in zip(wrong, "xyy", strict=True)])
    assert [(one.id, one.count, one.says, one.examples) for one in met] == [
        ("y", 2, "y!", ("ben", "cy")),
        ("x", 1, "x!", ("ada",)),
    ]


def test_each_of_two_mistakes_together_is_counted(submission):
    one = with_misconception(submission("ada", False, False, True), "x")
    both = replace(one, exercises=(replace(one.exercises[0], second=NamedMistake("y", "y!")), *one.exercises[1:]))
    assert [(found.id, found.says, found.count) for found in misconceptions([both])] == [("x", "x!", 1), ("y", "y!", 1)]


def test_a_student_counts_once(submission):
    one = with_misconception(submission("ada", False, False, True), "x")
    assert [found.count for found in misconceptions([one, one])] == [1]


def test_losses_without_a_known_cause_are_counted_unless_nothing_was_started(submission):
    begun, stub = submission("ada", False, False, True), submission("ben", False, False, True)
    first, *others = stub.exercises
    tests = tuple(replace(test, reason=Reason.STUB) for test in first.tests)
    stub = replace(stub, exercises=(replace(first, tests=tests), *others))
    assert [(one.exercise, one.students) for one in unexplained([begun, stub])] == [("a", ("ada",))]


def test_exercises_that_fail_together(small, submission):
    """Both lost by 2, neither by 2: phi is 1."""
    lost, kept = submission("x", False, False, False), submission("y", True, True, True)
    (pair,) = pairs(small, [lost, lost, kept, kept])
    assert (pair.first, pair.second, pair.both, pair.judged) == ("a", "b", 2, 4)
    assert pair.phi == pytest.approx(1)


def test_pairs_without_submissions_are_undefined(small):
    assert [pair.phi for pair in pairs(small, [])] == [None]

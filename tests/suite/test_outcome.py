"""From what ended a test to a verdict, a message, and whether two ends are alike."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.checks.student import StudentError
from autograder.suite.outcome import judge, same_outcome, same_value
from autograder.wire.errors import StudentKilled, StudentOutOfMemory, StudentRefused, StudentTimeout


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (None, "passed"),
        (Mismatch("not so"), "failed"),
        (AssertionError("not so"), "failed"),
        (StudentError("raised", "ValueError"), "raised"),
        (StudentError("`f` is not implemented yet.", "NotImplementedError"), "failed"),
        (StudentKilled("gone"), "raised"),
        (StudentRefused("huge"), "raised"),
        (StudentTimeout("slow"), "timed out"),
        (StudentOutOfMemory("big"), "out of memory"),
        (ValueError("ours"), "crashed"),
        (KeyError("ours"), "crashed"),
        (TimeoutError("ours"), "crashed"),
        (MemoryError("ours"), "crashed"),
        (SystemExit(1), "crashed"),
    ],
    ids=repr,
)
def test_the_kind_of_an_exception_decides(error, verdict):
    assert judge(error, "Is it so?")[0] == verdict


def test_what_is_ours_tells_no_details():
    assert (
        judge(ValueError("secret 0.7071"), "")[1]
        == "The grader failed, not you. No score was recorded; a person will look at it."
    )


def test_a_student_reads_the_frames():
    assert (
        judge(StudentError("`f` raised E", "E", "in cell f, line 1: x"), "")[1] == "`f` raised E\nin cell f, line 1: x"
    )


def test_an_assertion_without_a_text_asks_its_question():
    assert judge(AssertionError(), "Is one two?")[1] == "Not so: Is one two?"


def test_pytests_own_explanation_is_cut_off():
    assert judge(AssertionError("not so\nassert 1 == 2"), "")[1] == "not so"


def m(value):
    return Mismatch(str(np.random.default_rng().random()), value)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (None, None, True),
        (None, m(1.0), False),
        (m(np.ones(3)), m(np.ones(3) + 1e-7), True),
        (m(np.ones(3)), m(np.ones(4)), False),
        (m(np.ones(3)), m(np.full(3, 1.01)), False),
        (m(np.array([1, np.nan])), m(np.array([1, np.nan])), True),
        (m(np.array([1, np.nan])), m(np.array([np.nan, 1])), False),
        (m(np.array([np.inf, 1.0])), m(np.array([np.inf, 1.0])), True),
        (m(np.array([np.inf, 1.0])), m(np.array([-np.inf, 1.0])), False),
        (m(np.full(2, np.nan)), m(np.full(2, np.nan)), True),
        (m("a"), m("a"), True),
        (m("a"), m("b"), False),
        (m([1, "a"]), m(1.0), False),
        (m([[1], [1, 2]]), m(1.0), False),
        (m({"a": 1}), m({"a": 1}), False),
        (m(np.zeros(0)), m(np.zeros(0)), True),
        (Mismatch("one"), Mismatch("one"), True),
        (Mismatch("one"), Mismatch("two"), False),
        (Mismatch("one"), m(1.0), False),
        (StudentError("E: 1\nmore", "E"), StudentError("E: 1\nother", "E"), True),
        (StudentError("E: 1", "E"), StudentError("E: 2", "E"), False),
        (StudentError("E: 1", "E"), m(1.0), False),
        (ValueError("a"), ValueError("a"), True),
        (ValueError("a"), KeyError("a"), False),
    ],
)
def test_two_ends_are_alike_where_the_values_are(one, other, alike):
    assert same_outcome(one, other) is alike


def test_small_values_are_compared_with_the_largest():
    assert same_value(np.array([1.0, 1e-9]), np.array([1.0, -1e-9]))
    assert not same_value(np.array([1e-9, 1e-9]), np.array([1e-9, -1e-9]))


def test_an_object_that_stays_in_the_students_process_is_like_nothing(asked):
    student, _ = asked("class A:\n    pass\na = A()")
    assert same_value(student.a, np.ones(3)) is False
    assert same_value(np.ones(3), student.a) is False

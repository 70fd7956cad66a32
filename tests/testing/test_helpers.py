"""What of an answer is right, and what becomes of an answer that raises or takes too long?"""

import numpy as np
import pytest

from autograder.checks.student import LocalStudent
from autograder.testing import Mismatch, Reason, StudentError, attempt, close, holds, read_again, results_together


def raising(error):
    def call():
        raise error

    return call


def test_a_check_holds_or_does_not():
    assert holds(close, [1.0, 2.0], np.array([1.0, 2.0]), "h")
    assert not holds(close, [1.0, 2.5], np.array([1.0, 2.0]), "h")
    with pytest.raises(StudentError, match="oh"):
        holds(raising(StudentError("oh")))


@pytest.mark.parametrize("error", [Mismatch("wrong"), StudentError("raised")])
def test_what_is_wrong_or_raises_gives_none(error):
    assert attempt(raising(error)) is None
    assert attempt(lambda x: 2 * x, 3) == 6


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.MEMORY, Reason.KILLED, Reason.REFUSED])
def test_a_limit_that_was_reached_is_not_a_wrong_value(reason):
    with pytest.raises(StudentError, match="too much"):
        attempt(raising(StudentError("too much", reason)))


def test_a_result_of_this_process_is_read_again():
    buffer = np.zeros(2)

    def fill(value):
        buffer[:] = value
        return buffer, None

    student = LocalStudent({"fill": fill})
    first = student.fill(1.0)
    student.fill(2.0)
    np.testing.assert_array_equal(read_again(student, first)[0], [2.0, 2.0])


def test_an_array_that_every_call_gives_out_is_seen_in_results_together():
    buffer = np.zeros(2)

    def fill(first, second):
        buffer[:] = first, second
        return buffer

    student = LocalStudent({"fill": fill, "pair": lambda first, second: np.array([first, second])})
    np.testing.assert_array_equal(results_together(student, "fill", (1.0, 2.0), (3.0, 4.0)), [[3.0, 4.0]] * 2)
    np.testing.assert_array_equal(results_together(student, "pair", (1.0, 2.0), (3.0, 4.0)), [[1.0, 2.0], [3.0, 4.0]])

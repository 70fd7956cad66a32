"""What several suites of this assignment share."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close, describe, unpack
from autograder.checks.student import StudentError


@pytest.fixture
def pair():
    """Check two windows arrays, X and Y, against the right ones; `only` looks at one of them.

    Where it is not `all_of_them` that is asked for, a missing last window costs nothing: one test asks for that.
    """

    def check(result, right_x, right_y, only=None, all_of_them=False, where=""):
        X, Y = unpack(result, "X", "Y")
        if only != "Y":
            close(X, right_x if all_of_them else as_many(right_x, X), "X", "(n, n_in, F)", where=where)
        if only != "X":
            close(Y, right_y if all_of_them else as_many(right_y, Y), "Y", where=where)

    return check


def as_many(right, windows):
    """Return the right windows, without the last one where that is missing."""
    shape = np.shape(array(windows, "windows"))
    return right[:-1] if len(shape) and len(right) > 1 and shape[0] == len(right) - 1 else right


@pytest.fixture
def one_number():
    """Check that a value is one number and equals the right one."""

    def check(value, right, name, where=""):
        got = array(value, name, shape=())
        if right == 0:
            if abs(float(got)) > 1e-9:
                raise Mismatch(f"{name} is {float(got):.6g}; expected 0. {where}".rstrip(), got)
        else:
            close(got, right, name, where=where)

    return check


@pytest.fixture
def raises():
    """Check that a call of the student's ends in an exception of this kind."""

    def check(call, kind, message):
        try:
            result = call()
        except StudentError as error:
            if error.of_a_stub or error.kind == "NameError":
                raise
            if kind not in error.kinds:
                raise Mismatch(f"Got {error.kind}; expected {kind}. {message}") from None
        else:
            got = result[0] if isinstance(result, (tuple, list)) and result else describe(result)
            raise Mismatch(f"Nothing was raised; expected {kind}. {message}", got)

    return check


@pytest.fixture
def ragged(rng):
    """Draw sequences of shape (T_i, F) with the given lengths, no value near zero."""

    def draw(lengths, features, dtype=np.float64):
        return [(rng.normal(size=(T, features)) + 3).astype(dtype) for T in lengths]

    return draw

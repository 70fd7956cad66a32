"""What several suites of this assignment share."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import Mismatch, Reason, StudentError, array, close, describe, holds

WINDOW_PARTS = ("X", "Y", "all")  # "all": no window is missing at the end


@pytest.fixture
def windows():
    """Check windows and targets, (X, Y), against the right ones, part by part."""
    return SimpleNamespace(check=check_windows, right_parts=right_parts)


def check_windows(result, right, parts=WINDOW_PARTS, where=""):
    """Look at some parts of (X, Y). A missing last window, or more at the end, costs only where "all" is asked for."""
    (X, Y), (right_x, right_y) = result, right
    if "all" in parts:
        close(X, right_x, "X", "(n, n_in, F)", where=where)
    if "X" in parts:
        close(*as_many(X, right_x), "X", "(n, n_in, F)", where=where)
    if "Y" in parts:
        close(*as_many(Y, right_y), "Y", where=where)


def right_parts(result, right):
    """Return the parts that special cases look at: those that are right in an ordinary case, or all where none is.

    What is wrong everywhere is charged where it is asked for. What holds one value only, as if nobody had filled it in,
    is looked at everywhere.
    """
    found = [part for part in WINDOW_PARTS if holds(check_windows, result, right, [part])]
    empty = [part for part, value in zip("XY", result, strict=True) if len(np.unique(array(value, part))) < 2]
    return [*found, *empty] if found else WINDOW_PARTS


def as_many(windows, right):
    """Return windows without those too many at the end, and the right ones without the last where that is missing."""
    shape = np.shape(array(windows, "windows"))
    if len(shape) == right.ndim and shape[0] > len(right):
        return array(windows, "windows")[: len(right)], right
    return windows, right[:-1] if len(shape) and len(right) > 1 and shape[0] == len(right) - 1 else right


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
            if error.reason is not Reason.RAISED or error.kind == "NameError":
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

"""make_windows: from one series to many examples."""

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("make_windows")

START = "X[i] starts at step i of the series."
NEXT = "Which step of the series comes right after the last one in X[i]?"
INSIDE = "The stride moves the start; inside a window no step is left out."


def check(student, series, *sizes, parts="XY", where="", **named):
    """Compare X and Y with index arithmetic: entry [i, t] is the value at i * stride + t."""
    n_in, n_out, stride = [*sizes, 1][0], [*sizes, 1][1], named.get("stride", 1)
    rows = series.reshape(len(series), -1)
    at = stride * np.arange((len(rows) - n_in - n_out) // stride + 1)[:, None] + np.arange(n_in + n_out)
    X, Y = unpack(student.make_windows(series, *sizes, **named), "X", "Y")
    if "X" in parts:
        close(X, rows[at[:, :n_in]], "X", "(n, n_in, F)", where=where, steps=1)
    if "Y" in parts:
        close(Y, rows[at[:, n_in:]], "Y", "(n, n_out, F)", where=where, steps=1)


@pytest.mark.points(2)
def test_inputs_of_a_plain_series(student, rng):
    """Does X hold every window of a series of shape (L,), with one feature, up to the last that fits?"""
    check(student, 10 * rng.normal(size=23), 5, parts="X", where=START)


@pytest.mark.points(2)
def test_targets_of_a_plain_series(student, rng):
    """Does Y hold the value right after each window?"""
    check(student, 10 * rng.normal(size=23), 5, parts="Y", where=NEXT)


@pytest.mark.points(2)
def test_several_steps_of_target(student, rng):
    """Are targets of n_out > 1 steps right, in order?"""
    check(student, 10 * rng.normal(size=19), 6, 4, parts="Y", where="Y[i] holds n_out steps.")


@pytest.mark.points(1)
@pytest.mark.parametrize("part", ["X", "Y"])
def test_a_series_with_several_features(student, rng, part):
    """Does a series of shape (L, F) keep its features together?"""
    series = (10 * rng.normal(size=(17, 3))).astype(np.float32)
    check(student, series, 4, n_out=1, parts=part, where="X[i, t] is one row of the series, Y[i, k] too.")


@pytest.mark.points(0.7)
@pytest.mark.parametrize(
    ("shape", "n_in", "n_out", "stride"), [((30,), 7, 2, 3), ((29, 2), 4, 3, 5), ((9, 2), 4, 2, 5)]
)
def test_stride(student, rng, shape, n_in, n_out, stride):
    """With a stride, does each window start `stride` steps after the one before, up to the last that fits?"""
    check(student, 10 * rng.normal(size=shape), n_in, n_out, stride=stride, where=INSIDE)


@pytest.mark.points(0.5)
def test_when_all_sizes_are_equal(student, rng):
    """When n, n_in, n_out and F are the same number, 1 too, is every axis still in its place?"""
    check(student, 10 * rng.normal(size=(8, 3)), 3, 3, where="The axes are (windows, steps, features).")
    check(student, 10 * rng.normal(size=3), 1, where="Every window has one step here.")

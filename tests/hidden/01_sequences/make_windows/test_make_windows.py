"""make_windows: from one series to many examples.

X is asked where its windows start, Y what follows the windows that stand in X: windows that start elsewhere cost
nothing in Y. A missing axis of features and lost fractions are charged with the plain series, a missing last window by
a test of its own.
"""

import numpy as np
import pytest

from autograder.testing import array, close, unpack

pytestmark = pytest.mark.exercise("make_windows")

SIZE = 1000  # of the values: without their fractions, too, no two are the same


def right(series, n_in, n_out=1, stride=1):
    """Windows by index arithmetic: entry [i, t] is the value at i * stride + t."""
    series = series.reshape(len(series), -1)
    n = (len(series) - n_in - n_out) // stride + 1
    at = stride * np.arange(n)[:, None] + np.arange(n_in + n_out)
    return series[at[:, :n_in]], series[at[:, n_in:]]


def right_after(X, series, n_in, n_out=1, **_):
    """Return what follows each window of X, wherever it starts; None where X is not made of windows."""
    at_every_step, after = right(series, n_in, n_out)
    if X.ndim != 3 or X.shape[1:] != at_every_step.shape[1:] or len(X) == 0:
        return None
    distance = np.abs(X[:, None] - as_whole(at_every_step, X)).max(axis=(2, 3))  # (windows, starts)
    return after[distance.argmin(axis=1)] if distance.min(axis=1).max() < 1e-6 * SIZE else None


def as_meant(values):
    """Add the axis of features where it is missing."""
    return values[..., None] if values.ndim == 2 else values


def as_whole(values, got):
    """Cut off the fractions of the right values where an array of whole numbers came."""
    return np.trunc(values) if got.dtype.kind in "iu" else values


@pytest.fixture
def ask(student):
    """Return (X, Y) and what they should be."""

    def asked(series, *sizes, as_it_came=False, **named):
        X, Y = unpack(student.make_windows(series, *sizes, **named), "X", "Y")
        right_x, right_y = right(series, *sizes, **named)
        meant = as_meant(array(X, "X"))
        follows = right_after(meant, series, *sizes, **named)
        right_y = right_y if follows is None else follows
        if as_it_came:
            return (X, Y), (right_x, right_y)
        Y = as_meant(array(Y, "Y"))
        return (meant, Y), (as_whole(right_x, meant), as_whole(right_y, Y))

    return asked


@pytest.mark.points(1.5)
def test_inputs_of_a_plain_series(ask, rng, windows):
    """Does X hold every window of a series of shape (L,), with one feature?"""
    asked = ask(SIZE * rng.normal(size=23), 5, as_it_came=True)
    windows.check(*asked, ["X"], "X[i] starts at step i of the series.")


@pytest.mark.points(1.6)
def test_targets_of_a_plain_series(ask, rng, windows):
    """Does Y hold the value right after each window?"""
    asked = ask(SIZE * rng.normal(size=23), 5, as_it_came=True)
    windows.check(*asked, ["Y"], "Which step of the series comes right after the last one in X[i]?")


@pytest.mark.points(1.8)
def test_several_steps_of_target(ask, rng, windows):
    """Are targets of n_out > 1 steps right, in order?"""
    windows.check(*ask(SIZE * rng.normal(size=19), 6, 4), ["Y"], "Y[i] holds n_out steps.")


@pytest.mark.points(1)
@pytest.mark.parametrize("part", ["X", "Y"])
def test_a_series_with_several_features(ask, rng, windows, part):
    """Does a series of shape (L, F) keep its features together?"""
    asked = ask((SIZE * rng.normal(size=(17, 3))).astype(np.float32), 4, n_out=1)
    windows.check(*asked, [part], "X[i, t] is one row of the series, Y[i, k] too.")


@pytest.mark.points(1)
def test_every_window_that_fits(ask, rng):
    """Does every window count whose target still lies within the series, up to the last?"""
    hint = "Where does the last window start whose target still lies within the series?"
    for length, n_in, n_out in ((23, 5, 1), (19, 6, 4)):
        series = SIZE * rng.normal(size=length)
        (X, Y), (right_x, _) = ask(series, n_in, n_out)
        if np.shape(X)[:1] == (len(right_x) - 1,) and np.isclose(Y.flat[-1:], series[-1]).any():
            right_x = right_x[:-1]  # its targets begin too late: with such targets, no more windows fit
        close(X, right_x, "X", "(n, n_in, F)", where=hint)


@pytest.fixture
def right_ones(ask, rng, windows):
    """What is right in an ordinary case: the tests below look at that."""
    return windows.right_parts(*ask(SIZE * rng.normal(size=26), 5, 3))


@pytest.mark.points(0.5)
@pytest.mark.parametrize(("shape", "n_in", "n_out", "stride"), [((30,), 7, 2, 3), ((29, 2), 4, 3, 5), ((28,), 3, 3, 2)])
def test_stride(ask, rng, windows, right_ones, shape, n_in, n_out, stride):
    """With a stride, does each window start `stride` steps after the one before, up to the last that fits?"""
    asked = ask(SIZE * rng.normal(size=shape), n_in, n_out, stride=stride)
    hint = "The stride moves the start; inside a window no step is left out."
    windows.check(*asked, ["X", *right_ones], hint)


@pytest.mark.points(0.3)
def test_when_only_one_window_fits(ask, rng, windows, right_ones):
    """When the series is just long enough, is there exactly one window?"""
    for length, n_in, n_out, features in ((9, 6, 3, 2), (2, 1, 1, 1)):
        windows.check(*ask(SIZE * rng.normal(size=(length, features)), n_in, n_out), right_ones)


@pytest.mark.points(0.3)
def test_when_all_sizes_are_equal(ask, rng, windows, right_ones):
    """When n, n_in, n_out and F are the same number, is every axis still in its place?"""
    asked = ask(SIZE * rng.normal(size=(8, 3)), 3, 3)
    windows.check(*asked, right_ones, "The axes are (windows, steps, features).")

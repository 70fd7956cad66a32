"""make_seq2seq_windows: a target at every step.

One test asks for Y as it should be, another whether Y moves on from its own first value, so that targets which begin
one step off are charged once. Exchanged axes of Y cost the first alone, and so does a missing axis in the tests of X.
"""

import numpy as np
import pytest

from autograder.testing import array, unpack

pytestmark = pytest.mark.exercise("make_seq2seq_windows")


def right(series, n_in, ahead):
    """Entry Y[i, t, k] is the value at i + t + k + 1."""
    i, t, k = np.ogrid[: len(series) - n_in - ahead + 1, :n_in, :ahead]
    return series[i + t + 0 * k[:, :, :1]], series[i + t + k + 1]


def as_meant(X, Y, right_y):
    """Add the axis of X where it is missing, and turn the axes of Y round where that makes it right."""
    X, Y = array(X, "X"), array(Y, "Y")
    if Y.ndim == 3:
        turned, right = np.swapaxes(Y, 1, 2), right_y[: len(Y)]
        Y = turned if turned.shape == right.shape and np.allclose(turned, right, atol=1e-4) else Y
    return X[..., None] if X.ndim == 2 else X, Y


@pytest.fixture
def ask(student):
    """Return (X, Y) and what they should be."""

    def asked(series, n_in, ahead, as_it_came=False):
        X, Y = unpack(student.make_seq2seq_windows(series, n_in, ahead), "X", "Y")
        right_x, right_y = right(series, n_in, ahead)
        return (X, Y) if as_it_came else as_meant(X, Y, right_y), (right_x, right_y)

    return asked


@pytest.mark.points(1.4)
def test_inputs(ask, rng, windows):
    """Is X[i] the window that starts at step i of the series?"""
    asked = ask(rng.normal(size=27), 6, 4, as_it_came=True)
    windows.check(*asked, ["X"], "X[i] starts at step i of the series.")


@pytest.mark.points(0.9)
def test_every_window_that_fits(ask, rng, windows):
    """Does X hold every window whose targets lie within the series?"""
    asked = ask(rng.normal(size=27), 6, 4, as_it_came=True)
    windows.check(*asked, ["all"], "The last window must leave room for all of its targets, and no more.")


@pytest.mark.points(3.8)
def test_targets(ask, rng, windows):
    """Does each step have its own target: the `ahead` values after it?"""
    asked = ask(rng.normal(size=27), 6, 4, as_it_came=True)
    windows.check(*asked, ["Y"], "What comes right after the value that is read at step t?")


@pytest.mark.points(2.2)
def test_targets_move_on_with_the_steps(ask, rng, windows):
    """Does each step's target hold `ahead` successive values, and begin one value later than the step before?"""
    series = rng.normal(size=27)
    result, (right_x, right_y) = ask(series, 6, 4)
    Y = result[1]
    distance = np.abs(series - Y.flat[0]) if Y.size else np.ones(27)
    first = int(distance.argmin()) if distance.min() < 1e-6 else 1
    at = first + sum(np.ogrid[: len(right_y), :6, :4])
    moved = series[np.minimum(at, 26)]
    if Y.shape == at.shape:  # what begins too late ends behind the series: there it may hold anything
        moved = np.where(at < 27, moved, Y)
    where = "Which value comes first at the next step, and how many are there?"
    windows.check(result, (right_x, moved), ["Y"], where)


@pytest.fixture
def right_ones(ask, rng, windows):
    """What is right in an ordinary case: the tests below look at that."""
    return windows.right_parts(*ask(rng.normal(size=24), 5, 3))


@pytest.mark.points(0.6)
def test_one_step_ahead(ask, rng, windows, right_ones):
    """With ahead=1, is the target at every step the next value, with an axis of its own?"""
    asked = ask(rng.normal(size=14).astype(np.float32), 5, 1)
    windows.check(*asked, right_ones, "Y is the series moved by one step.")


@pytest.mark.points(0.5)
def test_more_ahead_than_read(ask, rng, windows, right_ones):
    """Does it work when ahead is larger than n_in, even for windows of one step?"""
    series = rng.normal(size=16)
    for n_in, ahead in ((3, 7), (1, 5)):
        windows.check(*ask(series, n_in, ahead), right_ones)


@pytest.mark.points(0.3)
def test_when_all_sizes_are_equal(ask, rng, windows, right_ones):
    """When n, n_in and ahead are the same number, is every axis still in its place?"""
    asked = ask(1000 * rng.normal(size=11), 4, 4)
    windows.check(*asked, right_ones, "The axes of Y are (windows, steps, values ahead).")


@pytest.mark.points(0.3)
def test_when_only_one_window_fits(ask, rng, windows, right_ones):
    """When the series is just long enough, is there exactly one window?"""
    windows.check(*ask(rng.normal(size=8), 5, 3), right_ones)

"""make_seq2seq_windows: a target at every step."""

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("make_seq2seq_windows")

END = "The last window must leave room for all of its targets, and no more."
NEXT = "What comes right after the value that is read at step t?"


@pytest.fixture
def check(student):
    """Return a check: entry Y[i, t, k] is the value at i + t + k + 1."""

    def check_parts(series, n_in, ahead, parts="XY", where=""):
        i, t, k = np.ogrid[: len(series) - n_in - ahead + 1, :n_in, :ahead]
        X, Y = unpack(student.make_seq2seq_windows(series, n_in, ahead), "X", "Y")
        if "X" in parts:
            close(X, series[i + t], "X", "(n, n_in, 1)", where=where or END, steps=1)
        if "Y" in parts:
            close(Y, series[i + t + k + 1], "Y", "(n, n_in, ahead)", where=where or NEXT, steps=1)

    return check_parts


@pytest.mark.points(2.5)
def test_inputs(check, rng):
    """Does X hold every window whose targets lie within the series?"""
    check(rng.normal(size=27), 6, 4, parts="X")


@pytest.mark.points(4)
def test_targets(check, rng):
    """Does each step have its own target: the `ahead` values after it?"""
    check(rng.normal(size=27), 6, 4, parts="Y")


@pytest.mark.points(1.25)
def test_one_step_ahead(check, rng):
    """With ahead=1, is the target at every step the next value, with an axis of its own?"""
    check(rng.normal(size=14).astype(np.float32), 5, 1, where="Y is the series moved by one step.")


@pytest.mark.points(1.25)
def test_more_ahead_than_read(check, rng):
    """Does it work when ahead is larger than n_in, even for windows of one step?"""
    check(rng.normal(size=16), 3, 7)
    check(rng.normal(size=16), 1, 5)


@pytest.mark.points(0.5)
def test_when_all_sizes_are_equal(check, rng):
    """When n, n_in and ahead are the same number, is every axis still in its place?"""
    check(rng.normal(size=11), 4, 4, where="The axes of Y are (windows, steps, values ahead).")


@pytest.mark.points(0.5)
def test_when_only_one_window_fits(check, rng):
    """When the series is just long enough, is there exactly one window?"""
    check(rng.normal(size=8), 5, 3)

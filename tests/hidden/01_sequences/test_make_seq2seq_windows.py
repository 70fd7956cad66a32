"""make_seq2seq_windows: a target at every step."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("make_seq2seq_windows")


def right(series, n_in, ahead):
    """Entry Y[i, t, k] is the value at i + t + k + 1."""
    i, t, k = np.ogrid[: len(series) - n_in - ahead + 1, :n_in, :ahead]
    return series[i + t + 0 * k[:, :, :1]], series[i + t + k + 1]


@pytest.mark.points(2)
def test_inputs(student, rng, pair):
    """Is X[i] the window that starts at step i of the series?"""
    series = rng.normal(size=27)
    result = student.make_seq2seq_windows(series, 6, 4)
    pair(result, *right(series, 6, 4), only="X", where="X[i] starts at step i of the series.")


@pytest.mark.points(1)
def test_every_window_that_fits(student, rng, pair):
    """Does X hold every window whose targets lie within the series?"""
    series, where = rng.normal(size=27), "The last window must leave room for all of its targets, and no more."
    result = student.make_seq2seq_windows(series, 6, 4)
    pair(result, *right(series, 6, 4), only="X", all_of_them=True, where=where)


@pytest.mark.points(3)
def test_targets(student, rng, pair):
    """Does each step have its own target: the `ahead` values after it?"""
    series = rng.normal(size=27)
    result = student.make_seq2seq_windows(series, 6, 4)
    pair(result, *right(series, 6, 4), only="Y", where="What comes right after the value that is read at step t?")


@pytest.mark.points(1)
def test_one_step_ahead(student, rng, pair):
    """With ahead=1, is the target at every step the next value, with an axis of its own?"""
    series = rng.normal(size=14).astype(np.float32)
    pair(student.make_seq2seq_windows(series, 5, 1), *right(series, 5, 1), where="Y is the series moved by one step.")


@pytest.mark.points(1)
def test_more_ahead_than_read(student, rng, pair):
    """Does it work when ahead is larger than n_in, even for windows of one step?"""
    series = rng.normal(size=16)
    for n_in, ahead in ((3, 7), (1, 5)):
        pair(student.make_seq2seq_windows(series, n_in, ahead), *right(series, n_in, ahead))


@pytest.mark.points(1)
def test_when_all_sizes_are_equal(student, rng, pair):
    """When n, n_in and ahead are the same number, is every axis still in its place?"""
    series = 1000 * rng.normal(size=11)
    result = student.make_seq2seq_windows(series, 4, 4)
    pair(result, *right(series, 4, 4), where="The axes of Y are (windows, steps, values ahead).")


@pytest.mark.points(1)
def test_when_only_one_window_fits(student, rng, pair):
    """When the series is just long enough, is there exactly one window?"""
    series = rng.normal(size=8)
    pair(student.make_seq2seq_windows(series, 5, 3), *right(series, 5, 3), all_of_them=True)

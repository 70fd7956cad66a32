"""make_windows: from one series to many examples."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("make_windows")


def right(series, n_in, n_out=1, stride=1):
    """Windows by index arithmetic: entry [i, t] is the value at i * stride + t."""
    series = series.reshape(len(series), -1)
    n = (len(series) - n_in - n_out) // stride + 1
    at = stride * np.arange(n)[:, None] + np.arange(n_in + n_out)
    return series[at[:, :n_in]], series[at[:, n_in:]]


@pytest.mark.points(1.5)
def test_inputs_of_a_plain_series(student, rng, pair):
    """Does X hold every window of a series of shape (L,), with one feature?"""
    series = rng.normal(size=23)
    pair(student.make_windows(series, 5), *right(series, 5), only="X", where="X[i] starts at step i of the series.")


@pytest.mark.points(1.5)
def test_targets_of_a_plain_series(student, rng, pair):
    """Does Y hold the value right after each window?"""
    series = rng.normal(size=23)
    hint = "Which step of the series comes right after the last one in X[i]?"
    pair(student.make_windows(series, 5), *right(series, 5), only="Y", where=hint)


@pytest.mark.points(1)
def test_several_steps_of_target(student, rng, pair):
    """Are targets of n_out > 1 steps right, in order?"""
    series = rng.normal(size=19)
    pair(student.make_windows(series, 6, 4), *right(series, 6, 4), where="Y[i] holds n_out steps.")


@pytest.mark.points(2)
def test_a_series_with_several_features(student, rng, pair):
    """Does a series of shape (L, F) keep its features together, in X and in Y?"""
    series = rng.normal(size=(17, 3)).astype(np.float32)
    hint = "X[i, t] is one row of the series, Y[i, k] too."
    pair(student.make_windows(series, 4, n_out=2), *right(series, 4, 2), where=hint)


@pytest.mark.points(1.5)
def test_every_window_that_fits(student, rng, pair):
    """Does every window count whose target still lies within the series, up to the last?"""
    hint = "Where does the last window start whose target still lies within the series?"
    for length, n_in, n_out in ((23, 5, 1), (19, 6, 4)):
        series = rng.normal(size=length)
        result = student.make_windows(series, n_in, n_out)
        pair(result, *right(series, n_in, n_out), only="X", all_of_them=True, where=hint)


@pytest.mark.points(0.5)
@pytest.mark.parametrize(("shape", "n_in", "n_out", "stride"), [((30,), 7, 2, 3), ((29, 2), 4, 3, 5), ((28,), 3, 3, 2)])
def test_stride(student, rng, pair, shape, n_in, n_out, stride):
    """With a stride, does each window start `stride` steps after the one before, up to the last that fits?"""
    series = rng.normal(size=shape)
    result = student.make_windows(series, n_in, n_out, stride=stride)
    pair(
        result,
        *right(series, n_in, n_out, stride),
        all_of_them=True,
        where="The stride moves the start; inside a window no step is left out.",
    )


@pytest.mark.points(0.5)
def test_when_only_one_window_fits(student, rng, pair):
    """When the series is just long enough, is there exactly one window?"""
    for length, n_in, n_out, features in ((9, 6, 3, 2), (2, 1, 1, 1)):
        series = rng.normal(size=(length, features))
        pair(student.make_windows(series, n_in, n_out), *right(series, n_in, n_out), all_of_them=True)


@pytest.mark.points(0.5)
def test_when_all_sizes_are_equal(student, rng, pair):
    """When n, n_in, n_out and F are the same number, is every axis still in its place?"""
    series = rng.normal(size=(8, 3)) * 1000
    pair(student.make_windows(series, 3, 3), *right(series, 3, 3), where="The axes are (windows, steps, features).")

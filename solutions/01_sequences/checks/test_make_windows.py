"""Public checks of make_windows. The series are 0, 1, 2, ... so that every entry shows the step it came from."""

import numpy as np
from checks.compare import close, unpack


def test_the_axes(student):
    """Is X (windows, steps, features) and Y too, even when each step is one number?"""
    X, Y = unpack(student.make_windows(np.arange(10.0), 4), "X", "Y")
    close(np.shape(X), (6, 4, 1), "the shape of X", where="10 values, 4 steps in, 1 step out, F = 1.")
    close(np.shape(Y), (6, 1, 1), "the shape of Y", where="10 values, 4 steps in, 1 step out, F = 1.")


def test_where_the_target_starts(student):
    """Does the target begin right after the window?"""
    X, Y = unpack(student.make_windows(np.arange(10.0), 4, 2), "X", "Y")
    close(np.asarray(X)[0].ravel(), [0, 1, 2, 3], "X[0], flattened,")
    close(np.asarray(Y)[0].ravel(), [4, 5], "Y[0], flattened,", where="X[0] ends with the value 3.")


def test_the_last_window(student):
    """Is the last window the last one whose target still fits?"""
    X, Y = unpack(student.make_windows(np.arange(10.0), 4, 2), "X", "Y")
    close(np.asarray(X)[-1].ravel(), [4, 5, 6, 7], "X[-1], flattened,", where="Its target is the end of the series.")
    close(np.asarray(Y)[-1].ravel(), [8, 9], "Y[-1], flattened,", where="The last value of the series is 9.")


def test_the_stride(student):
    """Does a stride of 3 start a window at steps 0, 3, 6, ...?"""
    X, _ = unpack(student.make_windows(np.arange(14.0), 4, 1, stride=3), "X", "Y")
    starts = [float(np.ravel(window)[0]) for window in X]
    close(
        starts, [0, 3, 6, 9], "the first values of the windows", where="14 values: which is the last start that fits?"
    )
    close(np.ravel(X[1]), [3, 4, 5, 6], "X[1], flattened,", where="Inside a window the steps are neighbours.")


def test_several_features(student):
    """Is one step of a window one row of a series with two features?"""
    series = np.stack([np.arange(7.0), 100 + np.arange(7.0)], axis=1)
    X, Y = unpack(student.make_windows(series, 3), "X", "Y")
    close(X[2], [[2, 102], [3, 103], [4, 104]], "X[2]", "(n_in, F)")
    close(Y[2], [[5, 105]], "Y[2]", "(n_out, F)")

"""Public checks of make_windows. The series are 0, 1, 2, ... so that every entry shows the step it came from."""

import numpy as np
from checks.testing import Mismatch, array, close, unpack


def test_the_axes(student):
    """Do X and Y have the axes (windows, steps, features), even when each step is one number?"""
    X, Y = unpack(student.make_windows(np.arange(10.0), 4), "X", "Y")
    array(X, "X", (6, 4, 1), "(windows, n_in, features) for 10 values, n_in=4 and n_out=1")
    array(Y, "Y", (6, 1, 1), "(windows, n_out, features) for 10 values, n_in=4 and n_out=1")


def ten_values(student):
    """Windows of 0 to 9 with n_in=4 and n_out=2, their shapes checked."""
    X, Y = unpack(student.make_windows(np.arange(10.0), 4, 2), "X", "Y")
    given = "for 10 values, n_in=4 and n_out=2"
    X = array(X, "X", (5, 4, 1), f"(windows, n_in, features) {given}")
    return X, array(Y, "Y", (5, 2, 1), f"(windows, n_out, features) {given}")


def test_where_the_target_starts(student):
    """Does the target begin right after the window?"""
    X, Y = ten_values(student)
    close(X[0], [[0], [1], [2], [3]], "X[0]", "(n_in, features)")
    close(Y[0], [[4], [5]], "Y[0]", "(n_out, features)", where="X[0] ends with the value 3.")


def test_the_last_window(student):
    """Is the last window the last one whose target still fits?"""
    X, Y = ten_values(student)
    close(X[-1], [[4], [5], [6], [7]], "X[-1]", "(n_in, features)", where="Its target is the end of the series.")
    close(Y[-1], [[8], [9]], "Y[-1]", "(n_out, features)", where="The last value of the series is 9.")


def test_values_between_the_integers(student):
    """Do the values stay as they are when the series is 0.5, 1.5, 2.5, ...?"""
    X, Y = unpack(student.make_windows(np.arange(4.0) + 0.5, 3), "X", "Y")
    X, Y = array(X, "X", (1, 3, 1), "(windows, n_in, features)"), array(Y, "Y", (1, 1, 1), "(windows, n_out, features)")
    close(X[0], [[0.5], [1.5], [2.5]], "X[0]", "(n_in, features)", where="What is the dtype of your array?")
    close(Y[0], [[3.5]], "Y[0]", "(n_out, features)", where="What is the dtype of your array?")


def test_the_stride(student):
    """Does a stride of 3 start a window at steps 0, 3, 6, ...?"""
    X, _ = unpack(student.make_windows(np.arange(14.0), 4, 1, stride=3), "X", "Y")
    X = array(X, "X")
    if len(X) != 4:
        few = "too few windows. Which is the last start that fits?"
        many = "too many windows. How far apart do they start, and which is the last start that fits?"
        given = "14 values, n_in=4, n_out=1 and stride=3"
        raise Mismatch(f"X has {len(X)} windows for {given}: {few if len(X) < 4 else many}", X)
    hint = "The next window starts 3 steps further on; inside a window, the steps are neighbours."
    close(X[1], [[3], [4], [5], [6]], "X[1]", "(n_in, features)", where=hint)
    close(X[3], [[9], [10], [11], [12]], "X[3]", "(n_in, features)", where=hint)


def test_several_features(student):
    """Is one step of a window one row of a series with two features?"""
    series = np.stack([np.arange(7.0), 100 + np.arange(7.0)], axis=1)
    X, Y = unpack(student.make_windows(series, 3), "X", "Y")
    X, Y = array(X, "X", (4, 3, 2), "(windows, n_in, features)"), array(Y, "Y", (4, 1, 2), "(windows, n_out, features)")
    close(X[2], [[2, 102], [3, 103], [4, 104]], "X[2]", "(n_in, F)")
    close(Y[2], [[5, 105]], "Y[2]", "(n_out, F)")

"""Public checks of make_seq2seq_windows, with the series 0, 1, 2, ..."""

import numpy as np
from checks.testing import array, close, unpack


def twelve_values(student):
    """Windows of 0 to 11 with n_in=5 and ahead=3, their shapes checked."""
    X, Y = unpack(student.make_seq2seq_windows(np.arange(12.0), 5, 3), "X", "Y")
    given = "for 12 values, n_in=5 and ahead=3"
    X = array(X, "X", (5, 5, 1), f"(windows, n_in, 1) {given}")
    return X, array(Y, "Y", (5, 5, 3), f"(windows, n_in, ahead) {given}")


def test_the_shapes(student):
    """Are the shapes (n, n_in, 1) and (n, n_in, ahead)?"""
    twelve_values(student)


def test_the_first_step(student):
    """At step 0 of the first window, does the target follow the first value?"""
    _, Y = twelve_values(student)
    close(Y[0][0], [1, 2, 3], "Y[0, 0]", where="X[0, 0] is 0. What are the next three values?")


def test_each_step_has_its_own_target(student):
    """Does the target advance by one with every step?"""
    _, Y = twelve_values(student)
    for t in range(5):
        first = 2 + t + 1
        close(Y[2][t], [first, first + 1, first + 2], f"Y[2, {t}]", where=f"X[2, {t}] is {2 + t}.")


def test_the_end_of_the_series(student):
    """Does the last window use the series up to its last value?"""
    X, Y = twelve_values(student)
    close(X[-1], [[4], [5], [6], [7], [8]], "X[-1]", "(n_in, 1)")
    close(Y[-1][-1], [9, 10, 11], "Y[-1, -1]", "(ahead,)")


def test_values_between_the_integers(student):
    """Do the values stay as they are when the series is 0.5, 1.5, 2.5, ...?"""
    X, Y = unpack(student.make_seq2seq_windows(np.arange(6.0) + 0.5, 3, 2), "X", "Y")
    X, Y = array(X, "X", (2, 3, 1), "(windows, n_in, 1)"), array(Y, "Y", (2, 3, 2), "(windows, n_in, ahead)")
    close(X[0], [[0.5], [1.5], [2.5]], "X[0]", "(n_in, 1)", where="What is the dtype of your array?")
    close(Y[0], [[1.5, 2.5], [2.5, 3.5], [3.5, 4.5]], "Y[0]", "(n_in, ahead)", where="What is the dtype of your array?")

"""Public checks of make_seq2seq_windows, with the series 0, 1, 2, ..."""

import numpy as np
from checks.compare import close, unpack


def test_the_shapes(student):
    """Are the shapes (n, n_in, 1) and (n, n_in, ahead)?"""
    X, Y = unpack(student.make_seq2seq_windows(np.arange(12.0), 5, 3), "X", "Y")
    close(np.shape(X), (5, 5, 1), "the shape of X", where="12 values, n_in = 5, ahead = 3.")
    close(np.shape(Y), (5, 5, 3), "the shape of Y", where="12 values, n_in = 5, ahead = 3.")


def test_the_first_step(student):
    """At step 0 of the first window, is the target what follows the first value?"""
    _, Y = unpack(student.make_seq2seq_windows(np.arange(12.0), 5, 3), "X", "Y")
    close(Y[0][0], [1, 2, 3], "Y[0, 0]", where="X[0, 0] is 0. What are the next three values?")


def test_each_step_has_its_own_target(student):
    """Does the target move on by one with every step?"""
    _, Y = unpack(student.make_seq2seq_windows(np.arange(12.0), 5, 3), "X", "Y")
    for t in range(5):
        first = 2 + t + 1
        close(Y[2][t], [first, first + 1, first + 2], f"Y[2, {t}]", where=f"X[2, {t}] is {2 + t}.")


def test_the_end_of_the_series(student):
    """Does the last window use the series up to its last value?"""
    X, Y = unpack(student.make_seq2seq_windows(np.arange(12.0), 5, 3), "X", "Y")
    close(np.ravel(X[-1]), [4, 5, 6, 7, 8], "X[-1], flattened,")
    close(Y[-1][-1], [9, 10, 11], "Y[-1, -1]")

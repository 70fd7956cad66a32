"""Public checks of chronological_split, with rows 0, 1, 2, ..."""

import numpy as np
from checks.testing import Mismatch, array, close, unpack


def test_order_and_sizes(student):
    """Do 20 rows with fractions 0.5 and 0.25 give the first 10, the next 5 and the last 5?"""
    train, val, test = unpack(student.chronological_split(np.arange(20.0), 0.5, 0.25), "train", "val", "test")
    close(train, np.arange(10.0), "train", where="The oldest rows, in their order.")
    close(val, np.arange(10.0, 15.0), "val", where="What comes after train.")
    close(test, np.arange(15.0, 20.0), "test", where="The newest rows.")


def test_rounding(student):
    """With 11 rows, are both sizes rounded down, and does test get the rest?"""
    parts = unpack(student.chronological_split(np.arange(11.0), 0.5, 0.25), "train", "val", "test")
    reasons = ("int(11 * 0.5)", "int(11 * 0.25)", "all the rest")
    for part, name, size, reason in zip(parts, ("train", "val", "test"), (5, 2, 4), reasons, strict=True):
        part = np.atleast_1d(array(part, name))
        if len(part) != size:
            raise Mismatch(f"{name} has {len(part)} rows; expected {size}, that is {reason}.", part)


def test_rows_stay_whole(student):
    """Are windows (n, n_in, F) split along the first axis only?"""
    X = np.arange(8.0 * 3 * 2).reshape(8, 3, 2)
    train, _, test = unpack(student.chronological_split(X, 0.5, 0.25), "train", "val", "test")
    close(train, X[:4], "train", "(rows, n_in, F)")
    close(test, X[6:], "test", "(rows, n_in, F)")

"""Public checks of pad_batch, with sequences of ones, twos and so on."""

import numpy as np
from checks.compare import Mismatch, close, unpack


def sequences():
    return [np.full((2, 1), 1.0), np.full((3, 1), 2.0)]


def test_zeros_after_the_data(student):
    """Do zeros fill up the shorter sequence at its end?"""
    X, _ = unpack(student.pad_batch(sequences()), "X", "mask")
    close(X, [[[1], [1], [0]], [[2], [2], [2]]], "X", "(batch, T, F)")


def test_the_mask(student):
    """Is the mask True where X holds data, and of dtype bool?"""
    _, mask = unpack(student.pad_batch(sequences()), "X", "mask")
    close(mask, [[1, 1, 0], [1, 1, 1]], "mask", "(batch, T)", where="1 stands for True.")
    if np.asarray(mask).dtype != bool:
        raise Mismatch(f"mask has dtype {np.asarray(mask).dtype}; expected bool, so that X[mask] picks the data.")


def test_zeros_before_the_data(student):
    """Does side="pre" move the data of both X and mask to the end?"""
    X, mask = unpack(student.pad_batch(sequences(), side="pre"), "X", "mask")
    close(X, [[[0], [1], [1]], [[2], [2], [2]]], "X", "(batch, T, F)")
    close(mask, [[0, 1, 1], [1, 1, 1]], "mask", "(batch, T)", where="Where is the padding now?")


def test_a_given_length(student):
    """Does max_len decide the length, whether it is more or less than that of the longest sequence?"""
    for max_len in (5, 2):
        X, mask = unpack(student.pad_batch(sequences(), max_len=max_len), "X", "mask")
        close(np.shape(X), (2, max_len, 1), f"the shape of X with max_len={max_len}")
        close(np.shape(mask), (2, max_len), f"the shape of mask with max_len={max_len}")
        kept = [min(2, max_len), min(3, max_len)]
        close(np.sum(mask, axis=1), kept, f"the number of True in each row of mask with max_len={max_len}")


def test_a_zero_in_the_data(student):
    """Is a zero inside a sequence data?"""
    _, mask = unpack(student.pad_batch([np.array([[5.0], [0.0]]), np.array([[7.0]])]), "X", "mask")
    close(mask, [[1, 1], [1, 0]], "mask", "(batch, T)", where="The first sequence is 5, 0: two steps of data.")

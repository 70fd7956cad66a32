"""Public checks of pad_batch, with short sequences of one value each."""

import numpy as np
from checks.testing import Mismatch, array, close, unpack


def sequences():
    return [np.full((2, 1), 1.5), np.full((3, 1), 2.5)]


def examine(mask, right, where):
    """Is it a boolean array, and each entry right? `right` has 1 for True."""
    right = np.array(right, dtype=bool)
    mask = array(mask, "mask", right.shape, "(batch, T)")
    if mask.dtype != bool:
        raise Mismatch(f"mask has dtype {mask.dtype}; expected bool, so that X[mask] picks the data.", mask)
    for row, t in np.argwhere(mask != right):
        raise Mismatch(f"mask[{row}, {t}] is {mask[row, t]}; expected {right[row, t]}. {where}", mask)


def test_zeros_after_the_data(student):
    """Is the shorter sequence filled up with zeros at its end?"""
    X, _ = unpack(student.pad_batch(sequences()), "X", "mask")
    close(X, [[[1.5], [1.5], [0]], [[2.5], [2.5], [2.5]]], "X", "(batch, T, F)")


def test_the_mask(student):
    """Is the mask True where X holds data, and of dtype bool?"""
    _, mask = unpack(student.pad_batch(sequences()), "X", "mask")
    examine(mask, [[1, 1, 0], [1, 1, 1]], "The lengths are 2 and 3.")


def test_zeros_before_the_data(student):
    """Does side="pre" move the data of both X and mask to the end?"""
    X, mask = unpack(student.pad_batch(sequences(), side="pre"), "X", "mask")
    close(X, [[[0], [1.5], [1.5]], [[2.5], [2.5], [2.5]]], "X", "(batch, T, F)")
    examine(mask, [[0, 1, 1], [1, 1, 1]], "Where is the padding now?")


def test_a_given_length(student):
    """Does max_len decide the length, whether it is more or less than that of the longest sequence?"""
    for max_len in (5, 2):
        X, mask = unpack(student.pad_batch(sequences(), max_len=max_len), "X", "mask")
        array(X, "X", (2, max_len, 1), f"(batch, T, F) with max_len={max_len}")
        mask = array(mask, "mask", (2, max_len), f"(batch, T) with max_len={max_len}")
        for row, length in enumerate((2, 3)):
            found, kept = int(mask[row].sum()), min(length, max_len)
            if found != kept:
                given = f"a sequence of {length} steps and max_len={max_len}"
                raise Mismatch(f"Row {row} of mask is True {found} times; expected {kept}, for {given}.", mask)


def test_a_zero_in_the_data(student):
    """Does a zero inside a sequence count as data?"""
    _, mask = unpack(student.pad_batch([np.array([[5.0], [0.0]]), np.array([[7.0]])]), "X", "mask")
    examine(mask, [[1, 1], [1, 0]], "The first sequence is 5, 0: two steps of data. The second is 7.")

"""pad_batch: sequences of different lengths in one array, and a mask."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("pad_batch")


def right(sequences, T, side="post", keep="start"):
    """Pad each sequence by concatenation."""
    rows, masks = [], []
    for sequence in sequences:
        kept = sequence[:T] if keep == "start" else sequence[-T:]
        zeros = np.zeros((T - len(kept), sequence.shape[1]))
        rows.append(np.concatenate([kept, zeros] if side == "post" else [zeros, kept]))
        flags = np.repeat([True, False], [len(kept), len(zeros)])
        masks.append(flags if side == "post" else flags[::-1])
    return np.array(rows), np.array(masks)


def examine(result, X, mask, only=None, where=""):
    got_X, got_mask = unpack(result, "X", "mask")
    if only != "mask":
        got_X = close(got_X, X, "X", "(batch, T, F)", where=where)
        if np.any(got_X[~mask]):
            raise Mismatch(f"The padding of X is not exactly 0: it holds {np.max(np.abs(got_X[~mask])):.3g}.", got_X)
    if only != "X":
        close(got_mask, mask, "mask", "(batch, T)", where=where or "True where there is data.")


@pytest.mark.points(2)
def test_zeros_after_the_data(student, ragged):
    """Does X hold each sequence, then zeros up to the longest one?"""
    sequences = ragged([4, 2, 6, 1], 3)
    examine(student.pad_batch(sequences), *right(sequences, 6), only="X", where="Data first, then zeros.")


@pytest.mark.points(2)
def test_the_mask(student, ragged):
    """Is the mask True at data and False at padding?"""
    sequences = ragged([4, 2, 6, 1], 3)
    examine(student.pad_batch(sequences), *right(sequences, 6), only="mask")


@pytest.mark.points(1)
def test_the_mask_is_boolean(student, ragged):
    """Is the mask of dtype bool, so that X[mask] picks the steps with data?"""
    sequences = ragged([2, 3], 2)
    _, mask = unpack(student.pad_batch(sequences), "X", "mask")
    close(mask, [[1, 1, 0], [1, 1, 1]], "mask", "(batch, T)", where="True where there is data.")
    dtype = array(mask, "mask").dtype
    if dtype.kind != "b":
        raise Mismatch(f"mask has dtype {dtype}; expected bool. Numbers 0 and 1 as an index would pick rows 0 and 1.")


@pytest.mark.points(2)
def test_zeros_before_the_data(student, ragged):
    """With side="pre", do both the zeros and the mask's False come before the data?"""
    sequences = ragged([2, 5, 3], 4, np.float32)
    examine(
        student.pad_batch(sequences, side="pre"), *right(sequences, 5, "pre"), where="The data ends at the last step."
    )


@pytest.mark.points(0.5)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_longer_than_the_longest(student, ragged, side):
    """Does the result have max_len steps even if all sequences are shorter?"""
    sequences = ragged([3, 1], 2)
    examine(student.pad_batch(sequences, max_len=7, side=side), *right(sequences, 7, side))


@pytest.mark.points(0.5)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_shorter_than_the_longest(student, ragged, side):
    """Does a sequence longer than max_len lose one of its ends, and the others nothing?"""
    sequences = ragged([6, 2, 4, 5], 3)
    result = student.pad_batch(sequences, max_len=4, side=side)
    try:
        examine(result, *right(sequences, 4, side, keep="end"))
    except Mismatch:
        examine(result, *right(sequences, 4, side), where="max_len=4, lengths 6, 2, 4 and 5.")


@pytest.mark.points(1)
def test_integer_ids(student, rng):
    """Does it work for sequences of integer ids, one at each step, and keep large ones?"""
    sequences = [rng.integers(1, 5000, size=(length, 1)) for length in (3, 5, 1)]
    examine(student.pad_batch(sequences), *right(sequences, 5), where="The sequences hold integers here.")


@pytest.mark.points(1)
def test_a_zero_that_is_data(student, ragged):
    """Is a step whose values are all 0 data, if it belongs to a sequence?"""
    sequences = ragged([3, 5], 2)
    sequences[0][1] = 0.0
    sequences[1][4] = 0.0
    _, mask = right(sequences, 5)
    examine(student.pad_batch(sequences), None, mask, only="mask", where="Only the lengths tell what is data.")


@pytest.mark.points(1)
def test_small_and_equal_sizes(student, ragged):
    """Does it work for a batch of one, for one step, and when nothing needs padding?"""
    for lengths, features in (([4], 2), ([1, 1], 3), ([3, 3, 3], 3)):
        for side in ("post", "pre"):
            sequences = ragged(lengths, features)
            examine(student.pad_batch(sequences, side=side), *right(sequences, max(lengths)))

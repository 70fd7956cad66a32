"""pad_batch: sequences of different lengths in one array, and a mask."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds, unpack

pytestmark = pytest.mark.exercise("pad_batch")

PLACES = "Where are the data, and where the zeros?"


def ragged(rng, lengths, features):
    """Draw sequences of shape (T_i, features), no value near zero."""
    return [rng.normal(size=(T, features)) + 4 for T in lengths]


def check(student, sequences, side="post", max_len=None, only="X mask", where=PLACES):
    """Compare with padding by concatenation. A sequence longer than max_len may lose either end."""
    X, mask = unpack(student.pad_batch(sequences, max_len, side), "X", "mask")
    T = max_len or max(map(len, sequences))
    rows, cut, masks = [], [], []
    for sequence in sequences:
        zeros = np.zeros((max(T - len(sequence), 0), sequence.shape[1]))
        order = slice(None, None, 1 if side == "post" else -1)
        rows.append(np.concatenate([sequence[-T:], zeros][order]))
        cut.append(np.concatenate([sequence[:T], zeros][order]))
        masks.append(np.repeat([True, False], [T - len(zeros), len(zeros)])[order])
    if "X" in only and not holds(close, X, rows, "X"):
        close(X, cut, "X", "(batch, T, F)", where=where, steps=1)
    if "X" in only and np.any(array(X, "X")[~np.array(masks)]):
        raise Mismatch("The padding of X is not exactly 0.", array(X, "X")[~np.array(masks)])
    if "mask" in only:
        close(mask, masks, "mask", "(batch, T)", where="True where there is data.", steps=1)
    return mask


@pytest.mark.points(3)
def test_zeros_after_the_data(student, rng):
    """Does X hold each sequence, then zeros up to the longest one?"""
    check(student, ragged(rng, [4, 2, 6, 1], 3), only="X", where="Data first, then zeros.")


@pytest.mark.points(2.5)
def test_the_mask(student, rng):
    """Is the mask True at data and False at padding, one value for each step?"""
    check(student, ragged(rng, [4, 2, 6, 1], 3), only="mask")


@pytest.mark.points(2.5)
def test_the_mask_is_boolean(student, rng):
    """Is the mask of dtype bool, so that X[mask] picks the steps with data?"""
    mask = array(check(student, ragged(rng, [2, 3], 2), only="mask"), "mask")
    if mask.dtype.kind != "b":
        message = f"mask has dtype {mask.dtype}; expected bool. Numbers 0 and 1 as an index would pick rows 0 and 1."
        raise Mismatch(message, np.array("numbers"))


@pytest.mark.points(2)
def test_zeros_before_the_data(student, rng):
    """With side="pre", do both the zeros and the mask's False come before the data?"""
    check(student, ragged(rng, [2, 5, 3], 4), "pre", where="The data ends at the last step.")


@pytest.mark.points(0.8)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_longer_than_the_longest(student, rng, side):
    """Does the result have max_len steps even if all sequences are shorter?"""
    check(student, ragged(rng, [3, 1], 2), side, max_len=7)


@pytest.mark.points(0.8)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_shorter_than_the_longest(student, rng, side):
    """Does a sequence longer than max_len lose one of its ends, and the others nothing?"""
    check(student, ragged(rng, [9, 2, 4, 5], 3), side, max_len=4, where="max_len=4, lengths 9, 2, 4 and 5.")


@pytest.mark.points(0.6)
def test_integer_ids(student, rng):
    """Does it work for sequences of integer ids, one at each step, and keep large ones?"""
    sequences = [rng.integers(1, 5000, size=(length, 1)) for length in (3, 5, 1)]
    check(student, sequences, where="The sequences hold integers here.")


@pytest.mark.points(2)
def test_a_zero_that_is_data(student, rng):
    """Is a step whose values are all 0 data, if it belongs to a sequence?"""
    sequences = ragged(rng, [3, 5], 2)
    sequences[0][1] = sequences[1][4] = 0.0
    check(student, sequences, where="Only the lengths tell what is data.")


@pytest.mark.points(0.6)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_small_and_equal_sizes(student, rng, side):
    """Does it work for a batch of one, for one step, and when nothing needs padding?"""
    for lengths, features in (([4], 2), ([1, 1], 3), ([3, 3, 3], 3), ([1], 1)):
        check(student, ragged(rng, lengths, features), side)

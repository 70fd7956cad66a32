"""pad_batch: sequences of different lengths in one array, and a mask.

X and the mask are asked for one by one, as they came. In all other tests sides that are exchanged throughout are put up
with, a mask is turned or loses its axis of features, and only what is right in an ordinary case is looked at.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds, unpack

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


def examine(X, mask, right_X, right_mask, only=("X", "mask"), where=""):
    if "X" in only:
        X = close(X, right_X, "X", "(batch, T, F)", where=where)
        if np.any(X[~right_mask]):
            raise Mismatch(f"The padding of X is not exactly 0: it holds {np.max(np.abs(X[~right_mask])):.3g}.", X)
    if "mask" in only:
        close(mask, right_mask, "mask", "(batch, T)", where=where or "True where there is data.")


def as_it_came(mask):
    return mask


def inverted(mask):
    return array(mask, "mask") == 0


def without_features(mask):
    mask = array(mask, "mask")
    return mask[..., 0] if mask.ndim == 3 and mask.shape[-1] else mask


PARTS = ("X", "mask")
SWAPPED = {"post": "pre", "pre": "post"}


class Meant:
    """What the student means by a side and a mask, and which parts special cases look at.

    Told from an ordinary case, whose slips are charged by the tests of X and of the mask: what is right there, and what
    holds one value only, as if nobody had filled it in; everything where nothing is right.
    """

    def __init__(self, student, ragged):
        self.student, self.sides, self.form, self.parts = student, {}, as_it_came, ()
        sequences = ragged([3, 1, 5], 2)
        came = unpack(student.pad_batch(sequences), "X", "mask")
        for sides in ({}, SWAPPED):
            for form in (as_it_came, inverted, without_features):
                parts = right_parts(came, form, right(sequences, 5, sides.get("post", "post")))
                if len(parts) > len(self.parts):
                    self.sides, self.form, self.parts = sides, form, parts
        empty = [part for part, value in zip(PARTS, came, strict=True) if len(np.unique(array(value, part))) < 2]
        self.parts = (*self.parts, *empty) if self.parts else PARTS

    def check(self, sequences, side="post", max_len=None, only=None, where=""):
        """Check a special case. A sequence longer than max_len may lose either end."""
        X, mask = unpack(self.student.pad_batch(sequences, max_len, side), "X", "mask")
        got = X, self.form(mask)
        T, side = max_len or max(map(len, sequences)), self.sides.get(side, side)
        try:
            examine(*got, *right(sequences, T, side, keep="end"), only or self.parts)
        except Mismatch:
            examine(*got, *right(sequences, T, side), only or self.parts, where)


def right_parts(came, form, right):
    X, mask = came
    return tuple(part for part in PARTS if holds(lambda only: examine(X, form(mask), *right, only), (part,)))


@pytest.fixture
def meant(student, ragged):
    return Meant(student, ragged)


@pytest.mark.points(3)
def test_zeros_after_the_data(student, ragged):
    """Does X hold each sequence, then zeros up to the longest one?"""
    sequences = ragged([4, 2, 6, 1], 3)
    X, mask = unpack(student.pad_batch(sequences), "X", "mask")
    examine(X, mask, *right(sequences, 6), only=("X",), where="Data first, then zeros.")


@pytest.mark.points(2.5)
def test_the_mask(student, ragged):
    """Is the mask True at data and False at padding, one value for each step?"""
    sequences = ragged([4, 2, 6, 1], 3)
    examine(*unpack(student.pad_batch(sequences), "X", "mask"), *right(sequences, 6), only=("mask",))


@pytest.mark.points(1)
def test_the_mask_is_boolean(student, meant, ragged):
    """Is the mask of dtype bool, so that X[mask] picks the steps with data?"""
    sequences = ragged([2, 3], 2)
    meant.check(sequences, max_len=3, only=("mask",))
    _, mask = unpack(student.pad_batch(sequences, max_len=3), "X", "mask")
    dtype = array(mask, "mask").dtype
    if dtype.kind != "b":
        raise Mismatch(f"mask has dtype {dtype}; expected bool. Numbers 0 and 1 as an index would pick rows 0 and 1.")


@pytest.mark.points(2)
def test_zeros_before_the_data(meant, ragged):
    """With side="pre", do both the zeros and the mask's False come before the data?"""
    sequences = ragged([2, 5, 3], 4, np.float32)
    meant.check(sequences, side="pre", max_len=5, where="The data ends at the last step.")


@pytest.mark.points(0.4)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_longer_than_the_longest(meant, ragged, side):
    """Does the result have max_len steps even if all sequences are shorter?"""
    meant.check(ragged([3, 1], 2), side, max_len=7)


@pytest.mark.points(0.4)
@pytest.mark.parametrize("side", ["post", "pre"])
def test_shorter_than_the_longest(meant, ragged, side):
    """Does a sequence longer than max_len lose one of its ends, and the others nothing?"""
    meant.check(ragged([6, 2, 4, 5], 3), side, max_len=4, where="max_len=4, lengths 6, 2, 4 and 5.")


@pytest.mark.points(0.6)
def test_integer_ids(meant, rng):
    """Does it work for sequences of integer ids, one at each step, and keep large ones?"""
    sequences = [rng.integers(1, 5000, size=(length, 1)) for length in (3, 5, 1)]
    meant.check(sequences, max_len=5, where="The sequences hold integers here.")


@pytest.mark.points(0.8)
def test_a_zero_that_is_data(meant, ragged):
    """Is a step whose values are all 0 data, if it belongs to a sequence?"""
    sequences = ragged([3, 5], 2)
    sequences[0][1] = 0.0
    sequences[1][4] = 0.0
    meant.check(sequences, max_len=5, only=("mask",), where="Only the lengths tell what is data.")


@pytest.mark.points(0.5)
def test_small_and_equal_sizes(meant, ragged):
    """Does it work for a batch of one, for one step, and when nothing needs padding?"""
    for lengths, features in (([4], 2), ([1, 1], 3), ([3, 3, 3], 3)):
        for side in ("post", "pre"):
            meant.check(ragged(lengths, features), side)

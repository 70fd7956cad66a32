"""parity_batch: shapes, bits, labels, and where the chance comes from."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("parity_batch")


def batch(student, n, T, rng):
    X, y = unpack(student.parity_batch(n, T, rng), "X", "y")
    return array(X, "X", (n, T, 1), "(n, T, 1)"), array(y, "y", (n,), "(n,)")


def check_labels(X, y):
    odd = [round(float(row.sum())) % 2 == 1 for row in X]
    close(y, np.array(odd, dtype=float), "y", where="Count the ones of each row of X.")


@pytest.mark.points(1)
@pytest.mark.parametrize("sizes", [(70, 5), (40, 4), (1, 33), (60, 1)], ids=str)
def test_labels(student, rng, sizes):
    """Is y 1 where the number of ones is odd, and 0 where it is even?"""
    X, y = batch(student, *sizes, rng)
    if not np.any(X):  # so many bits that it cannot be by chance
        raise Mismatch("Every number in X is 0; about half of them should be 1.", "zeros")
    check_labels(X, y)


@pytest.mark.points(2)
def test_long_rows(student, rng):
    """Are the labels of long rows right, about as many of each?"""
    X, y = batch(student, 400, 31, rng)
    check_labels(X, y)
    if len(np.unique(X[..., 0], axis=0)) < 400:
        raise Mismatch("Some rows of 31 bits are alike; draw each row on its own.", "rows alike")
    if not 0.35 < np.mean(y) < 0.65:
        raise Mismatch(f"Of 400 labels {np.mean(y):.0%} are 1; expected about half.", "another share")


@pytest.mark.points(2)
def test_bits(student, rng):
    """Is every number a bit, 0 or 1 with equal probability, independent of the others?"""
    X, _ = batch(student, 600, 8, rng)
    if not np.all((X == 0) | (X == 1)):
        raise Mismatch("X holds other numbers than 0 and 1.", "no bits")
    shares = X[..., 0].mean(axis=0)
    if not np.all((shares > 0.38) & (shares < 0.62)):
        raise Mismatch(f"At one step {shares[np.argmax(np.abs(shares - 0.5))]:.0%} of the bits are 1.", "another share")
    signs = 1.0 - 2.0 * X[..., 0]
    together = np.abs(signs.T @ signs / len(X) - np.eye(8))
    if np.max(together) > 0.25:
        raise Mismatch("Bits of different steps depend on each other; draw each bit on its own.", "not independent")


@pytest.mark.points(2.5)
def test_chance_comes_from_rng(student):
    """Do equal seeds of rng give the same batch, and different seeds others?"""
    first, again, other = (batch(student, 30, 12, np.random.default_rng(seed))[0] for seed in (3, 3, 4))
    if not np.array_equal(first, again):
        raise Mismatch("Two calls with equal seeds give different bits. Does every number come from `rng`?", "differ")
    if np.array_equal(first, other):
        raise Mismatch("Two different seeds give the same bits. Are they drawn from `rng`?", "the same")

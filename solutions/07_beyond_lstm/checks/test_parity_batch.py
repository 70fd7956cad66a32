"""Public checks of parity_batch: shapes, bits, labels, randomness."""

import numpy as np
from checks.testing import Mismatch, array, close, unpack


def batch(student, n, T, seed=0):
    X, y = unpack(student.parity_batch(n, T, np.random.default_rng(seed)), "X", "y")
    return array(X, "X", (n, T, 1), "(n, T, 1)"), array(y, "y", (n,), "(n,)")


def test_shapes(student):
    """Are X and y of the right shapes, for a single row, too?"""
    batch(student, 5, 7)
    batch(student, 1, 1)


def test_bits(student):
    """Are all numbers 0 or 1, about as many of each?"""
    X, _ = batch(student, 200, 11)
    if not np.all((X == 0) | (X == 1)):
        raise Mismatch("X holds numbers other than 0 and 1.")
    if not 0.4 < np.mean(X) < 0.6:
        raise Mismatch(f"Of 2200 bits, {np.mean(X):.0%} are 1; expected about half.")


def test_labels(student):
    """Is y 1 where the number of ones is odd?"""
    for T in (1, 6, 9):
        X, y = batch(student, 50, T)
        close(y, np.asarray(np.sum(X, axis=(1, 2))) % 2, "y", where="Count the ones of each row.")


def test_random(student):
    """Do equal seeds of rng give the same rows, and different seeds different rows?"""
    first, again, other = (batch(student, 20, 10, seed)[0] for seed in (1, 1, 2))
    if not np.array_equal(first, again):
        raise Mismatch("Two calls with equal seeds give different bits. Does every number come from `rng`?")
    if np.array_equal(first, other):
        raise Mismatch("Two different seeds give the same bits. Are they drawn from `rng`?")

"""Public checks of temporal_order_batch. T = 10 leaves one place each for the two symbols: steps 1 and 5."""

import numpy as np
from checks.compare import Mismatch, array, close, unpack


def batch(student, n, T, seed=3):
    X, y = unpack(student.temporal_order_batch(n, T, np.random.default_rng(seed)), "X", "y")
    X = array(X, "X", (n, T, 6), "(n, T, 6)").astype(float)
    return X, array(y, "y", (n,), "(n,)")


def test_every_step_is_one_hot(student):
    """Does every step have a single 1 among its six columns?"""
    X, _ = batch(student, 5, 20)
    close(X.sum(axis=-1), np.ones((5, 20)), "the sum of each step's columns", "(n, T)")
    close(X.max(axis=-1), np.ones((5, 20)), "the largest value of each step", "(n, T)")


def test_where_a_and_b_stand(student):
    """With T = 10, do A and B (columns 0 and 1) stand at steps 1 and 5 and nowhere else?"""
    X, _ = batch(student, 8, 10)
    right = np.zeros((8, 10))
    right[:, [1, 5]] = 1
    close(X[:, :, :2].sum(axis=-1), right, "the number of A or B at each step", "(n, T)")


def test_the_classes(student):
    """With T = 10, is y what the symbols at steps 1 and 5 say: AA 0, AB 1, BA 2, BB 3?"""
    X, y = batch(student, 40, 10)
    table = {"AA": 0, "AB": 1, "BA": 2, "BB": 3}
    for row, label in zip(X, y, strict=True):
        name = "".join("A" if row[t, 0] == 1 else "B" for t in (1, 5))
        if int(label) != table[name]:
            raise Mismatch(f"A sequence with {name} has class {int(label)}; expected {table[name]}.")


def test_the_seed_decides(student):
    """Does the same seed give the same batch, and another seed another one?"""
    first, again, other = (batch(student, 6, 20, seed)[0] for seed in (3, 3, 4))
    if not np.array_equal(first, again):
        raise Mismatch("The same seed gave two different batches. Does something draw from another generator than rng?")
    if np.array_equal(first, other):
        raise Mismatch("Seeds 3 and 4 gave the same batch. Is the rng that is passed in used?")

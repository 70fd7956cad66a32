"""Public checks of the adding problem."""

import numpy as np
from checks.testing import array, close, unpack


def test_shapes_markers_and_targets(student):
    """Are there two markers in each sequence, one in each half, and is y the sum of the marked numbers?"""
    X, y = unpack(student.adding_problem(50, 8, np.random.default_rng(0)), "X", "y")
    X, y = array(X, "X", (50, 8, 2), "(n, T, 2)"), array(y, "y", (50,), "(n,)")
    close(X[:, :4, 1].sum(axis=1), np.ones(50), "the number of markers in the first half")
    close(X[:, 4:, 1].sum(axis=1), np.ones(50), "the number of markers in the second half")
    close(y, (X[:, :, 0] * X[:, :, 1]).sum(axis=1), "y")


def test_chance_comes_from_rng(student):
    """Do equal generators give equal sequences?"""
    drawn = [unpack(student.adding_problem(5, 4, np.random.default_rng(2)), "X", "y") for _ in range(2)]
    first, again = (array(X, "X", (5, 4, 2), "(n, T, 2)") for X, _ in drawn)
    assert np.array_equal(first, again), "Two generators with the same seed gave different sequences: use only rng."


def test_numbers_and_places_are_random(student):
    """Are the numbers in [0, 1), and can each step of a half be marked?"""
    X, _ = unpack(student.adding_problem(400, 6, np.random.default_rng(1)), "X", "y")
    X = array(X, "X", (400, 6, 2), "(n, T, 2)")
    inside = (X[:, :, 0] >= 0) & (X[:, :, 0] < 1)
    assert np.all(inside), "The numbers X[:, :, 0] are not all in [0, 1)."
    marked = X[:, :, 1].sum(axis=0)
    assert np.all(marked > 0), f"In 400 sequences the steps were marked {marked.astype(int)} times: some never."
    distances = np.argmax(X[:, 3:, 1], axis=1) - np.argmax(X[:, :3, 1], axis=1)
    message = "In all 400 sequences the second marker is equally far from the first. Draw the two steps independently."
    assert np.any(distances != distances[0]), message

"""Public checks of the recurrent kernel's initial values."""

import numpy as np
from checks.testing import close


def test_identity_copies_the_state(student):
    """Does the identity kernel leave a state unchanged?"""
    h = np.arange(8.0).reshape(2, 4)
    kernel = close(student.identity_init(4), np.eye(4), "identity_init(4)", "(units, units)")
    close(h @ kernel, h, "h @ identity_init(4)")


def test_orthogonal_keeps_lengths(student):
    """Does the orthogonal kernel keep the length of every vector, and a gain of 2 double it?"""
    kernel = np.asarray(student.orthogonal_init(5, np.random.default_rng(3)))
    vectors = np.arange(15.0).reshape(3, 5)
    lengths = np.linalg.norm(vectors, axis=1)
    close(np.linalg.norm(vectors @ kernel, axis=1), lengths, "the lengths of h @ kernel")
    doubled = np.asarray(student.orthogonal_init(5, np.random.default_rng(3), gain=2.0))
    close(np.linalg.norm(vectors @ doubled, axis=1), 2 * lengths, "the lengths of h @ kernel with gain=2")


def test_chance_comes_from_rng(student):
    """Do equal generators give equal kernels, and different generators different ones?"""
    first = np.asarray(student.orthogonal_init(4, np.random.default_rng(1)))
    again = np.asarray(student.orthogonal_init(4, np.random.default_rng(1)))
    other = np.asarray(student.orthogonal_init(4, np.random.default_rng(2)))
    assert np.array_equal(first, again), "Two generators with the same seed gave different kernels: use only rng."
    assert not np.allclose(first, other), "Two seeds gave the same kernel: is rng used at all?"

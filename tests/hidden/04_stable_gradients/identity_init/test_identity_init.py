"""identity_init and orthogonal_init."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close

pytestmark = pytest.mark.exercise("identity_init")


def kernel(student, units, seed, **settings):
    value = student.orthogonal_init(units, np.random.default_rng(seed), **settings)
    return array(value, "orthogonal_init", (units, units), "(units, units)")


@pytest.mark.points(1.5)
def test_identity(student):
    """Is identity_init the identity matrix?"""
    for units in (1, 2, 5, 16):
        close(student.identity_init(units), np.eye(units), f"identity_init({units})", "(units, units)")


@pytest.mark.points(2)
def test_orthogonal(student, rng):
    """Are the rows of the kernel, and its columns, orthogonal and of length one?"""
    for units in (2, 3, 8, 33):
        drawn = kernel(student, units, int(rng.integers(10**6)))
        for product, what in ((drawn.T @ drawn, "kernel.T @ kernel"), (drawn @ drawn.T, "kernel @ kernel.T")):
            close(
                product, np.eye(units), f"{what} for orthogonal_init({units}, rng)", where="It should be the identity."
            )


@pytest.mark.points(1)
def test_gain(student, rng):
    """Does the gain multiply the lengths that the kernel gives to vectors?"""
    for units, gain in ((4, 1.6), (7, 0.4), (7, 3.0)):
        drawn = kernel(student, units, int(rng.integers(10**6)), gain=gain)
        where = f"It should be gain² = {gain**2:.2f} times the identity."
        close(drawn.T @ drawn, gain**2 * np.eye(units), f"kernel.T @ kernel with gain={gain}", where=where)


@pytest.mark.points(1.5)
def test_randomness(student, rng):
    """Does all randomness come from rng, and does another seed give another kernel, with all entries in play?"""
    seed = int(rng.integers(10**6))
    first, other = kernel(student, 12, seed), kernel(student, 12, seed + 1)
    again = kernel(student, 12, seed)
    if not np.allclose(first, again, atol=1e-6):
        raise Mismatch("Two generators with the same seed gave different kernels: something else than rng is random.")
    if np.allclose(first, other, atol=1e-3):
        raise Mismatch("Two generators with different seeds gave the same kernel.")
    if np.mean(np.abs(first) > 1e-6) < 0.9:
        raise Mismatch("Most entries of the kernel are zero: it should turn every direction, not reorder the units.")
    close(first.T @ first, np.eye(12), "kernel.T @ kernel for orthogonal_init(12, rng)")

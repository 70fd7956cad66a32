"""identity_init and orthogonal_init."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close

pytestmark = pytest.mark.exercise("identity_init")


@pytest.fixture
def check(student, rng):
    """Draw a kernel, check that it stretches no direction more than another, and return it."""

    def checked(units, seed=None, **gain):
        seed = int(rng.integers(10**6)) if seed is None else seed
        kernel = student.orthogonal_init(units, np.random.default_rng(seed), **gain)
        kernel = array(kernel, "orthogonal_init", (units, units), "(units, units)")
        square = gain.get("gain", 1.0) ** 2
        where = f"It should be {square:.2f} times the identity, the square of the gain."
        close(
            kernel.T @ kernel, square * np.eye(units), f"kernel.T @ kernel for {units} units {gain or ''}", where=where
        )
        return kernel

    return checked


@pytest.mark.points(2.1)
def test_identity(student):
    """Is identity_init the identity matrix?"""
    for units in (1, 2, 5, 16):
        close(student.identity_init(units), np.eye(units), f"identity_init({units})", "(units, units)")


@pytest.mark.points(1)
def test_orthogonal(check):
    """Are the columns of the kernel orthogonal and of length one?"""
    for units in (2, 3, 8, 33):
        check(units)


@pytest.mark.points(1.4)
def test_gain(check):
    """Does the gain multiply the lengths that the kernel gives to vectors?"""
    for units, gain in ((4, 1.6), (7, 0.4), (7, 3.0)):
        check(units, gain=gain)


@pytest.mark.points(1.5)
def test_randomness(check, rng):
    """Does all randomness come from rng, and does another seed give another kernel, with all entries in play?"""
    seed = int(rng.integers(10**6))
    first, again, other = (check(12, number) for number in (seed, seed, seed + 1))
    if not np.allclose(first, again, atol=1e-6):
        raise Mismatch("Two generators with the same seed gave different kernels: something else than rng is random.")
    if np.allclose(first, other, atol=1e-3):
        raise Mismatch("Two generators with different seeds gave the same kernel.")
    if np.mean(np.abs(first) > 1e-6) < 0.9:
        raise Mismatch("Most entries of the kernel are zero: it should turn every direction, not reorder the units.")

"""adding_problem: numbers, markers, targets."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("adding_problem")


@pytest.fixture
def draw(student, rng):
    def drawn(n, T, seed=None):
        generator = np.random.default_rng(int(rng.integers(10**6)) if seed is None else seed)
        X, y = unpack(student.adding_problem(n, T, generator), "X", "y")
        return array(X, "X", (n, T, 2), "(n, T, 2)"), array(y, "y", (n,), "(n,)")

    return drawn


@pytest.mark.points(1.2)
def test_two_markers_one_in_each_half(draw):
    """Is there exactly one marker of 1 in each half, and 0 elsewhere?"""
    for n, T in ((20, 10), (1, 8), (3, 4), (6, 6), (300, 6)):
        markers = draw(n, T)[0][:, :, 1]
        if not np.all((markers == 0) | (markers == 1)):
            raise Mismatch("X[:, :, 1] has entries that are neither 0 nor 1.", markers)
        for half, name in ((markers[:, : T // 2], "first"), (markers[:, T // 2 :], "second")):
            close(half.sum(axis=1), np.ones(n), f"the number of markers in the {name} half (T = {T})")


@pytest.mark.points(1.7)
def test_target(draw):
    """Is y the sum of the two marked numbers?"""
    for n, T in ((40, 8), (1, 6), (4, 4)):
        X, y = draw(n, T)
        picked = [sum(number for number, mark in sequence if mark == 1) for sequence in X]
        close(y, np.array(picked), "y", "(n,)")
        if np.all(X[:, :, 0] == X[0, 0, 0]):
            raise Mismatch("All numbers in X[:, :, 0] are the same.", X[:, :, 0])


@pytest.mark.points(0.2)
def test_the_shortest_sequences(draw):
    """With T = 2 each half is a single step: are both marked?"""
    X, y = draw(3, 2)
    close(X[:, :, 1], np.ones((3, 2)), "the markers X[:, :, 1] for T = 2", "(n, T)")
    close(y, X[:, :, 0].sum(axis=1), "y for T = 2", "(n,)")


@pytest.mark.points(0.6)
def test_numbers_are_uniform(draw):
    """Are the numbers uniform in [0, 1), and does each sequence draw its own?"""
    numbers = draw(3000, 12)[0][:, :, 0]
    if numbers.min() < 0 or numbers.max() > 1:
        raise Mismatch(f"The numbers go from {numbers.min():.3g} to {numbers.max():.3g}; expected [0, 1).", numbers)
    if not np.any(np.ptp(numbers, axis=0)):
        raise Mismatch("All sequences hold the same numbers; each should draw its own.", fingerprint="the same numbers")
    shares = np.histogram(numbers, bins=10, range=(0, 1))[0] / numbers.size
    if np.max(np.abs(shares - 0.1)) > 0.01:
        raise Mismatch("The numbers are not uniform in [0, 1): some tenths of it hold more of them.", shares)


@pytest.mark.points(2)
def test_markers_are_uniform_and_independent(draw):
    """Is every step of a half marked equally often, sequence by sequence, whatever the other marker does?"""
    n, T = 3000, 12
    X, _ = draw(n, T)
    marked = X[:, :, 1].mean(axis=0)
    if np.max(np.abs(marked - 2 / T)) > 0.05:
        often, seldom = int(np.argmax(marked)), int(np.argmin(marked))
        text = f"Step {often} is marked in {marked[often]:.1%} of the sequences, step {seldom} in {marked[seldom]:.1%}"
        raise Mismatch(f"{text}; expected {2 / T:.1%} for each step when T = {T}.", marked)
    first, second = np.argmax(X[:, : T // 2, 1], axis=1), np.argmax(X[:, T // 2 :, 1], axis=1)
    pairs = np.bincount(first * (T // 2) + second, minlength=(T // 2) ** 2) / n
    if np.max(np.abs(pairs - (2 / T) ** 2)) > 0.02:  # six standard deviations
        distances = f"{len(set(second - first))} distances"
        raise Mismatch("The two markers of a sequence depend on each other; draw them independently.", distances)
    if len(set(first[:-1] - first[1:])) < 5:
        raise Mismatch("The markers of neighbouring sequences depend on each other; draw them at random.")
    picked = np.mean((np.sum(X[:, :, 0] * X[:, :, 1], axis=1) - 1) ** 2)
    if abs(picked - 1 / 6) > 0.02:
        raise Mismatch(f"Predicting 1 has mean squared error {picked:.3f}; expected about 1/6.", picked)


@pytest.mark.points(0.9)
def test_all_randomness_comes_from_rng(draw, rng):
    """Do equal generators give equal sequences, and others other ones?"""
    seed = int(rng.integers(10**6))
    X, again, other = (draw(5, 6, number)[0] for number in (seed, seed, seed + 1))
    if not np.array_equal(X, again):
        raise Mismatch("Two generators with the same seed gave different sequences: something else than rng is random.")
    for feature, what in enumerate(("numbers", "markers")):
        if np.allclose(X[:, :, feature], other[:, :, feature]):
            raise Mismatch(f"Two generators with different seeds gave the same {what}.", fingerprint=f"same {what}")
    if np.array_equal(X[0], X[1]) and np.array_equal(X[1], X[2]):
        raise Mismatch("The sequences of one call are all the same.")

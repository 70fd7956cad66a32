"""adding_problem: numbers, markers, targets.

Markers in the place of the numbers are charged by the test of the markers alone, a y that is a column by that of y, and
a function that raises for the shortest sequences by the test of those.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("adding_problem")


def draw(student, n, T, seed, as_it_came=""):
    """Return X and y; but for the one that is to stay `as_it_came`, with its features or its shape put right."""
    X, y = unpack(student.adding_problem(n, T, np.random.default_rng(seed)), "X", "y")
    X, y = array(X, "X", (n, T, 2), "(n, T, 2)"), array(y, "y")
    if as_it_came != "X" and np.all((X[:, :, 0] == 0) | (X[:, :, 0] == 1)) and np.any(X[:, :, 0]):
        X = X[:, :, ::-1]
    if as_it_came != "y" and y.shape == (n, 1):
        y = y[:, 0]
    return X, array(y, "y", (n,), "(n,)")


@pytest.mark.points(1.2)
def test_two_markers_one_in_each_half(student, rng):
    """Is there exactly one marker of 1 in each half, and 0 elsewhere?"""
    for n, T in ((20, 10), (1, 8), (3, 4), (6, 6), (300, 6)):
        X, _ = draw(student, n, T, int(rng.integers(10**6)), as_it_came="X")
        markers = X[:, :, 1]
        if not np.all((markers == 0) | (markers == 1)):
            raise Mismatch("X[:, :, 1] has entries that are neither 0 nor 1.", markers)
        half = T // 2
        close(markers[:, :half].sum(axis=1), np.ones(n), f"the number of markers in the first half (T = {T})")
        close(markers[:, half:].sum(axis=1), np.ones(n), f"the number of markers in the second half (T = {T})")


@pytest.mark.points(1.1)
def test_target(student, rng):
    """Is y the sum of the two marked numbers?"""
    for n, T in ((40, 8), (1, 6), (4, 4)):
        X, y = draw(student, n, T, int(rng.integers(10**6)), as_it_came="y")
        picked = [sum(number for number, mark in sequence if mark == 1) for sequence in X]
        close(y, np.array(picked), "y", "(n,)")
        if np.all(X[:, :, 0] == X[0, 0, 0]):
            raise Mismatch("All numbers in X[:, :, 0] are the same.", X[:, :, 0])


@pytest.mark.points(0.2)
def test_the_shortest_sequences(student, rng):
    """With T = 2 each half is a single step: are both marked?"""
    X, y = draw(student, 3, 2, int(rng.integers(10**6)))
    close(X[:, :, 1], np.ones((3, 2)), "the markers X[:, :, 1] for T = 2", "(n, T)")
    close(y, X[:, :, 0].sum(axis=1), "y for T = 2", "(n,)")


@pytest.mark.points(1.0)
def test_distributions(student, rng):
    """Are the numbers uniform in [0, 1), every step of a half marked equally often, sequence by sequence?"""
    n, T = 3000, 12
    X, _ = draw(student, n, T, int(rng.integers(10**6)))
    numbers = X[:, :, 0]
    if numbers.min() < 0 or numbers.max() > 1:
        raise Mismatch(f"The numbers go from {numbers.min():.3g} to {numbers.max():.3g}; expected [0, 1).", numbers)
    if not np.any(np.ptp(numbers, axis=0)):
        raise Mismatch("All sequences hold the same numbers; each should draw its own.", fingerprint="the same numbers")
    shares = np.histogram(numbers, bins=10, range=(0, 1))[0] / numbers.size
    if np.max(np.abs(shares - 0.1)) > 0.01:
        raise Mismatch("The numbers are not uniform in [0, 1): some tenths of it hold more of them.", shares)
    if not (np.isin(X[:, :, 1], (0, 1)).all() and np.all(X[:, :, 1].sum(axis=1) == 2)):
        return  # what the markers are is asked above
    marked = X[:, :, 1].mean(axis=0)
    if np.max(np.abs(marked - 2 / T)) > 0.05:
        often, seldom = int(np.argmax(marked)), int(np.argmin(marked))
        text = f"Step {often} is marked in {marked[often]:.1%} of the sequences, step {seldom} in {marked[seldom]:.1%}"
        raise Mismatch(f"{text}; expected {2 / T:.1%} for each step when T = {T}.", marked)
    picked = (numbers * X[:, :, 1]).sum(axis=1)
    if abs(np.mean((picked - 1) ** 2) - 1 / 6) > 0.02:
        raise Mismatch(f"Predicting 1 has mean squared error {np.mean((picked - 1) ** 2):.3f}; expected about 1/6.")
    if not np.all(X[:, : T // 2, 1].sum(axis=1) == 1):
        return  # where the markers stand is asked above
    first, second = np.argmax(X[:, : T // 2, 1], axis=1), np.argmax(X[:, T // 2 :, 1], axis=1)
    pairs = np.bincount(first * (T // 2) + second, minlength=(T // 2) ** 2) / n
    if np.max(np.abs(pairs - (2 / T) ** 2)) > 0.02:  # six standard deviations
        distances = f"{len(set(second - first))} distances"
        raise Mismatch("The two markers of a sequence depend on each other; draw them independently.", distances)
    if len(set(first[:-1] - first[1:])) < 5:
        raise Mismatch("The markers of neighbouring sequences depend on each other; draw them at random.")


@pytest.mark.points(0.5)
def test_all_randomness_comes_from_rng(student, rng):
    """Do equal generators give equal sequences, and others other ones?"""
    seed = int(rng.integers(10**6))
    X, again, other = (draw(student, 5, 6, number)[0] for number in (seed, seed, seed + 1))
    if not np.array_equal(X, again):
        raise Mismatch("Two generators with the same seed gave different sequences: something else than rng is random.")
    if np.allclose(X, other):
        raise Mismatch("Two generators with different seeds gave the same sequences.")
    if np.array_equal(X[0], X[1]) and np.array_equal(X[1], X[2]):
        raise Mismatch("The sequences of one call are all the same.")

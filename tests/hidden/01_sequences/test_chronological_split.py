"""chronological_split: the past trains, the future tests."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("chronological_split")

# Fractions are sums of powers of two: n * frac is exact, however it is rounded down.
NAMES = ("train", "val", "test")


def examine(result, X, n_train, n_val):
    """Look at order first (in words that hold for any shuffle), then at sizes and rows."""
    parts = unpack(result, *NAMES)
    borders = (0, n_train, n_train + n_val, len(X))
    for name, part in zip(NAMES, parts, strict=True):
        in_order(part, X, name)
    for name, part, low, high in zip(NAMES, parts, borders, borders[1:], strict=False):
        if low == high:
            if len(array(part, name)) != 0:
                raise Mismatch(f"{name} has {len(part)} rows; expected none.", part)
        else:
            close(part, X[low:high], name, where=f"It should be rows {low} to {high - 1} of X.")


def in_order(part, X, name):
    got = array(part, name)
    if got.ndim != X.ndim or len(got) < 2 or got.shape[1:] != X.shape[1:]:
        return
    distance = np.abs(got.reshape(len(got), 1, -1) - X.reshape(1, len(X), -1)).max(axis=-1)
    if distance.min(axis=1).max() < 1e-4 and np.any(np.diff(distance.argmin(axis=1)) < 0):
        raise Mismatch(
            f"The rows of {name} are rows of X, but not in the order of time. Was X shuffled or turned round?"
        )


@pytest.mark.points(3)
def test_three_parts_in_the_order_of_time(student, rng):
    """Are the oldest rows in train, the next ones in val, the newest in test?"""
    X = rng.normal(size=(40, 3))
    examine(student.chronological_split(X, 0.5, 0.25), X, 20, 10)


@pytest.mark.points(2 / 3)
@pytest.mark.parametrize(("n", "sizes"), [(37, (23, 4)), (23, (14, 2)), (47, (29, 5))])
def test_sizes_are_rounded_down(student, rng, n, sizes):
    """Are the sizes of train and val rounded down, each for itself, and is all the rest in test?"""
    X = rng.normal(size=(n, 2))
    examine(student.chronological_split(X, 0.625, 0.125), X, *sizes)


@pytest.mark.points(1)
def test_windows_stay_whole(student, rng):
    """Does it split along the first axis when X has three?"""
    X = rng.normal(size=(24, 5, 3)).astype(np.float32)
    examine(student.chronological_split(X, 0.25, 0.5), X, 6, 12)


@pytest.mark.points(1)
def test_without_validation(student, rng):
    """With a fraction of 0, is that part empty and nothing lost?"""
    X = rng.normal(size=(21, 2))
    examine(student.chronological_split(X, 0.75, 0.0), X, 15, 0)
    examine(student.chronological_split(X, 0.0, 0.5), X, 0, 10)


@pytest.mark.points(1)
def test_what_rounding_leaves_is_tested(student, rng):
    """When the fractions add up to 1, do just the rows that rounding left over go to test, or none?"""
    X = rng.normal(size=31)
    examine(student.chronological_split(X, 0.75, 0.25), X, 23, 7)
    X = rng.normal(size=(40, 2))
    examine(student.chronological_split(X, 0.75, 0.25), X, 30, 10)
    examine(student.chronological_split(X, 1.0, 0.0), X, 40, 0)

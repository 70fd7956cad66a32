"""chronological_split: the past trains, the future tests."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("chronological_split")

NAMES = ("train", "val", "test")


def check(student, X, fractions, sizes, only=NAMES):
    """Compare parts of a split. Fractions are sums of powers of two: n * frac is exact, however it is rounded down."""
    X = np.sort(X, axis=0)[::-1]  # descending: a part shows whether it was shuffled, or sorted
    end = 0
    for part, name, size in zip(unpack(student.chronological_split(X, *fractions), *NAMES), NAMES, sizes, strict=True):
        start, end = end, end + size
        if name not in only or (size == 0 and np.size(array(part, name)) == 0):
            continue
        moves = np.diff(array(part, name), axis=0)
        if np.any(moves > 0) and np.any(moves < 0):
            message = f"The rows of {name} are not in the order of time. Was X shuffled?"
            raise Mismatch(message, np.array("shuffled"))  # not the rows: each shuffle gives other ones
        where = f"It should be rows {start} to {end - 1} of {len(X)}." if size else "It should be empty."
        close(part, X[start:end], name, where=where)


@pytest.mark.points(1.5)
def test_train(student, rng):
    """Are the oldest rows in train, in the order of time?"""
    check(student, rng.normal(size=(40, 3)), (0.5, 0.25), (20, 10, 10), ["train"])


@pytest.mark.points(1.5)
def test_val(student, rng):
    """Are the next rows in val, in the order of time?"""
    check(student, rng.normal(size=(40, 3)), (0.5, 0.25), (20, 10, 10), ["val"])


@pytest.mark.points(2)
def test_test(student, rng):
    """Are the newest rows in test, in the order of time, and no others?"""
    check(student, rng.normal(size=(40, 3)), (0.5, 0.25), (20, 10, 10), ["test"])


@pytest.mark.points(0.8)
@pytest.mark.parametrize(("n", "sizes"), [(37, (23, 4, 10)), (30, (18, 3, 9)), (47, (29, 5, 13))])
def test_sizes_are_rounded_down(student, rng, n, sizes):
    """Are the sizes of train and val rounded down, each for itself, and is all the rest in test?"""
    check(student, rng.normal(size=(n, 2)), (0.625, 0.125), sizes)


@pytest.mark.points(1)
def test_windows_stay_whole(student, rng):
    """Does it split along the first axis when X has three?"""
    check(student, rng.normal(size=(24, 5, 3)).astype(np.float32), (0.25, 0.375), (6, 9, 9))


@pytest.mark.points(1)
def test_without_validation(student, rng):
    """With a fraction of 0, is that part empty and nothing lost?"""
    check(student, rng.normal(size=(20, 2)), (0.75, 0.0), (15, 0, 5))
    check(student, rng.normal(size=(20, 2)), (0.0, 0.5), (0, 10, 10))


@pytest.mark.points(1.6)
def test_what_rounding_leaves_is_tested(student, rng):
    """When the fractions add up to 1, do just the rows that rounding left over go to test, or none?"""
    check(student, rng.normal(size=31), (0.75, 0.25), (23, 7, 1))
    check(student, rng.normal(size=(40, 2)), (0.75, 0.25), (30, 10, 0))
    check(student, rng.normal(size=(40, 2)), (1.0, 0.0), (40, 0, 0))

"""chronological_split: the past trains, the future tests.

train, val and test are asked for one by one, as they came. Everywhere else parts in another order are put in order, the
sizes are only counted, and special cases look at the parts that are right in an ordinary case.
"""

from itertools import pairwise, permutations

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds, unpack

pytestmark = pytest.mark.exercise("chronological_split")

# Fractions are sums of powers of two: n * frac is exact, however it is rounded down.
NAMES = ("train", "val", "test")


def rows_of(part, name):
    return np.atleast_1d(array(part, name)).shape[0]


def check_part(part, X, low, high, name):
    """Look at order first (in words that hold for any shuffle), then at size and rows."""
    in_order(part, X, name)
    if low == high:
        if rows_of(part, name) != 0:
            raise Mismatch(f"{name} has {rows_of(part, name)} rows; expected none.", part)
    else:
        close(part, X[low:high], name, where=f"It should be rows {low} to {high - 1} of X.")


def places(part, X, name):
    """Return which rows of X a part holds, or None where it holds something else."""
    got = array(part, name)
    if got.ndim != X.ndim or got.shape[1:] != X.shape[1:] or len(got) == 0:
        return None
    distance = np.abs(got.reshape(len(got), 1, -1) - X.reshape(1, len(X), -1)).max(axis=-1)
    return distance.argmin(axis=1) if distance.min(axis=1).max() < 1e-4 else None


def in_order(part, X, name):
    rows = places(part, X, name)
    if rows is not None and np.any(np.diff(rows) < 0):
        raise Mismatch(
            f"The rows of {name} are rows of X, but not in the order of time. Was X shuffled or turned round?"
        )


def right_ones(parts, X, borders):
    """Return the numbers of the parts that are right."""
    rows = enumerate(pairwise(borders))
    return [k for k, (low, high) in rows if holds(check_part, parts[k], X, low, high, NAMES[k])]


@pytest.fixture
def split(student):
    """Return the student's parts; right parts that came in another order in the order of time."""

    def asked(X, fractions, borders):
        parts = unpack(student.chronological_split(X, *fractions), *NAMES)
        return next((order for order in permutations(parts) if len(right_ones(order, X, borders)) == 3), parts)

    return asked


@pytest.fixture
def examine(split, rng):
    """Check a special case, for those parts that are right in an ordinary one (all where none is)."""

    def examined(X, fractions, n_train, n_val):
        usual, usual_borders = rng.normal(size=(16, 2)), (0, 8, 12, 16)
        wanted = right_ones(split(usual, (0.5, 0.25), usual_borders), usual, usual_borders) or range(3)
        borders = (0, n_train, n_train + n_val, len(X))
        parts = split(X, fractions, borders)
        for number in wanted:
            check_part(parts[number], X, borders[number], borders[number + 1], NAMES[number])

    return examined


@pytest.fixture
def check_one(student, rng):
    def checked(number):
        X = rng.normal(size=(40, 3))
        part = unpack(student.chronological_split(X, 0.5, 0.25), *NAMES)[number]
        check_part(part, X, (0, 20, 30)[number], (20, 30, 40)[number], NAMES[number])

    return checked


@pytest.mark.points(1.5)
def test_train(check_one):
    """Are the oldest rows in train, in the order of time?"""
    check_one(0)


@pytest.mark.points(1)
def test_val(check_one):
    """Are the next rows in val, in the order of time?"""
    check_one(1)


@pytest.mark.points(1.7)
def test_test(check_one):
    """Are the newest rows in test, in the order of time, and no others?"""
    check_one(2)


@pytest.mark.points(0.6)
@pytest.mark.parametrize(("n", "sizes"), [(37, (23, 4)), (23, (14, 2)), (47, (29, 5))])
def test_sizes_are_rounded_down(split, rng, n, sizes):
    """Are the sizes of train and val rounded down, each for itself, and is all the rest in test?"""
    even, X = rng.normal(size=(40, 2)), rng.normal(size=(n, 2))
    usual = split(even, (0.625, 0.125), (0, 25, 30, 40))
    right = [rows_of(part, name) == size for part, name, size in zip(usual, NAMES, (25, 5, 10), strict=True)]
    parts = split(X, (0.625, 0.125), (0, sizes[0], sum(sizes), n))
    for part, name, size, asked in zip(parts, NAMES, (*sizes, n - sum(sizes)), right, strict=True):
        if places(part, X, name) is None:
            raise Mismatch(f"{name} does not hold rows of X.", part)
        if len(part) != size and (asked or not any(right)):  # a size that is wrong without rounding is charged above
            raise Mismatch(f"{name} has {len(part)} rows; expected {size} of {n}.", len(part))


@pytest.mark.points(0.8)
def test_windows_stay_whole(examine, rng):
    """Does it split along the first axis when X has three?"""
    examine(rng.normal(size=(24, 5, 3)).astype(np.float32), (0.25, 0.375), 6, 9)


@pytest.mark.points(0.5)
def test_without_validation(examine, rng):
    """With a fraction of 0, is that part empty and nothing lost?"""
    examine(rng.normal(size=(20, 2)), (0.75, 0.0), 15, 0)
    examine(rng.normal(size=(20, 2)), (0.0, 0.5), 0, 10)


@pytest.mark.points(0.7)
def test_what_rounding_leaves_is_tested(examine, rng):
    """When the fractions add up to 1, do just the rows that rounding left over go to test, or none?"""
    examine(rng.normal(size=31), (0.75, 0.25), 23, 7)
    examine(rng.normal(size=(40, 2)), (0.75, 0.25), 30, 10)
    examine(rng.normal(size=(40, 2)), (1.0, 0.0), 40, 0)

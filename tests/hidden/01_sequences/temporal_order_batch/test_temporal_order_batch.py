"""temporal_order_batch: a task in which only the order tells the class.

Students draw their random numbers in an order of their own, so only properties are asked for. The messages hold no
drawn numbers: two solutions with the same mistake get the same message. Ids in the place of one-hot steps, and steps of
no 1 or of several, are charged by the first test alone; the classes are told where A or B stands in too many places,
too. A batch may be nested lists, of which no more than 200 000 parts can come at once.
"""

from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest

from autograder.testing import Mismatch, array, unpack

pytestmark = pytest.mark.exercise("temporal_order_batch")

NOTHING = 6  # a step of zeros


def batch(student, n, T, rng, as_it_came=False):
    """Ask for a batch. Returns symbols (n, T), A or B where there is one, and y as it came."""
    X, y = unpack(student.temporal_order_batch(n, T, rng), "X", "y")
    if not as_it_came and holds_ids(X, n, T):
        return np.asarray(X).astype(int), y
    X = without_draws(X, "X", (n, T, 6), "(n, T, 6)").astype(float)
    if as_it_came and not (np.isin(X, (0.0, 1.0)).all() and (X.sum(axis=-1) == 1).all()):
        raise Mismatch("Not every step of X is one-hot: a single 1 among six columns, 0 elsewhere.")
    letters, others = X[..., :2], X[..., 2:]
    symbols = np.where(letters.any(axis=-1), letters.argmax(axis=-1), 2 + others.argmax(axis=-1))
    return np.where(X.any(axis=-1), symbols, NOTHING), y


def holds_ids(X, n, T):
    """Whether X holds the symbols' ids, different ones."""
    with suppress(Mismatch):
        ids = array(X, "X", (n, T))
        return len(np.unique(ids)) > 1 and bool(np.isin(ids, range(6)).all())
    return False


def classes_of(y, n):
    """Return the classes (n,) that y holds."""
    y = without_draws(y, "y", (n,), "(n,)")
    if not np.isin(y, (0, 1, 2, 3)).all():
        raise Mismatch("y holds something else than the classes 0, 1, 2, 3.")
    return y.astype(int)


def without_draws(value, *expected):
    """Return an array of the expected shape; where it has another one, the message holds no drawn values."""
    try:
        return array(value, *expected)
    except Mismatch as error:
        raise Mismatch(str(error)) from None


def places(symbols):
    """Return the two places of A or B in each row, (n, 2). Raises `Mismatch` where there are not two."""
    relevant = symbols < 2
    count = relevant.sum(axis=1)
    if not (count == 2).all():
        which, T = "more" if count.max() > 2 else "fewer", symbols.shape[1]
        ranges = [relevant[:, start : start + T // 10].any(axis=1).all() for start in (T // 10, 5 * T // 10)]
        message = f"Some sequences have {which} than two steps with A or B (columns 0 and 1); expected two."
        raise Mismatch(message, fingerprint=f"{which}, one in each range: {all(ranges)}")
    return np.argwhere(relevant)[:, 1].reshape(-1, 2)


def no_distractors(symbols):
    """Whether all steps but A and B hold zeros, which is charged by the tests of the steps and of the distractors."""
    return not np.isin(symbols, range(2, 6)).any()


@pytest.mark.points(1.8)
def test_steps(student, rng):
    """Is X (n, T, 6), with every step one-hot?"""
    for n, T in ((7, 20), (1, 10), (6, 60), (10, 10)):
        batch(student, n, T, rng, as_it_came=True)


@pytest.mark.points(0.8)
def test_one_class_each(student, rng):
    """Is y (n,), one of several classes for each sequence?"""
    for n, T in ((40, 20), (1, 10)):
        _, y = unpack(student.temporal_order_batch(n, T, rng), "X", "y")
        if len(set(classes_of(y, n))) == 1 < n:
            raise Mismatch(f"All {n} sequences of a batch have the same class.")


@pytest.mark.points(0.6)
@pytest.mark.parametrize("T", [10, 20, 100])
def test_places(student, rng, T):
    """Is one of A, B in [T/10, 2T/10) and one in [5T/10, 6T/10), and is every place there used?"""
    symbols, _ = batch(student, min(40 * T // 10 + 60, 250), T, rng)
    p = places(symbols)
    for k, start in enumerate((T // 10, 5 * T // 10)):
        end = start + T // 10
        if p[:, k].min() < start or p[:, k].max() >= end:
            raise Mismatch(f"T = {T}: p{k} leaves its range; expected {start} to {end - 1}, both included.")
        if T > 10 and len(np.unique(p[:, k])) == 1:
            raise Mismatch(f"T = {T}: p{k} is the same for all sequences of a large batch.")
        if len(np.unique(p[:, k])) < T // 10:
            raise Mismatch(f"T = {T}: p{k} does not take every place from {start} to {end - 1}, even in a large batch.")


@pytest.mark.points(2.8)
def test_classes(student, rng):
    """Is the class 0 for AA, 1 for AB, 2 for BA and 3 for BB?"""
    symbols, y = batch(student, 60, 30, rng)
    try:
        p = places(symbols)
    except Mismatch:  # charged elsewhere; when T is 10 there is one place for each of the two
        (symbols, y), p = batch(student, 60, 10, rng), np.tile([1, 5], (60, 1))
    y = classes_of(y, 60)
    first, second = (symbols[np.arange(60), place] for place in p.T)
    for code, name in enumerate(("AA", "AB", "BA", "BB")):
        here = (first == code // 2) & (second == code % 2)
        if not here.any():
            raise Mismatch(f"There is no sequence with {name} among 60.")
        if not (y[here] == code).all():
            raise Mismatch(f"Sequences with {name} do not all have class {code}.")


@pytest.mark.points(1)
def test_distractors(student, rng):
    """Are all four distractors used about equally often, at every step?"""
    symbols, _ = batch(student, 400, 20, rng)
    places(symbols)
    if no_distractors(symbols):
        raise Mismatch("No sequence has distractors (columns 2 to 5).")
    counts = np.array([(symbols == symbol).sum(axis=0) for symbol in range(2, 6)])  # (4, T)
    share = counts.sum(axis=1) / counts.sum()
    if np.abs(share - 0.25).max() > 0.05:  # nine standard deviations
        kinds = f"{np.count_nonzero(share)} distractors come"
        raise Mismatch("The four distractors do not come about equally often.", kinds)
    if counts.min() == 0:
        raise Mismatch("Some step never shows one of the four distractors, in 400 sequences.")


@pytest.mark.points(1)
def test_independent_draws(student, rng):
    """Are pairs of letters and places equally likely, and drawn for each sequence and each symbol anew?"""
    calls, n = 5, 3000
    rngs = [np.random.default_rng(seed) for seed in rng.integers(10**9, size=calls)]
    symbols = np.concatenate([batch(student, n // calls, 40, one)[0] for one in rngs])
    p = places(symbols)
    first, second = (symbols[np.arange(n), place] for place in p.T)
    limit = 7 * np.sqrt(0.25 * 0.75 / n)  # seven standard deviations of a share of 1/4
    if np.abs(np.bincount(2 * first + second, minlength=4) / n - 0.25).max() > limit:
        raise Mismatch("AA, AB, BA and BB do not come about equally often.")
    for k, right in ((0, range(4, 8)), (1, range(20, 24))):
        shares = [np.mean(p[:, k] == place) for place in right]
        used = all(set(part) == set(right) for part in np.split(p[:, k], calls))  # else it is charged above
        if used and np.abs(np.array(shares) - 0.25).max() > limit:
            raise Mismatch(f"The places of p{k} are not equally likely.")
    for k, letters in ((0, first), (1, second)):
        if len(set(zip(p[:, k], letters, strict=True))) < 2 * len(set(p[:, k])):
            raise Mismatch(f"The place of p{k} tells which letter stands there; they should be drawn independently.")
    classes = 2 * first + second
    if len(set(pairwise(classes))) < 16:
        raise Mismatch("The classes of neighbouring sequences are not independent: is there an order in the batch?")
    for step in (0, 10, 39):
        if len(set(zip(classes, symbols[:, step], strict=True))) < 4 * len(set(symbols[:, step])):
            raise Mismatch("A distractor tells the class: it should be drawn independently of it.")
    if len(np.unique(p[:, 1] - p[:, 0])) < 5:
        raise Mismatch("p0 and p1 are always equally far apart; they should be drawn independently.")
    if len(np.unique(symbols[:, ::7], axis=0)) < 400 and not no_distractors(symbols):
        raise Mismatch("Many sequences have the same distractors; each sequence should draw its own.")


@pytest.mark.points(0.8)
def test_all_randomness_comes_from_rng(student, rng):
    """Does the same seed give the same batch, and another seed other places, letters and distractors?"""
    seed = int(rng.integers(1, 10**6))
    first, y = batch(student, 12, 30, np.random.default_rng(seed))
    again, y_again = batch(student, 12, 30, np.random.default_rng(seed))
    other, _ = batch(student, 12, 30, np.random.default_rng(seed + 1))
    if not (np.array_equal(first, again) and np.array_equal(array(y, "y"), array(y_again, "y"))):
        raise Mismatch("The same seed gave two different batches: draw from rng only.")
    if np.array_equal(first, other):
        raise Mismatch("Two different seeds gave the same batch: draw from the rng that is passed in.")
    one, two = (batch(student, 40, 30, np.random.default_rng(seed + k))[0] for k in (2, 3))
    if np.array_equal(places(one), places(two)) or np.array_equal(one[one < 2], two[two < 2]):
        raise Mismatch("Two different seeds gave the same places, or the same letters: draw all of it from rng.")
    if np.array_equal(one[:, :3], two[:, :3]) and not no_distractors(one):
        raise Mismatch("Two different seeds gave the same distractors: draw all of it from rng.")

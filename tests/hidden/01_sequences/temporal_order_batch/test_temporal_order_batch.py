"""temporal_order_batch: a task in which only the order tells the class.

Students draw their random numbers in an order of their own, so tests ask for properties of large batches. A `Mismatch`
keeps, in the place of the values that were drawn, what is the same for every right or wrong way to draw them.
"""

from itertools import pairwise

import numpy as np
import pytest

from autograder.testing import Mismatch, array, equal, unpack

pytestmark = pytest.mark.exercise("temporal_order_batch")


def wrong(message, found):
    return Mismatch(message, np.array(found))


def shaped(value, name, shape, axes):
    """Return an array of this shape. Of one with another shape, only which values occur is kept."""
    try:
        return array(value, name, shape, axes)
    except Mismatch as error:
        known = isinstance(error.received, np.ndarray)
        raise Mismatch(error.message, np.unique(error.received) if known else None) from None


def draw(student, n, T, rng):
    """Ask for a batch. Return X, the symbols (n, T) as numbers (A is 0 and B is 1), and y."""
    X, y = unpack(student.temporal_order_batch(n, T, rng), "X", "y")
    X = shaped(X, "X", (n, T, 6), "(n, T, 6)").astype(float)
    return X, X.argmax(axis=-1), y


def places(symbols):
    """Return the two places of A or B in each row, (n, 2). Raises `Mismatch` where there are not two."""
    counts = (symbols < 2).sum(axis=1)
    if not (counts == 2).all():
        which = "more" if counts.max() > 2 else "fewer"
        raise wrong(f"Some sequences have {which} than two steps with A or B (columns 0 and 1); expected two.", which)
    return np.argwhere(symbols < 2)[:, 1].reshape(-1, 2)


def check_draws_of_distractors(symbols, least):
    """Raise `Mismatch` where the steps of a sequence share a distractor, or fewer than `least` sequences differ."""
    some = symbols[:, ::7]
    if np.mean(np.ptp(some, axis=1) == 0) > 0.5:
        raise wrong("Sequences have one distractor at all steps; each step should draw its own.", "one a sequence")
    if len(np.unique(some, axis=0)) < least:
        raise wrong("Many sequences have the same distractors; each sequence should draw its own.", "the same")


@pytest.mark.points(1.4)
def test_steps(student, rng):
    """Is X (n, T, 6), with every step one-hot?"""
    for n, T in ((40, 20), (1, 10), (6, 60), (10, 10)):
        X, _, _ = draw(student, n, T, rng)
        if not (np.isin(X, (0.0, 1.0)).all() and (X.sum(axis=-1) == 1).all()):
            counts = np.unique(X.sum(axis=-1))
            raise wrong("Not every step of X is one-hot: a single 1 among six columns, 0 elsewhere.", counts)


@pytest.mark.points(1)
def test_one_class_each(student, rng):
    """Is y (n,), one of several classes for each sequence?"""
    for n, T in ((40, 20), (1, 10)):
        y = shaped(draw(student, n, T, rng)[2], "y", (n,), "(n,)")
        found = sorted({float(one) for one in y})
        if n > 1:
            equal(found, [0.0, 1.0, 2.0, 3.0], f"The list of classes in a batch of {n}")


@pytest.mark.points(0.8)
@pytest.mark.parametrize("T", [10, 20, 100])
def test_places(student, rng, T):
    """Is one of A, B in [T/10, 2T/10) and one in [5T/10, 6T/10), and is every place there used?"""
    p = places(draw(student, min(40 * T // 10 + 60, 250), T, rng)[1])
    for k, start in enumerate((T // 10, 5 * T // 10)):
        found = sorted({int(place) for place in p[:, k]})
        if T > 10 and len(found) == 1:
            raise wrong(f"T = {T}: p{k} is the same for all sequences of a large batch.", "one place")
        equal(found, list(range(start, start + T // 10)), f"T = {T}: the list of all p{k} in a large batch")


@pytest.mark.points(4.5)
def test_classes(student, rng):
    """Is the class 0 for AA, 1 for AB, 2 for BA and 3 for BB?"""
    _, symbols, y = draw(student, 60, 30, rng)
    places(symbols)
    y = shaped(y, "y", (60,), "(n,)")
    pairs = np.array(["".join("AB"[symbol] for symbol in row[row < 2]) for row in symbols])
    found = [f"{pair} in {sorted({int(one) for one in y[pairs == pair]})}" for pair in sorted(set(pairs))]
    equal(", ".join(found), "AA in [0], AB in [1], BA in [2], BB in [3]", "Each pair and its classes, in 60 sequences,")


@pytest.mark.points(2)
def test_distractors(student, rng):
    """Are all four distractors used about equally often, at every step?"""
    _, symbols, _ = draw(student, 400, 20, rng)
    places(symbols)
    check_draws_of_distractors(symbols, 20)
    counts = np.array([(symbols == symbol).sum(axis=0) for symbol in range(2, 6)])  # (4, T)
    share = counts.sum(axis=1) / counts.sum()
    if np.abs(share - 0.25).max() > 0.05:  # nine standard deviations
        raise wrong("The four distractors do not come about equally often.", share > 0)
    if np.delete(counts, [2, 3, 10, 11], axis=1).min() == 0:  # letters stand at those four steps
        raise wrong("Some step never shows one of the four distractors, in 400 sequences.", "not at every step")


@pytest.mark.points(2.2)
def test_independent_draws(student, rng):
    """Are pairs of letters and places equally likely, and drawn again for each sequence and each symbol?"""
    calls, n = 5, 3000
    rngs = [np.random.default_rng(seed) for seed in rng.integers(10**9, size=calls)]
    symbols = np.concatenate([draw(student, n // calls, 40, one)[1] for one in rngs])
    p = places(symbols)
    first, second = (symbols[np.arange(n), place] for place in p.T)
    classes = 2 * first + second
    limit = 7 * np.sqrt(0.25 * 0.75 / n)  # seven standard deviations of a share of 1/4
    if np.abs(np.bincount(classes, minlength=4) / n - 0.25).max() > limit:
        raise wrong("AA, AB, BA and BB do not come about equally often.", "pairs")
    for k, (start, letters) in enumerate(((4, first), (20, second))):
        shares = np.array([np.mean(p[:, k] == place) for place in range(start, start + 4)])
        if np.abs(shares - 0.25).max() > limit:
            rare = np.round(4 * shares) if len(set(p[:, k])) > calls else "one place a batch"
            raise wrong(f"The places of p{k} from {start} to {start + 3} are not equally likely.", rare)
        if len(set(zip(p[:, k], letters, strict=True))) < 8:
            raise wrong(f"The place of p{k} tells which letter stands there; draw them independently.", f"p{k}")
    for name, drawn in {"classes": classes, "p0": p[:, 0], "p1": p[:, 1]}.items():
        if len(set(pairwise(drawn))) < 16:
            raise wrong(f"The {name} of neighbouring sequences are not independent: is there an order in it?", name)
    for name, drawn in {"first letters": first, "second letters": second, "p0": p[:, 0], "p1": p[:, 1]}.items():
        if np.ptp((drawn == drawn.min()).reshape(calls, -1).sum(axis=1)) == 0:
            raise wrong(f"Each batch has exactly the same number of each of its {name}: draw them at random.", name)
    check_draws_of_distractors(symbols, 400)
    for step in (0, 10, 39):
        if len(set(zip(classes, symbols[:, step], strict=True))) < 16:
            raise wrong("A distractor tells the class: it should be drawn independently of it.", "distractor")
    if len(np.unique(p[:, 1] - p[:, 0])) < 5:
        raise wrong("p0 and p1 are always equally far apart; they should be drawn independently.", "distance")


@pytest.mark.points(2)
def test_all_randomness_comes_from_rng(student, rng):
    """Does the same seed give the same batch, and another seed other places, letters and distractors?"""
    seed = int(rng.integers(1, 10**6))
    (_, one, y), (_, again, y_again), (_, two, _) = (
        draw(student, 40, 30, np.random.default_rng(given)) for given in (seed, seed, seed + 1)
    )
    if not (np.array_equal(one, again) and np.array_equal(array(y, "y"), array(y_again, "y"))):
        raise wrong("The same seed gave two different batches: draw from rng only.", "two batches")
    if np.array_equal(one, two):
        raise wrong("Two different seeds gave the same batch: draw from the rng that is passed in.", "one batch")
    if np.array_equal(places(one), places(two)) or np.array_equal(one[one < 2], two[two < 2]):
        message = "Two different seeds gave the same places, or the same letters: draw all of it from rng."
        raise wrong(message, "places or letters")
    if np.array_equal(one[:, :3], two[:, :3]):
        raise wrong("Two different seeds gave the same distractors: draw all of it from rng.", "distractors")

"""Public checks of temporal_order_batch. T = 10 leaves one step for each of the two symbols: steps 1 and 5."""

import numpy as np
from checks.testing import Mismatch, array, unpack


def batch(student, n, T, seed=3):
    X, y = unpack(student.temporal_order_batch(n, T, np.random.default_rng(seed)), "X", "y")
    X = array(X, "X", (n, T, 6), "(n, T, 6)").astype(float)
    return X, array(y, "y", (n,), "(n,)")


def test_every_step_is_one_hot(student):
    """Does every step have a single 1 among its six columns?"""
    X, _ = batch(student, 5, 20)
    for i, t in np.argwhere((X.sum(axis=-1) != 1) | (X.max(axis=-1) != 1)):
        raise Mismatch(f"X[{i}, {t}] is {X[i, t].tolist()}; expected a single 1 and five zeros.", X)


def test_where_a_and_b_stand(student):
    """With T = 10, do A and B (columns 0 and 1) stand at steps 1 and 5 and nowhere else?"""
    X, _ = batch(student, 8, 10)
    for i, row in enumerate(X[:, :, :2].sum(axis=-1)):
        found = np.flatnonzero(row).tolist()
        if found != [1, 5]:
            raise Mismatch(f"Sequence {i} has A or B at the steps {found}; expected [1, 5].", X)


def test_the_classes(student):
    """With T = 10, does y match the symbols at steps 1 and 5: AA 0, AB 1, BA 2, BB 3?"""
    X, y = batch(student, 100, 10)
    table = {"AA": 0, "AB": 1, "BA": 2, "BB": 3}
    for row, label in zip(X, y, strict=True):
        name = "".join("A" if row[t, 0] == 1 else "B" for t in (1, 5))
        if int(label) != table[name]:
            raise Mismatch(f"A sequence with {name} has class {int(label)}; expected {table[name]}.")
    missing = sorted(set(table.values()) - {int(label) for label in y})
    if missing:
        raise Mismatch(f"Class {missing[0]} does not occur in 100 sequences. Are the symbols drawn for each sequence?")


def test_the_places_vary(student):
    """With T = 50, do p0 and p1 take every value of their ranges, independently?"""
    X, _ = batch(student, 200, 50)
    relevant = X[:, :, :2].sum(axis=-1) == 1
    counts = relevant.sum(axis=1)
    if np.any(counts != 2):
        raise Mismatch(f"A sequence has {int(counts[counts != 2][0])} steps with A or B; expected 2.")
    places = np.argwhere(relevant)[:, 1].reshape(-1, 2)
    for k, low in enumerate((5, 25)):
        found = sorted({int(place) for place in places[:, k]})
        if len(found) == 1:
            raise Mismatch(f"p{k} is {found[0]} in all 200 sequences. Is it drawn for each sequence?")
        if found != list(range(low, low + 5)):
            raise Mismatch(f"The values of p{k} in 200 sequences are {found}; expected each from {low} to {low + 4}.")
    if len(set(places[:, 1] - places[:, 0])) == 1:
        raise Mismatch(f"p1 - p0 is {int(places[0, 1] - places[0, 0])} in all 200 sequences. Are there two draws?")


def test_every_symbol_occurs(student):
    """Do all six columns occur: A, B and the four distractors?"""
    X, _ = batch(student, 50, 20)
    for column, symbol in enumerate("ABcdef"):
        if not np.any(X[:, :, column] == 1):
            raise Mismatch(f"Column {column} ({symbol}) is never 1, in 50 sequences of 20 steps.")


def test_the_seed_decides(student):
    """Does the same seed give the same batch, and a different seed a different one?"""
    first, again, other = (batch(student, 6, 20, seed)[0] for seed in (3, 3, 4))
    if not np.array_equal(first, again):
        raise Mismatch("The same seed gave two different batches. Does something draw from another generator than rng?")
    if np.array_equal(first, other):
        raise Mismatch("Seeds 3 and 4 gave the same batch. Is the rng that is passed in used?")

"""sample_next: pick an index by chance, sharpened or flattened by a temperature."""

import numpy as np
import pytest

from autograder.checks.compare import close

pytestmark = pytest.mark.exercise("sample_next")


def cumulative(logits, temperature):
    """Cumulative probabilities in long double, summed from pairwise differences of logits."""
    z = np.asarray(logits, dtype=np.longdouble) / temperature
    p = np.array([1 / np.sum(np.exp(np.minimum(z - z[i], 11000))) for i in range(len(z))])
    return np.cumsum(p).astype(float)


def picks(rng, logits, temperature, n=8):
    """Return (u, right index) for n numbers u that lie clear of every border between two pieces."""
    borders = cumulative(logits, temperature)
    found = []
    while len(found) < n:
        u = rng.random()
        if np.min(np.abs(borders - u)) > 1e-3:
            found.append((u, int(np.sum(borders <= u))))
    return found


def check(student, logits, temperature, cases, where=""):
    """All picks are asked for first, so that what a message carries is all of them."""
    got = [student.sample_next(logits, temperature, u) for u, _ in cases]
    name = f"the picks at temperature {temperature:g} for u = {', '.join(f'{u:.3f}' for u, _ in cases)}"
    close(got, [index for _, index in cases], name, where=where)


@pytest.mark.points(3)
def test_probabilities_at_temperature_one(student, rng):
    """At temperature 1 an index is picked with its softmax probability."""
    for V in (2, 5, 9):
        logits = rng.normal(size=V) * 1.5
        check(student, logits, 1.0, picks(rng, logits, 1.0))


@pytest.mark.points(3)
def test_temperature(student, rng):
    """Low temperatures sharpen and high ones flatten."""
    logits = 2 * rng.normal(size=6)
    for temperature in (0.3, 0.7, 1.8, 6.0):
        where = "Where does the temperature enter: before the softmax, and which way round?"
        check(student, logits, temperature, picks(rng, logits, temperature, 12), where)


@pytest.mark.points(2)
def test_temperature_zero_is_argmax(student, rng):
    """At temperature 0 the largest logit is picked, whatever u is."""
    for _ in range(4):
        logits = rng.permutation(7) * rng.uniform(0.1, 3) - 5
        check(student, logits, 0.0, [(u, int(np.argmax(logits))) for u in (0.0, rng.random(), 0.9999)])
    close(student.sample_next(logits, 0, 0.5), int(np.argmax(logits)), "the pick at temperature 0, an int")


@pytest.mark.points(2)
def test_large_logits(student, rng):
    """Logits of ±1000 and float32 are fine, also at low temperature."""
    for shift in (1000.0, -1000.0):
        logits = (shift + rng.normal(size=5)).astype("float32")
        for temperature in (1.0, 0.5):
            check(student, logits, temperature, picks(rng, logits, temperature))
    logits = rng.permutation([-1000.0, 1000.0, 3.0, -2.0])
    check(student, logits, 0.1, [(u, int(np.argmax(logits))) for u in (0.001, 0.999)])


@pytest.mark.points(2)
def test_the_ends_of_the_line(student, rng):
    """u = 0 never picks what is impossible, and a u just below 1 picks a possible index."""
    ends = np.array([-1000.0, -1000.0, *rng.normal(size=3), -1000.0])
    alone = np.array([rng.normal()])
    many = np.array([*rng.normal(size=10), 0.0])
    p_last = 1 - cumulative(many, 1.0)[-2]
    cases = [(ends, 0.0, 2), (alone, 0.0, 0), (alone, 0.999, 0), (many, 1 - 1e-3 * p_last, 10), (many, 0.0, 0)]
    got = [student.sample_next(logits, 1.0, u) for logits, u, _ in cases]  # all first: a message carries all of them
    name = (
        "the picks at u = 0 where the first two are impossible, of one logit, and at the end and start of a long line"
    )
    close(got, [index for _, _, index in cases], name, where="The cumulative probability has to exceed u.")

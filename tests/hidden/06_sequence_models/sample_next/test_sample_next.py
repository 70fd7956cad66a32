"""sample_next: pick an index by chance, sharpened or flattened by a temperature.

Logits have two digits and u three, so that a message says all that is needed to see the pick again.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array

pytestmark = pytest.mark.exercise("sample_next")


def cumulative(logits, temperature):
    """Cumulative probabilities in long double, summed from pairwise differences of logits."""
    z = np.asarray(logits, dtype=np.longdouble) / temperature
    p = np.array([1 / np.sum(np.exp(np.minimum(z - z[i], 11000))) for i in range(len(z))])
    return np.cumsum(p).astype(float)


def some_logits(rng, V):
    """Return logits among which none has nearly all the probability: then every pick would be the same."""
    return (rng.permutation(np.linspace(-1.5, 1.5, V)) + rng.uniform(-0.2, 0.2, V)).round(2)


def cases_of(rng, logits, temperature, n=8):
    """Return n cases (logits, temperature, u, right index), u clear of every border between two pieces."""
    borders = cumulative(logits, temperature)
    found = []
    while len(found) < n:
        u = float(rng.integers(1, 1000)) / 1000
        if np.min(np.abs(borders - u)) > 1e-3:
            found.append((logits, temperature, u, int(np.sum(borders <= u))))
    return found


def shown(logits):
    numbers = ", ".join(f"{z:.7g}" for z in logits)
    return f"[{numbers}] in float32" if logits.dtype == np.float32 else f"[{numbers}]"


def check(student, cases, where=""):
    """Compare picks. All are asked for first, so that what a message carries is all of them."""
    got = [student.sample_next(logits, temperature, u) for logits, temperature, u, _ in cases]
    for pick, (logits, temperature, u, right) in zip(got, cases, strict=True):
        at = f"temperature {temperature:g}, logits {shown(logits)}, u = {u!r}"
        if array(pick, f"the pick at {at}", ()) != right:
            text = f"At {at} you pick {np.asarray(pick)}; expected {right}. {where}"
            raise Mismatch(text.rstrip(), np.array(got))


@pytest.mark.points(4.5)
def test_probabilities_at_temperature_one(student, rng):
    """At temperature 1 an index is picked with its softmax probability."""
    check(student, [case for V in (2, 5, 9) for case in cases_of(rng, some_logits(rng, V), 1.0)])


@pytest.mark.points(3)
def test_temperature(student, rng):
    """Low temperatures sharpen and high ones flatten."""
    logits = some_logits(rng, 6)
    where = "Where does the temperature enter: before the softmax, and which way round?"
    check(student, [case for t in (0.1, 0.3, 0.7, 1.8, 6.0) for case in cases_of(rng, logits, t, 12)], where)


@pytest.mark.points(1.5)
def test_temperature_zero_is_argmax(student, rng):
    """At temperature 0 the largest logit is picked, whatever u is."""
    for zero in (0.0, 0.0, 0.0, 0):
        logits = (rng.permutation(7) * rng.uniform(0.1, 0.7) - 2).round(2)
        some_u = float(rng.integers(1, 1000)) / 1000
        cases = [(logits, zero, u, int(np.argmax(logits))) for u in (0.0, some_u, 0.9999)]
        check(student, cases, where="No other index has any probability.")
    twice = np.array([0.25, 1.5, -0.5, 1.5])
    check(student, [(twice, 0.0, u, 1) for u in (0.0, 0.75)], where="Of equal logits the first is picked.")


@pytest.mark.points(1.5)
def test_large_logits(student, rng):
    """Logits of ±1000 and float32 are fine, also at low temperature."""
    some = [(shift + rng.normal(size=5).round(2)).astype("float32") for shift in (1000.0, -1000.0)]
    cases = [case for logits in some for t in (1.0, 0.5) for case in cases_of(rng, logits, t)]
    far_apart = np.array([-1000.0, 1000.0, 3.0, -2.0])[rng.permutation(4)]
    cases += [(far_apart, 0.3, u, int(np.argmax(far_apart))) for u in (0.001, 0.999)]
    check(student, cases, "Which numbers go into the exponential?")


@pytest.mark.points(1.5)
def test_the_ends_of_the_line(student, rng):
    """A border belongs to the next piece, u may be 0 or just below 1, and what is all but impossible is not picked."""
    ends = np.array([-1000.0, -1000.0, *rng.normal(size=3).round(2), -1000.0])
    alone = rng.normal(size=1).round(2)
    many = np.array([*rng.normal(size=10).round(2), 0.0])
    near_one = float(np.round(1 - 1e-3 * (1 - cumulative(many, 1.0)[-2]), 7))
    cases = [(ends, 1e-12, 2), (alone, 0.0, 0), (alone, 0.999, 0), (many, near_one, 10), (many, 0.0, 0)]
    # Halves and quarters are exact, by whichever formula; eighths are not when one computes with logarithms.
    cases += [(np.zeros(2), 0.5, 1), (np.zeros(4), 0.5, 2)]
    # With 6, 7 and 10 equal probabilities, rounding leaves their sum as it is most often computed below this u.
    cases += [(np.zeros(V), float(np.nextafter(1, 0)), V - 1) for V in (6, 7, 10)]
    where = "The cumulative probability has to exceed u."
    check(student, [(logits, 1.0, u, right) for logits, u, right in cases], where=where)

"""generate_text: each new character is fed back, after the whole text so far."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("generate_text")

V, UNITS = 7, 6
WHERE = "Look at which position's logits are used, what the model is shown, and which u."


def text_model(rng, length):
    """A model that forgets nothing, and the same in NumPy: h = h R + e, with a rotation R, then Dense.

    The last id, with which each beginning starts, has a large vector e: a text without it gives other logits.
    """
    import keras

    layers = [keras.layers.SimpleRNN(UNITS, "linear", return_sequences=True), keras.layers.Dense(V)]
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(V, UNITS), *layers])
    vectors, R = rng.normal(size=(V, UNITS)), np.linalg.qr(rng.normal(size=(UNITS, UNITS)))[0]
    vectors[-1] *= length**0.5
    head, bias = rng.normal(size=(UNITS, V)) / length**0.5, 0.3 * rng.normal(size=V)
    model.set_weights([vectors, np.eye(UNITS), R, np.zeros(UNITS), head, bias])

    def logits(ids):
        h = np.zeros(UNITS)
        for i in ids:
            h = h @ R + vectors[i]
        return h @ head + bias

    return model, logits


def picked(rng, z, temperature):
    """Return an id and a u that picks it, from the middle of its piece; no piece is so small that rounding decides."""
    if temperature == 0:
        return int(np.argmax(z)), float(rng.random())
    p = np.exp((z - z.max()) / temperature)
    p /= p.sum()
    index = int(rng.choice(np.flatnonzero(p > 0.05)))
    return index, float(np.sum(p[:index]) + p[index] / 2)


def check(student, rng, length, n, temperature):
    """Compare the ids that follow a beginning of some length."""
    while True:
        model, logits = text_model(rng, length + n)
        seed = np.append(V - 1, rng.integers(0, V - 1, length - 1))
        ids, us, close_calls = list(seed), [], []
        for _ in range(n):
            z = logits(ids)
            new, u = picked(rng, z, temperature)
            close_calls.append(temperature == 0 and np.ptp(np.sort(z)[-2:]) < 0.05)
            ids, us = [*ids, new], [*us, u]
        # A text in which always one id follows would not tell what is fed back.
        if not any(close_calls) and (n < 3 or len(set(ids[length:])) > 2):
            break
    new = student.generate_text(model, seed, n, temperature, np.array(us))
    close(new, ids[length:], f"the new ids at temperature {temperature:g}", "(n,)", where=WHERE, steps=0)


@pytest.mark.points(3)
def test_by_chance(student, rng):
    """At temperature 1 each new id is picked by chance and fed back, and the new ids alone are returned."""
    check(student, rng, 4, 7, 1.0)


@pytest.mark.points(2.5)
def test_the_temperature(student, rng):
    """Does the temperature reach the choice, and does each new id use its own u?"""
    for temperature in (0.5, 3.0):
        check(student, rng, 3, 8, temperature)


@pytest.mark.points(1.5)
def test_the_likeliest(student, rng):
    """At temperature 0 the likeliest id is written, given the whole text so far."""
    check(student, rng, 4, 7, 0)


@pytest.mark.points(2)
def test_the_whole_text_counts(student, rng):
    """After a beginning of 60 characters, is the model still shown the text from its first character on?"""
    check(student, rng, 60, 6, 1.0)


@pytest.mark.points(1)
def test_at_the_edges(student, rng):
    """A beginning of one character, and one new character."""
    check(student, rng, 1, 5, 1.0)
    check(student, rng, 5, 1, 1.0)

"""generate_text: each new character is fed back."""

import numpy as np
import pytest

from autograder.checks.compare import array, close

pytestmark = pytest.mark.exercise("generate_text")

V, EMBEDDED, UNITS = 7, 4, 6
WHERE = "Look at which position's logits are used, what the model is shown, and which u."


def text_weights(rng):
    """Weights of a model with a memory of its own, in the order of `text_model`."""
    weights = [
        rng.normal(size=(V, EMBEDDED)),
        rng.normal(size=(EMBEDDED, UNITS)),
        np.linalg.qr(rng.normal(size=(UNITS, UNITS)))[0],  # a rotation: what was read long ago still counts
        0.3 * rng.normal(size=UNITS),
        1.5 * rng.normal(size=(UNITS, V)),
        0.3 * rng.normal(size=V),
    ]
    return [weight.astype("float32").astype(float) for weight in weights]  # as exact as a model holds them


def restless_weights(rng):
    """Weights whose likeliest characters change from step to step."""
    for _ in range(1000):
        weights = text_weights(rng)
        if sum(clear(weights, rng.integers(0, V, 4), 7) for _ in range(10)) > 2:
            return weights
    raise RuntimeError("no text model with a story was found")  # the suite's fault, never a student's


def text_model(weights, activation="tanh"):
    """The model with these weights: ids (B, t) to logits (B, t, V)."""
    import keras

    layers = [keras.layers.SimpleRNN(UNITS, activation=activation, return_sequences=True), keras.layers.Dense(V)]
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(V, EMBEDDED), *layers])
    model.set_weights(weights)
    return model


def next_logits(weights, ids, activation=np.tanh):
    """The logits after `ids`, computed by hand."""
    embedding, kernel, recurrent_kernel, bias, head, head_bias = weights
    h = np.zeros(UNITS)
    for i in ids:
        h = activation(embedding[i] @ kernel + h @ recurrent_kernel + bias)
    return h @ head + head_bias


def story(rng, weights, seed, n, temperature):
    """Return (us, right ids), no pick close to a border: where rounding would decide, another u is drawn."""
    ids, us = list(seed), []
    while len(us) < n:
        z, u = next_logits(weights, ids), rng.random()
        if temperature == 0:
            ids.append(int(np.argmax(z)))
            us.append(u)
            continue
        p = np.exp((z - z.max()) / temperature)
        borders = np.cumsum(p / p.sum())
        if np.min(np.abs(borders - u)) > 2e-3:
            ids.append(int(np.sum(borders <= u)))
            us.append(u)
    return np.array(us), np.array(ids[len(seed) :])


def long_story(rng, n):
    """Return weights of a linear model, which forgets nothing, a beginning and the `n` ids that follow it.

    After this beginning each window of the last characters has another likeliest id than the whole text.
    """
    for number in range(10000):
        if number % 20 == 0:  # with some weights there is no such beginning
            weights = text_weights(rng)
        ids, right = rng.integers(0, V, 60), []
        while len(right) < n and (newest := newest_of_all(weights, [*ids, *right])) is not None:
            right.append(newest)
        if len(right) == n:
            return weights, ids, right
    raise RuntimeError("no text was found in which the beginning counts")  # the suite's fault, never a student's


def newest_of_all(weights, text):
    """Return the likeliest id after a text, None where it is a close call or one window of its end has the same."""

    def logits(ids):
        return next_logits(weights, ids, activation=lambda sums: sums)

    z = logits(text)
    second, first = np.sort(z)[-2:]
    likeliest = int(np.argmax(z))
    if first - second < 0.1 or any(np.argmax(logits(text[-size:])) == likeliest for size in (50, 40, 20, 10, 8)):
        return None
    return likeliest


def clear(weights, seed, n):
    """Whether after this seed the likeliest id is never close to the second, and not always the same."""
    ids = list(seed)
    for _ in range(n):
        z = next_logits(weights, ids)
        second, first = np.sort(z)[-2:]
        if first - second < 1e-2:
            return False
        ids.append(int(np.argmax(z)))
    return n < 3 or len(set(ids[len(seed) :])) > 1


def without_the_beginning(new, seed, n):
    """Return the new ids alone, where the beginning was returned as well: one test charges that."""
    ids = array(new, "the new ids")
    both = ids.ndim == 1 and len(ids) == len(seed) + n and np.array_equal(ids[: len(seed)], seed)
    return ids[len(seed) :] if both else new


def check(student, rng, weights, length, n, temperature, as_it_came=False):
    """Compare with a story that tells something: it has more than one character, and no pick is a close call."""
    for _ in range(1000):
        seed = rng.integers(0, V, length)
        us, right = story(rng, weights, seed, n, temperature)
        if clear(weights, seed, n) if temperature == 0 else n < 3 or len(set(right.tolist())) > 1:
            break
    new = student.generate_text(text_model(weights), seed, n, temperature, us)
    new = new if as_it_came else without_the_beginning(new, seed, n)
    close(new, right, f"the new ids at temperature {temperature:g}", "(n,)", where=WHERE)


@pytest.mark.points(3)
def test_by_chance(student, rng):
    """At temperature 1 each new id is picked by its own u and fed back."""
    check(student, rng, text_weights(rng), 4, 7, 1.0, as_it_came=True)


@pytest.mark.points(2)
def test_the_likeliest(student, rng):
    """At temperature 0 the likeliest id is written, given the whole text so far."""
    check(student, rng, restless_weights(rng), 4, 7, 0)


@pytest.mark.points(2)
def test_the_whole_text_counts(student, rng):
    """After a long beginning, is the model still shown the text from its first character on?"""
    weights, ids, right = long_story(rng, 3)
    model = text_model(weights, "linear")
    new = without_the_beginning(student.generate_text(model, ids, 3, 0, rng.random(3)), ids, 3)
    close(new, right, "the new ids after 60 characters", "(n,)", where="What of the text so far is the model shown?")


@pytest.mark.points(2)
def test_other_temperatures(student, rng):
    """Low and high temperatures reach the choice."""
    weights = text_weights(rng)
    check(student, rng, weights, 2, 7, 0.4)
    check(student, rng, weights, 2, 7, 4.0)


@pytest.mark.points(1)
def test_at_the_edges(student, rng):
    """A beginning of one character, and one new character."""
    weights = text_weights(rng)
    check(student, rng, weights, 1, 5, 1.0)
    check(student, rng, weights, 5, 1, 1.0)

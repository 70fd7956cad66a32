"""generate_text: each new character is fed back.

Chance is looked at with a model that says the same whatever it is shown: there the temperature and the u of each
character are charged. What the model is shown is looked at where they make no difference: with one u for all new
characters, and at temperature 0 with those that pick the likeliest at temperature 1 as well.
"""

import numpy as np
import pytest

from autograder.testing import array, close

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


def borders(z, temperature):
    p = np.exp((z - z.max()) / temperature)
    return np.cumsum(p / p.sum())


def likely(rng, z):
    """Return a u that picks the likeliest at temperature 1, too."""
    index, ends = int(np.argmax(z)), np.array([0.0, *borders(z, 1.0)])
    return ends[index] + rng.uniform(0.1, 0.9) * (ends[index + 1] - ends[index])


def chances(rng, z, n, temperature):
    """Return (us, right ids) where the logits are always z: each u picks for itself, none close to a border."""
    ends = borders(z, temperature or 1.0)
    for _ in range(10000):
        us = rng.random(n)
        ids = np.sum(ends <= us[:, None], axis=1)
        if np.min(np.abs(ends - us[:, None])) > 2e-3 and len(set(ids.tolist())) > 2:
            return us, ids if temperature else np.full(n, np.argmax(z))
    raise RuntimeError("no numbers were found that pick several ids")  # the suite's fault, never a student's


def pick(z, temperature, u):
    return int(np.argmax(z)) if temperature == 0 else int(np.sum(borders(z, temperature) <= u))


def written(rng, weights, seed, n, temperature):
    """Return (us, right ids), or None where a pick is so close a call that rounding would decide."""
    ids, us = list(seed), np.full(n, rng.random())
    for k in range(n):
        z = next_logits(weights, ids)
        if temperature == 0:
            us[k] = likely(rng, z)
        first_two = np.sort(z)[-2:]
        margin = first_two[1] - first_two[0] if temperature == 0 else np.min(np.abs(borders(z, temperature) - us[k]))
        if margin < (1e-2 if temperature == 0 else 2e-3):
            return None
        ids.append(pick(z, temperature, us[k]))
    return us, ids[len(seed) :]


def tells(weights, seed, us, right, temperature):
    """Whether a text shows what was read of it: each way to read too little of it gives another id somewhere.

    But for one way: where its beginning has dropped out of a window nothing changes, for another test asks that.
    """
    texts = [[*seed, *right[:k]] for k in range(len(right))]

    def same(read):
        picks = [pick(next_logits(weights, read(text)), temperature, u) for text, u in zip(texts, us, strict=True)]
        return picks == right

    t0 = len(seed)
    fed_back = len(right) == 1 or not same(lambda text: text[:t0])
    in_place = t0 == 1 or not (same(lambda text: text[:1]) or same(lambda text: text[:-1] or text))
    remembered = not same(lambda text: text[-1:])
    by_chance = temperature == 0 or right != [int(np.argmax(next_logits(weights, text))) for text in texts]
    return fed_back and in_place and remembered and by_chance and (t0 == 1 or same(lambda text: text[-t0:]))


def story(rng, length, n, temperature):
    """Return (weights, beginning, us, right ids) of a text that tells what was read of it."""
    for number in range(10000):
        if number % 20 == 0:
            weights = text_weights(rng)
        seed = rng.integers(0, V, length)
        found = written(rng, weights, seed, n, temperature)
        if found and tells(weights, seed, *found, temperature):
            return weights, seed, *found
    raise RuntimeError("no text model with a story was found")  # the suite's fault, never a student's


def linear_logits(weights, ids):
    return next_logits(weights, ids, activation=lambda sums: sums)


def long_story(rng, n):
    """Return weights of a linear model, which forgets nothing, a beginning and the `n` ids that follow it.

    After this beginning each window of the last characters has another likeliest id than the whole text; one as long
    as the beginning has so at one place at least.
    """
    for number in range(10000):
        if number % 20 == 0:  # with some weights there is no such beginning
            weights = text_weights(rng)
        ids, right = rng.integers(0, V, 60), []
        while len(right) < n and (newest := newest_of_all(weights, [*ids, *right])) is not None:
            right.append(newest)
        if len(right) == n:
            slid = [int(np.argmax(linear_logits(weights, [*ids[k:], *right[:k]]))) for k in range(n)]
            if slid != right:
                return weights, ids, right
    raise RuntimeError("no text was found in which the beginning counts")  # the suite's fault, never a student's


def newest_of_all(weights, text):
    """Return the likeliest id after a text, None where it is a close call or one window of its end has the same."""
    z = linear_logits(weights, text)
    second, first = np.sort(z)[-2:]
    likeliest = int(np.argmax(z))
    windows = (text[-size:] for size in (50, 40, 20, 10, 8))
    if first - second < 0.1 or any(np.argmax(linear_logits(weights, window)) == likeliest for window in windows):
        return None
    return likeliest


def alone(new, seed, n):
    """Return the new ids alone, where the beginning or an axis came with them: one test charges that."""
    ids = array(new, "the new ids")
    if ids.ndim == 2 and 1 in ids.shape:
        ids = ids.ravel()
    both = ids.ndim == 1 and len(ids) == len(seed) + n and np.array_equal(ids[: len(seed)], seed)
    return ids[len(seed) :] if both else ids


def check(student, rng, length, n, temperature, as_it_came=False):
    weights, seed, us, right = story(rng, length, n, temperature)
    new = student.generate_text(text_model(weights), seed, n, temperature, us)
    new = new if as_it_came else alone(new, seed, n)
    close(new, right, f"the new ids at temperature {temperature:g}", "(n,)", where=WHERE)


@pytest.mark.points(3)
def test_by_chance(student, rng):
    """At temperature 1 a new id is picked by chance and fed back, and the new ids alone are returned."""
    check(student, rng, 4, 7, 1.0, as_it_came=True)


@pytest.mark.points(2.5)
def test_each_u_and_the_temperature(student, rng):
    """From a model that says the same whatever it is shown, does each id use its own u and the temperature?"""
    weights = text_weights(rng)
    weights[-2:] = 0 * weights[-2], rng.permutation(V) * 0.4
    model, seed = text_model(weights), rng.integers(0, V, 3)
    for temperature in (0.4, 1.0, 4.0, 0):
        us, right = chances(rng, weights[-1], 9, temperature)
        new = alone(student.generate_text(model, seed, 9, temperature, us), seed, 9)
        where = "Which u is whose, and does the temperature reach the choice?"
        close(new, right, f"the new ids at temperature {temperature:g}", "(n,)", where=where)


@pytest.mark.points(1.5)
def test_the_likeliest(student, rng):
    """At temperature 0 the likeliest id is written, given the whole text so far."""
    check(student, rng, 4, 7, 0)


@pytest.mark.points(2)
def test_the_whole_text_counts(student, rng):
    """After a long beginning, is the model still shown the text from its first character on?"""
    weights, ids, right = long_story(rng, 3)
    model = text_model(weights, "linear")
    us = [likely(rng, linear_logits(weights, [*ids, *right[:k]])) for k in range(3)]
    new = alone(student.generate_text(model, ids, 3, 0, np.array(us)), ids, 3)
    close(new, right, "the new ids after 60 characters", "(n,)", where="What of the text so far is the model shown?")


@pytest.mark.points(1)
def test_at_the_edges(student, rng):
    """A beginning of one character, and one new character."""
    check(student, rng, 1, 5, 1.0)
    check(student, rng, 5, 1, 1.0)

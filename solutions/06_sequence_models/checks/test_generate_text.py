import keras
import numpy as np
from checks.testing import StudentError, close


def counts_on(V=5):
    """A model that finds the id after the present one likeliest: after 0 comes 1, after 4 comes 0."""
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(V, V)])
    model.set_weights([10 * np.roll(np.eye(V), 1, axis=1)])
    model.compile(run_eagerly=True)  # what goes wrong is told in two lines then, not in a hundred
    return model


def begins_again(V=5):
    """A model that finds the text's first id likeliest: logits 2 * (logits before) + (1 for the present id)."""
    reader = keras.layers.SimpleRNN(V, activation="linear", return_sequences=True)
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(V, V), reader])
    model.set_weights([np.eye(V), np.eye(V), 2 * np.eye(V), np.zeros(V)])
    model.compile(run_eagerly=True)
    return model


def ask(function, *arguments):
    """Call the student's function; add what is most often missing where the model refuses its input."""
    try:
        return function(*arguments)
    except StudentError as error:
        if "shape" in error.said:
            raise error.with_message(f"{str(error).rstrip('.')}. Does the model get a batch, (1, t)?") from error
        raise


def test_counts_on(student):
    """A model that counts continues 1, 2 with 3, 4, 0, 1. Do you get these four?"""
    new = ask(student.generate_text, counts_on(), np.array([1, 2]), 4, 0, np.zeros(4))
    close(
        new, [3, 4, 0, 1], "the new ids", "(n,)", where="Look at which position's logits you use, and what is fed back."
    )


def test_memory(student):
    """A model that always writes the text's first id continues 3, 1, 2 with 3, 3, 3. Do you get these?"""
    new = ask(student.generate_text, begins_again(), np.array([3, 1, 2]), 3, 0, np.zeros(3))
    close(new, [3, 3, 3], "the new ids", "(n,)", where="How much of the text does the model get each time?")
    new = ask(student.generate_text, begins_again(), np.array([3] + 30 * [1, 2]), 2, 0, np.zeros(2))
    where = "The text has 61 ids here. How much of it does the model get?"
    close(new, [3, 3], "the new ids after a long text", "(n,)", where=where)


def test_chance(student):
    """Does each new id use its own u? At a high temperature all five ids are about equally likely."""
    us = np.array([0.9, 0.1, 0.5, 0.7])
    close(ask(student.generate_text, counts_on(), np.array([0]), 4, 1e6, us), [4, 0, 2, 3], "the new ids", "(n,)")


def test_one(student):
    """Is a single new id an array of one?"""
    close(ask(student.generate_text, counts_on(), np.array([3]), 1, 0, np.array([0.5])), [4], "the new ids", "(n,)")

from functools import cache

import keras
import numpy as np
from checks.compare import close


@cache  # one model for all: Keras prepares `predict` anew for each model
def counts_on(V=5):
    """A model that finds the id after the present one likeliest: after 0 comes 1, after 4 comes 0."""
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(V, V)])
    model.set_weights([10 * np.roll(np.eye(V), 1, axis=1)])
    return model


def test_counts_on(student):
    """A model that counts goes on counting: after 1, 2 come 3, 4, 0, 1. Do you get these four?"""
    new = student.generate_text(counts_on(), np.array([1, 2]), 4, 0, np.zeros(4))
    close(
        new, [3, 4, 0, 1], "the new ids", "(n,)", where="Look at which position's logits you use, and what is fed back."
    )


def test_chance(student):
    """Does each new id use its own u? At a high temperature all five ids are about equally likely."""
    us = np.array([0.9, 0.1, 0.5, 0.7])
    close(student.generate_text(counts_on(), np.array([0]), 4, 1e6, us), [4, 0, 2, 3], "the new ids", "(n,)")


def test_one(student):
    """Is a single new id an array of one?"""
    close(student.generate_text(counts_on(), np.array([3]), 1, 0, np.array([0.5])), [4], "the new ids", "(n,)")

"""Public checks of dot_product_attention: scores that are known."""

import numpy as np
from checks.testing import close, unpack

VALUES = np.arange(12.0).reshape(1, 4, 3) ** 2


def attend(student, q, k, v, **options):
    return unpack(student.dot_product_attention(q, k, v, **options), "output", "weights")


def test_equal_scores(student):
    """With queries of 0: is every output the mean of the values?"""
    output, weights = attend(student, np.zeros((1, 2, 5)), np.ones((1, 4, 5)), VALUES)
    close(weights, np.full((1, 2, 4), 0.25), "weights", "(batch, Tq, Tk)", where="Over which axis do weights sum to 1?")
    close(output, np.tile(VALUES.mean(axis=1, keepdims=True), (1, 2, 1)), "output", "(batch, Tq, Dv)")


def test_scale(student):
    """Are the scores divided by the square root of D?"""
    q, k = np.ones((1, 1, 16)), np.zeros((1, 2, 16))
    k[0, 1] = np.log(3.0) / 4  # a dot product of 4 log 3
    _, weights = attend(student, q, k, VALUES[:, :2])
    close(weights, np.array([[[0.25, 0.75]]]), "weights", where="D is the number of entries of one query.")


def test_causal(student):
    """With causal=True and equal scores: does query i see the keys 0 to i, and no other?"""
    output, weights = attend(student, np.zeros((1, 3, 2)), np.ones((1, 3, 2)), VALUES[:, :3], causal=True)
    right = np.array([[[1, 0, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]]])
    close(
        weights,
        right,
        "weights",
        "(batch, Tq, Tk)",
        where="Rows belong to queries, columns to keys. Query i sees key i, too.",
    )
    close(output, right @ VALUES[:, :3], "output", "(batch, Tq, Dv)")


def test_large_scores(student):
    """Do scores of ±1000 give finite weights?"""
    k = np.array([[[1000.0], [-1000.0], [1000.0]]])
    _, weights = attend(student, np.ones((1, 1, 1)), k, VALUES[:, :3])
    close(weights, np.array([[[0.5, 0.0, 0.5]]]), "weights", where="What may be subtracted from all scores?")


def test_batch(student):
    """Does every sequence of a batch look at its own keys and values?"""
    q = np.array([[[30.0, 0.0]], [[0.0, 30.0]]])
    k = np.tile(np.eye(2), (2, 1, 1)) * np.sqrt(2.0)
    v = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    output, _ = attend(student, q, k, v)
    close(output, np.array([[[1.0]], [[4.0]]]), "output", "(batch, Tq, Dv)")

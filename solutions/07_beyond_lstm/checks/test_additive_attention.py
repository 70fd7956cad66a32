"""Public checks of additive_attention: scores that are known."""

import numpy as np
from checks.testing import close, unpack

KEYS = np.array([[[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]], [[0.0, 0.0], [4.0, 0.0], [0.0, 8.0]]])
QUERY = np.zeros((2, 3))


def attend(student, query=QUERY, keys=KEYS, W_q=None, W_k=None, v=None, mask=None):
    W_q = np.zeros((3, 4)) if W_q is None else W_q
    W_k = np.zeros((2, 4)) if W_k is None else W_k
    v = np.ones(4) if v is None else v
    return unpack(student.additive_attention(query, keys, W_q, W_k, v, mask), "context", "weights")


def test_equal_scores(student):
    """With zero weights all scores are equal: is the context the mean of the keys?"""
    context, weights = attend(student)
    close(weights, np.full((2, 3), 1 / 3), "weights", "(batch, time)", where="Over which axis is the softmax?")
    close(
        context, KEYS.mean(axis=1), "context", "(batch, features of a key)", where="What is the weighted mean taken of?"
    )


def test_a_key_that_fits(student):
    """Does a key with a higher score get the larger weight, by the softmax?"""
    W_k = np.zeros((2, 4))
    W_k[0, 1] = 30.0  # the second hidden unit is 1 where the first feature of a key is positive, else 0
    _, weights = attend(student, W_k=W_k, v=np.array([0.0, np.log(2.0), 0.0, 0.0]))
    right = np.array([[0.4, 0.2, 0.4], [0.25, 0.5, 0.25]])
    close(weights, right, "weights", "(batch, time)", where="Look at the score: hidden layer first, then v.")


def test_the_query_has_a_part(student):
    """Are query and key added before the tanh?"""
    W_q, W_k = np.zeros((3, 4)), np.zeros((2, 4))
    W_q[0, 2], W_k[0, 2] = 1.0, 1.0
    query = np.array([[-1.0, 0.0, 0.0], [-4.0, 0.0, 0.0]])
    _, weights = attend(student, query=query, W_q=W_q, W_k=W_k)
    scores = np.tanh([[0.0, -1.0, 1.0], [-4.0, 0.0, -4.0]])
    close(weights, np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), "weights", "(batch, time)")


def test_mask(student):
    """Do masked steps get the weight 0, while the others sum to 1?"""
    mask = np.array([[True, True, False], [True, False, False]])
    context, weights = attend(student, mask=mask)
    close(
        weights,
        np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]),
        "weights",
        where="Is the mask applied before the softmax?",
    )
    close(context, np.array([[0.5, 0.5], [0.0, 0.0]]), "context")


def test_large_scores(student):
    """Do scores of ±1000 give finite weights, also with 1000 in one sequence and -1000 in the other?"""
    W_k = np.zeros((2, 4))
    W_k[0, 0] = 30.0
    for size in (1000.0, -1000.0):
        _, weights = attend(student, W_k=W_k, v=np.full(4, size))
        right = [[0.5, 0, 0.5], [0, 1, 0]] if size > 0 else [[0, 1, 0], [0.5, 0, 0.5]]
        close(weights, np.array(right, dtype=float), "weights", where="What may be subtracted from all scores?")
    keys = np.array([[[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]], [[-1.0, 0.0], [-4.0, 0.0], [-2.0, 8.0]]])
    _, weights = attend(student, keys=keys, W_k=W_k, v=np.full(4, 1000.0))
    where = (
        "Here all scores of the second sequence are -1000. Which number is subtracted from the scores of a sequence?"
    )
    close(weights, [[0.5, 0, 0.5], [1 / 3, 1 / 3, 1 / 3]], "weights", "(batch, time)", where=where)

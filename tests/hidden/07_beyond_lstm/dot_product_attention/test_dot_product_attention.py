"""dot_product_attention: scores, weights and output, one query after the other."""

import math

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("dot_product_attention")

WEIGHTS = "Look at the scale of the scores, and at the axis of the softmax: each query's weights sum to 1."
OUTPUT = "Each output is the weighted mean of the values."
CAUSAL = "With causal=True, query i sees the keys 0 to i."


def right_attention(q, k, v, causal=False):
    """Return output and weights."""
    q, k, v = (np.asarray(value, dtype=np.float64) for value in (q, k, v))
    output, weights = np.zeros((*q.shape[:2], v.shape[2])), np.zeros((*q.shape[:2], k.shape[1]))
    for b, i in np.ndindex(*q.shape[:2]):
        seen = range(i + 1 if causal else k.shape[1])
        scores = [math.fsum(q[b, i] * k[b, j]) / math.sqrt(q.shape[2]) for j in seen]
        shares = [math.exp(score - max(scores)) for score in scores]
        for j in seen:
            weights[b, i, j] = shares[j] / math.fsum(shares)
            output[b, i] += weights[b, i, j] * v[b, j]
    return output, weights


def some_inputs(rng, B, Tq, Tk, D, Dv, dtype=np.float64):
    """Return q, k, v."""
    return [rng.normal(size=shape).astype(dtype) for shape in ((B, Tq, D), (B, Tk, D), (B, Tk, Dv))]


def check_both(student, inputs, where=WEIGHTS, **causal):
    output, weights = unpack(student.dot_product_attention(*inputs, **causal), "output", "weights")
    right_output, right_weights = right_attention(*inputs, **causal)
    close(weights, right_weights, "weights", "(batch, Tq, Tk)", where=where)
    close(output, right_output, "output", "(batch, Tq, Dv)", where=OUTPUT)


@pytest.mark.points(2.5)
def test_weights(student, rng):
    """Are the weights the softmax of the scaled scores?"""
    inputs = some_inputs(rng, 2, 3, 4, 5, 6)
    _, weights = unpack(student.dot_product_attention(*inputs), "output", "weights")
    close(weights, right_attention(*inputs)[1], "weights", "(batch, Tq, Tk)", where=WEIGHTS)


@pytest.mark.points(1.5)
def test_output(student, rng):
    """Is every output the weighted mean of the values?"""
    inputs = some_inputs(rng, 3, 2, 5, 4, 6)
    output, _ = unpack(student.dot_product_attention(*inputs), "output", "weights")
    close(output, right_attention(*inputs)[0], "output", "(batch, Tq, Dv)", where=OUTPUT)


@pytest.mark.points(2)
def test_causal(student, rng):
    """With causal=True: does each query see the past and its own step, and nothing later?"""
    check_both(student, some_inputs(rng, 2, 5, 5, 3, 4), CAUSAL, causal=True)


@pytest.mark.points(1)
@pytest.mark.parametrize("causal", [False, True], ids=["all", "causal"])
def test_large_scores(student, rng, causal):
    """Are weights and output finite and right for scores around ±1000, also where all of them are negative?"""
    q, k, v = some_inputs(rng, 2, 4, 4, 3, 2)
    check_both(student, [1000 * q, k, v], causal=causal)
    check_both(student, [1000 * np.abs(q), -np.abs(k), v], causal=causal)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("sizes", [(3, 3, 3, 3, 3), (1, 1, 4, 2, 1), (2, 4, 1, 3, 5)], ids=str)
def test_other_sizes(student, rng, sizes):
    """Does it work for equal sizes, a single query, and a single key?"""
    check_both(student, some_inputs(rng, *sizes))


@pytest.mark.points(0.5)
def test_float32(student, rng):
    """Does it work with float32 arrays?"""
    check_both(student, some_inputs(rng, 2, 4, 4, 5, 3, np.float32), causal=True)

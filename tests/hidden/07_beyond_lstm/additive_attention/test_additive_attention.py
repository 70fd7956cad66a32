"""additive_attention: scores, weights and context, one sequence and one step after the other."""

import math

import numpy as np
import pytest

from autograder.testing import close, results_together, unpack

pytestmark = pytest.mark.exercise("additive_attention")

SCORE = "Score: the two products are added, then tanh, then v. Then the softmax over the steps."
CONTEXT = "The context is the weighted mean of the keys themselves."
MASK = "A masked step has the weight 0, and the others still sum to 1."
TWICE = "This is the result of the first of two calls."


def right_attention(query, keys, W_q, W_k, v, mask=None):
    """Return context and weights."""
    query, keys, W_q, W_k, v = (np.asarray(value, dtype=np.float64) for value in (query, keys, W_q, W_k, v))
    context, weights = np.zeros((len(keys), keys.shape[2])), np.zeros(keys.shape[:2])
    for b in range(len(keys)):
        steps = [t for t in range(keys.shape[1]) if mask is None or mask[b, t]]
        scores = {t: float(v @ np.tanh(query[b] @ W_q + keys[b, t] @ W_k)) for t in steps}
        total = math.fsum(math.exp(score - max(scores.values())) for score in scores.values())
        for t in steps:
            weights[b, t] = math.exp(scores[t] - max(scores.values())) / total
            context[b] += weights[b, t] * keys[b, t]
    return context, weights


def some_inputs(rng, B, T, Q, D, H, dtype=np.float64):
    """Return query, keys, W_q, W_k, v."""
    shapes = [(B, Q), (B, T, D), (Q, H), (D, H), (H,)]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def some_mask(rng, B, T):
    mask = rng.random((B, T)) < 0.5
    mask[:, rng.integers(0, T)] = True
    mask[0] = np.arange(T) < (T + 1) // 2
    return mask


def ask(student, inputs, mask):
    arguments = [*inputs] if mask is None else [*inputs, mask]
    return unpack(student.additive_attention(*arguments), "context", "weights")


def check_weights(student, inputs, mask=None, where=SCORE):
    _, weights = ask(student, inputs, mask)
    close(weights, right_attention(*inputs, mask)[1], "weights", "(batch, time)", where=where)


def check_both(student, inputs, mask=None, where=SCORE):
    context, weights = ask(student, inputs, mask)
    right_context, right_weights = right_attention(*inputs, mask)
    close(weights, right_weights, "weights", "(batch, time)", where=where)
    close(context, right_context, "context", "(batch, features of a key)", where=CONTEXT)


@pytest.mark.points(2.5)
def test_weights(student, rng):
    """Are the weights the softmax of the scores?"""
    check_weights(student, some_inputs(rng, 3, 5, 2, 4, 6))


@pytest.mark.points(2)
def test_context(student, rng):
    """Is the context the weighted mean of the keys?"""
    context, _ = ask(student, inputs := some_inputs(rng, 2, 6, 4, 3, 5), None)
    close(context, right_attention(*inputs)[0], "context", "(batch, features of a key)", where=CONTEXT)


@pytest.mark.points(2.5)
def test_mask(student, rng):
    """With a mask: do masked steps have no weight and no part in the context?"""
    check_both(student, some_inputs(rng, 4, 6, 3, 2, 5), some_mask(rng, 4, 6), MASK)


@pytest.mark.points(1)
def test_masked_keys_change_nothing(student, rng):
    """Do weights and context stay the same when the keys of masked steps change?"""
    inputs, mask = some_inputs(rng, 3, 5, 2, 3, 4), some_mask(rng, 3, 5)
    inputs[1][~mask] *= 50.0
    check_both(student, inputs, mask, MASK)


@pytest.mark.points(1)
@pytest.mark.parametrize("masked", [False, True], ids=["all", "masked"])
def test_large_scores(student, rng, masked):
    """Are the weights finite and right for scores around ±1000, also where all of them are negative?"""
    query, keys, W_q, W_k, v = some_inputs(rng, 3, 5, 2, 4, 6)
    mask = some_mask(rng, 3, 5) if masked else None
    check_both(student, [query, keys, W_q, W_k, 1000 * v], mask)
    if masked:  # the largest score is masked, a thousand above the others
        mask = right_attention(query, keys, W_q, W_k, 1000 * v)[1] < 0.5
        check_both(student, [query, keys, W_q, W_k, 1000 * v], mask, MASK)
    check_both(student, [*map(np.abs, (query, keys, W_q, W_k)), -1000 * np.abs(v)], mask)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("sizes", [(3, 3, 3, 3, 3), (1, 4, 2, 3, 1), (2, 1, 3, 4, 5)], ids=str)
def test_other_sizes(student, rng, sizes):
    """Does it work for equal sizes, a batch of one, and a single key?"""
    check_both(student, some_inputs(rng, *sizes))


@pytest.mark.points(0.5)
def test_float32(student, rng):
    """Does it work with float32 arrays?"""
    check_both(student, some_inputs(rng, 3, 4, 2, 5, 6, np.float32), some_mask(rng, 3, 4))


@pytest.mark.points(0.5)
def test_a_result_stays_in_a_second_call(student, rng):
    """Are the first weights and context still the same after a second call?"""
    calls = [some_inputs(rng, 3, 4, 2, 5, 6) for _ in range(2)]
    (context, weights), _ = results_together(student, "additive_attention", *calls)
    right_context, right_weights = right_attention(*calls[0])
    close(weights, right_weights, "weights", "(batch, time)", where=TWICE)
    close(context, right_context, "context", "(batch, features of a key)", where=TWICE)

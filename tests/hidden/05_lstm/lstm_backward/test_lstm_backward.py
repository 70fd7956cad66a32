"""lstm_backward: the gradients of a whole sequence.

The gradients are asked for one by one where neither end of the loop matters: without a loss at the last step, after a
first step that shuts all gates. How the loop starts and where it ends is asked for by tests of their own. Special cases
are judged on those gradients that are right in an ordinary one.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_backward")

LOOP = "Which two gradients travel from step t + 1 to step t, and what does the loss of step t add?"
SUMS = "The weights are used at every step: what happens to the gradients of all these uses?"
START = "Which gradients does the last step receive, where no later step is left?"
END = "Does the loop go through every step, and what is left when it has passed the first?"
SHUT = 30.0
DX_AND_WEIGHTS = [0, 3, 4, 5]


def upstream(lstm, inputs):
    x, h0 = inputs[:2]
    return lstm.rng.normal(size=(*x.shape[:2], h0.shape[1])).astype(x.dtype)


def between_the_ends(lstm):
    """Return inputs whose first step shuts all gates, and the gradient of a loss that leaves out the last step."""
    inputs = after_a_shut_step(lstm)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, -1] = 0.0
    return inputs, dh_seq


def after_a_shut_step(lstm):
    inputs = lstm.inputs(2, 4, 2, 3)
    x, kernel = inputs[0], inputs[3]
    x[:, :, 0], x[:, 0, 0] = 0.0, SHUT
    kernel[0] = -SHUT
    return inputs


def check_right_ones(lstm, inputs, dh_seq, ordinary, at, where):
    """Check those gradients of `at` that are right in an ordinary case, or all where none is."""
    right = lstm.right_gradients(*ordinary)
    lstm.backward(inputs, dh_seq, [k for k in at if k in right] or at, where)


@pytest.mark.points(2)
def test_the_inputs(lstm):
    """Is dx right between the ends of the loop?"""
    lstm.backward(*between_the_ends(lstm), [0], LOOP)


@pytest.mark.points(1.25)
@pytest.mark.parametrize("which", [3, 4, 5], ids=["dkernel", "drecurrent_kernel", "dbias"])
def test_the_weights(lstm, which):
    """Are the gradients of the weights summed over batch and time?"""
    lstm.backward(*between_the_ends(lstm), [which], SUMS)


@pytest.mark.points(0.75)
@pytest.mark.parametrize("which", [1, 2], ids=["dh0", "dc0"])
def test_the_initial_states(lstm, which):
    """Are dh0 and dc0 what arrives before the first step?"""
    inputs = lstm.inputs(2, 3, 3, 2)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, -1] = 0.0
    lstm.backward(inputs, dh_seq, [which], END)


@pytest.mark.points(2)
def test_the_first_step(lstm):
    """Does the first step count, in dx and in the weights' gradients?"""
    inputs = lstm.inputs(2, 3, 3, 2)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, -1] = 0.0
    check_right_ones(lstm, inputs, dh_seq, between_the_ends(lstm), DX_AND_WEIGHTS, END)


@pytest.mark.points(2)
def test_the_last_step(lstm):
    """With a loss at the last step alone: does its gradient enter once, and reach the steps before?"""
    inputs = after_a_shut_step(lstm)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, :-1] = 0.0
    check_right_ones(lstm, inputs, dh_seq, between_the_ends(lstm), DX_AND_WEIGHTS, START)


def check_case(lstm, inputs, where=LOOP):
    """Check a special case, with a loss at all steps."""
    ordinary = lstm.inputs(2, 3, 2, 2)
    check_right_ones(lstm, inputs, upstream(lstm, inputs), (ordinary, upstream(lstm, ordinary)), range(6), where)


@pytest.mark.points(0.75)
def test_everything_together(lstm):
    """With a loss at all steps, are all six gradients right, over many steps too?"""
    inputs = lstm.inputs(2, 9, 2, 2)
    lstm.backward(inputs, upstream(lstm, inputs), where=LOOP)


@pytest.mark.points(0.5)
def test_all_sizes_equal(lstm):
    """Does it work when batch, time, features and units are the same number?"""
    check_case(lstm, lstm.inputs(3, 3, 3, 3))


@pytest.mark.points(0.5)
def test_batch_of_one(lstm):
    """Does it work for a batch of one?"""
    check_case(lstm, lstm.inputs(1, 4, 2, 3))


@pytest.mark.points(2)
def test_one_step(lstm):
    """Does it work for sequences of one step?"""
    check_case(lstm, lstm.inputs(2, 1, 3, 2))


@pytest.mark.points(0.5)
def test_float32(lstm):
    """Does it work with float32 arrays?"""
    check_case(lstm, lstm.inputs(2, 3, 2, 4, dtype=np.float32))

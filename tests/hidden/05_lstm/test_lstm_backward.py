"""lstm_backward: the gradients of a whole sequence."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_backward")

LOOP = "Which two gradients travel from step t + 1 to step t, and what does the loss of step t add?"
SUMS = "The weights are used at every step: what happens to the gradients of all these uses?"


def upstream(lstm, inputs):
    x, h0 = inputs[:2]
    return lstm.rng.normal(size=(*x.shape[:2], h0.shape[1])).astype(x.dtype)


@pytest.mark.points(3)
def test_the_inputs(lstm):
    """Is dx right at every step, for a loss at all steps?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [0], LOOP)


@pytest.mark.points(3)
def test_the_initial_states(lstm):
    """Are dh0 and dc0 what arrives before the first step?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [1, 2], LOOP)


@pytest.mark.points(3)
def test_the_weights(lstm):
    """Are dkernel, drecurrent_kernel and dbias summed over batch and time?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [3, 4, 5], SUMS)


@pytest.mark.points(2)
def test_a_loss_at_the_last_step_alone(lstm):
    """With a loss at the last step only: does its gradient reach the first steps?"""
    inputs = lstm.inputs(2, 9, 2, 3)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, :-1] = 0.0
    lstm.backward(inputs, dh_seq, [0, 1, 2, 3], LOOP)


@pytest.mark.points(1)
def test_all_sizes_equal(lstm):
    """Does it work when batch, time, features and units are the same number?"""
    inputs = lstm.inputs(3, 3, 3, 3)
    lstm.backward(inputs, upstream(lstm, inputs), where=LOOP)


@pytest.mark.points(1)
def test_batch_of_one(lstm):
    """Does it work for a batch of one?"""
    inputs = lstm.inputs(1, 4, 2, 3)
    lstm.backward(inputs, upstream(lstm, inputs), where=LOOP)


@pytest.mark.points(1)
def test_one_step(lstm):
    """Does it work for sequences of one step?"""
    inputs = lstm.inputs(2, 1, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), where=LOOP)


@pytest.mark.points(1)
def test_float32(lstm):
    """Does it work with float32 arrays?"""
    inputs = lstm.inputs(2, 3, 2, 4, dtype=np.float32)
    lstm.backward(inputs, upstream(lstm, inputs), where=LOOP)

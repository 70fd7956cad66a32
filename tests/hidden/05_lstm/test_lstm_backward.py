"""lstm_backward: the gradients of a whole sequence.

The loop is looked at, too, where a slip at either end of it does not show: for a loss that leaves out the last step,
through a first step that lets nothing pass. Special cases are judged on those gradients that are right in an ordinary
one.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_backward")

LOOP = "Which two gradients travel from step t + 1 to step t, and what does the loss of step t add?"
SUMS = "The weights are used at every step: what happens to the gradients of all these uses?"
SHUT = 30.0


def upstream(lstm, inputs):
    x, h0 = inputs[:2]
    return lstm.rng.normal(size=(*x.shape[:2], h0.shape[1])).astype(x.dtype)


def check_case(lstm, inputs, dh_seq, at=range(6)):
    """Check a special case: those gradients of `at` that are right in an ordinary one, or all where none is."""
    ordinary = lstm.inputs(2, 3, 2, 2)
    right = lstm.right_gradients(ordinary, upstream(lstm, ordinary))
    lstm.backward(inputs, dh_seq, [k for k in at if k in right] or at, LOOP)


@pytest.mark.points(2)
def test_the_inputs(lstm):
    """Is dx right at every step, for a loss at all steps?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [0], LOOP)


@pytest.mark.points(1)
def test_the_initial_output(lstm):
    """Is dh0 what arrives at the output before the first step?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [1], LOOP)


@pytest.mark.points(1)
def test_the_initial_cell_state(lstm):
    """Is dc0 what arrives at the cell state before the first step?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [2], LOOP)


@pytest.mark.points(1)
@pytest.mark.parametrize("which", [3, 4, 5], ids=["dkernel", "drecurrent_kernel", "dbias"])
def test_the_weights(lstm, which):
    """Are the gradients of the weights summed over batch and time?"""
    inputs = lstm.inputs(2, 4, 3, 2)
    lstm.backward(inputs, upstream(lstm, inputs), [which], SUMS)


@pytest.mark.points(3)
def test_between_the_ends(lstm):
    """Is the loop right between its ends: without a loss at the last step, after a first step that shuts all gates?"""
    inputs = lstm.inputs(2, 4, 2, 3)
    x, kernel = inputs[0], inputs[3]
    x[:, :, 0], x[:, 0, 0] = 0.0, SHUT
    kernel[0] = -SHUT
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, -1] = 0.0
    check_case(lstm, inputs, dh_seq, [0, 3, 4, 5])


@pytest.mark.points(1.5)
def test_a_loss_at_the_last_step_alone(lstm):
    """With a loss at the last step only: does its gradient reach the first steps?"""
    inputs = lstm.inputs(2, 9, 2, 3)
    dh_seq = upstream(lstm, inputs)
    dh_seq[:, :-1] = 0.0
    check_case(lstm, inputs, dh_seq)


@pytest.mark.points(0.5)
def test_all_sizes_equal(lstm):
    """Does it work when batch, time, features and units are the same number?"""
    inputs = lstm.inputs(3, 3, 3, 3)
    check_case(lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(0.5)
def test_batch_of_one(lstm):
    """Does it work for a batch of one?"""
    inputs = lstm.inputs(1, 4, 2, 3)
    check_case(lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(2)
def test_one_step(lstm):
    """Does it work for sequences of one step?"""
    inputs = lstm.inputs(2, 1, 3, 2)
    check_case(lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(0.5)
def test_float32(lstm):
    """Does it work with float32 arrays?"""
    inputs = lstm.inputs(2, 3, 2, 4, dtype=np.float32)
    check_case(lstm, inputs, upstream(lstm, inputs))

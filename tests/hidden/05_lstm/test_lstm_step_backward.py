"""lstm_step_backward: the gradients of one step."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_step_backward")

STATES, WEIGHTS = [0, 1, 2], [3, 4, 5]
PATHS = "Follow the picture from right to left: which paths lead from here to the loss?"
SUMS = (
    "The four sums are a Dense layer with two inputs: what does each factor get, and in which order do the blocks lie?"
)


def upstream(lstm, inputs, dh=1.0, dc=1.0):
    shape, dtype = inputs[1].shape, inputs[1].dtype
    return (dh * lstm.rng.normal(size=shape)).astype(dtype), (dc * lstm.rng.normal(size=shape)).astype(dtype)


@pytest.mark.points(3)
def test_through_the_output_alone(lstm):
    """With dc_t = 0: are the gradients of x_t, h_prev and c_prev right?"""
    inputs = lstm.inputs(2, 3, 4)
    lstm.step_backward(inputs, *upstream(lstm, inputs, dc=0.0), STATES, PATHS)


@pytest.mark.points(3)
def test_through_the_cell_state_alone(lstm):
    """With dh_t = 0: are the gradients of x_t, h_prev and c_prev right?"""
    inputs = lstm.inputs(2, 3, 4)
    lstm.step_backward(inputs, *upstream(lstm, inputs, dh=0.0), STATES, PATHS)


@pytest.mark.points(3)
def test_the_previous_cell_state(lstm):
    """With both: is dc_prev right, for which both gradients have to be added?"""
    inputs = lstm.inputs(4, 2, 3)
    lstm.step_backward(inputs, *upstream(lstm, inputs), [2], PATHS)


@pytest.mark.points(3)
def test_the_input_and_the_previous_output(lstm):
    """With both: are dx_t and dh_prev right?"""
    inputs = lstm.inputs(4, 2, 3)
    lstm.step_backward(inputs, *upstream(lstm, inputs), [0, 1], SUMS)


@pytest.mark.points(2)
def test_the_kernel(lstm):
    """Is dkernel right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    lstm.step_backward(inputs, *upstream(lstm, inputs), [3], SUMS)


@pytest.mark.points(2)
def test_the_recurrent_kernel(lstm):
    """Is drecurrent_kernel right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    lstm.step_backward(inputs, *upstream(lstm, inputs), [4], SUMS)


@pytest.mark.points(1)
def test_the_bias(lstm):
    """Is dbias right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    lstm.step_backward(inputs, *upstream(lstm, inputs), [5], SUMS)


@pytest.mark.points(1)
def test_all_sizes_equal(lstm):
    """Does it work when batch, features and units are the same number?"""
    inputs = lstm.inputs(3, 3, 3)
    lstm.step_backward(inputs, *upstream(lstm, inputs))


@pytest.mark.points(1)
def test_batch_of_one(lstm):
    """Does it work for a batch of one and one unit?"""
    inputs = lstm.inputs(1, 2, 1)
    lstm.step_backward(inputs, *upstream(lstm, inputs))


@pytest.mark.points(1)
def test_float32(lstm):
    """Does it work with float32 arrays, and with large upstream gradients?"""
    inputs = lstm.inputs(2, 4, 3, dtype=np.float32)
    lstm.step_backward(inputs, *upstream(lstm, inputs, dh=100.0, dc=100.0))

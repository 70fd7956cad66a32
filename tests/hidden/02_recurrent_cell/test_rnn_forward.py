"""rnn_forward: the loop over time."""

import numpy as np
import pytest

from autograder.checks.compare import array, close, unpack

pytestmark = pytest.mark.exercise("rnn_forward")

AXES = "(batch, time, units)"


def check_loop(student, reference, inputs, *activation, where=""):
    result = student.rnn_forward(inputs.x, inputs.h0, *inputs.weights, *activation)
    h_seq, _ = unpack(result, "h_seq", "cache")
    in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
    right, _ = reference.rnn_forward(*in_double, *activation)
    return close(h_seq, right, "h_seq", AXES, where=where)


@pytest.mark.points(5)
def test_from_a_state_of_zeros(student, reference, cell_inputs):
    """Started from zeros, is every state made from the input of its step and the state before?"""
    inputs = cell_inputs(4, 6, 3, 5)
    inputs.h0 = 0 * inputs.h0
    check_loop(student, reference, inputs, where="Follow the state from one step to the next.")


@pytest.mark.points(4)
def test_from_another_state(student, reference, cell_inputs):
    """Started from another state, does h0 enter the first step, and only that?"""
    check_loop(student, reference, cell_inputs(3, 7, 2, 4), where="Which state enters step 0, and which enters step t?")


@pytest.mark.points(3)
def test_the_last_state(student, reference, cell_inputs):
    """Is the state after the last step among the results, however they are laid out?"""
    inputs = cell_inputs(3, 6, 2, 4)
    h_seq, _ = unpack(student.rnn_forward(inputs.x, inputs.h0, *inputs.weights), "h_seq", "cache")
    states = array(h_seq, "h_seq")
    if states.ndim == 3:  # the other tests ask for the right layout; here the loop itself counts
        states = states[-1] if states.shape[0] == 6 else states[:, -1]
    right, _ = reference.rnn_forward(inputs.x, inputs.h0, *inputs.weights)
    close(states, right[:, -1], "the last state", "(batch, units)", where="Follow the state through the loop.")


@pytest.mark.points(2)
def test_equal_sizes(student, reference, cell_inputs):
    """With batch, time, features and units all equal, are the axes still in the right places?"""
    check_loop(student, reference, cell_inputs(4, 4, 4, 4), where="The first axis is the batch, the second is time.")


@pytest.mark.points(1)
def test_one_step(student, reference, cell_inputs):
    """Is a sequence of one step just that step?"""
    check_loop(student, reference, cell_inputs(5, 1, 2, 3), where="Which state enters step 0?")


@pytest.mark.points(1)
def test_one_sequence_after_another(student, reference, cell_inputs):
    """Does a batch of one work, and does a second call know nothing of the first?"""
    check_loop(student, reference, cell_inputs(1, 5, 3, 2))
    check_loop(student, reference, cell_inputs(1, 4, 1, 1), where="Does this call depend on the one before?")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(student, reference, cell_inputs, activation):
    """Is the activation handed on to every step?"""
    inputs = cell_inputs(4, 5, 3, 6)
    inputs.h0 = 0 * inputs.h0
    check_loop(student, reference, inputs, activation, where=f'Look at activation="{activation}".')


@pytest.mark.points(1)
def test_long_float32(student, reference, cell_inputs):
    """Is a long float32 sequence with large inputs right up to its end?"""
    inputs = cell_inputs(2, 80, 3, 4, dtype=np.float32)
    inputs.x[0, ::7] *= 1000
    check_loop(student, reference, inputs)

"""rnn_forward: the loop over time. With as many steps as sequences, exchanged axes show values, not an exception."""

import numpy as np
import pytest

from autograder.testing import close, read_again, unpack

pytestmark = pytest.mark.exercise("rnn_forward")

AXES = "(batch, time, units)"


@pytest.fixture
def check(student, reference):
    """Return a check of all states."""

    def check_states(inputs, *activation, where=""):
        h_seq, _ = unpack(student.rnn_forward(inputs.x, inputs.h0, *inputs.weights, *activation), "h_seq", "cache")
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
        close(h_seq, reference.rnn_forward(*in_double, *activation)[0], "h_seq", AXES, where=where, steps=1)

    return check_states


@pytest.mark.points(5)
def test_every_state(check, cell_inputs):
    """Is h_seq (batch, time, units), with the state after step t at place t?"""
    check(cell_inputs(3, 7, 2, 4), where="Which state enters step 0, which enters step t, and what is kept?")


@pytest.mark.points(4)
def test_from_a_state_of_zeros(check, cell_inputs):
    """Started from zeros, is every state made from the input of its step and the state before?"""
    inputs = cell_inputs(6, 6, 3, 5)
    inputs.h0[:] = 0
    check(inputs, where="Follow the state from one step to the next.")


@pytest.mark.points(2)
def test_equal_sizes(check, cell_inputs):
    """With batch, time, features and units all equal, are the axes still in the right places?"""
    check(cell_inputs(4, 4, 4, 4), where="The first axis is the batch, the second is time.")


@pytest.mark.points(1.5)
def test_one_step(check, cell_inputs):
    """Is a sequence of one step just that step?"""
    check(cell_inputs(5, 1, 2, 3), where="Which state enters step 0?")


@pytest.mark.points(1.5)
def test_one_sequence(check, cell_inputs):
    """Does a batch of one keep its axis, with one feature and one unit too?"""
    check(cell_inputs(1, 5, 3, 2))
    check(cell_inputs(1, 4, 1, 1))


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(check, cell_inputs, activation):
    """Is the activation handed on to every step?"""
    check(cell_inputs(5, 5, 3, 6), activation, where=f"The activation is {activation} here.")


@pytest.mark.points(1)
def test_long_float32(check, cell_inputs):
    """Is a long float32 sequence with large inputs right up to its end?"""
    inputs = cell_inputs(2, 80, 3, 4, dtype=np.float32)
    inputs.x[0, ::7] *= 1000
    inputs.x[:, 40] = 0  # a step like any other
    check(inputs)


@pytest.mark.points(2)
def test_a_result_stays_what_it_is(student, reference, cell_inputs):
    """Do the states of one call keep their values when the function is called again?"""
    first, second = cell_inputs(4, 4, 2, 3), cell_inputs(4, 4, 2, 3)
    result = student.rnn_forward(first.x, first.h0, *first.weights)
    student.rnn_forward(second.x, second.h0, *second.weights)
    h_seq, _ = unpack(read_again(student, result), "h_seq", "cache")
    right, _ = reference.rnn_forward(first.x, first.h0, *first.weights)
    where = "Does each call return an array of its own?"
    close(h_seq, right, "h_seq after another call", AXES, where=where, steps=1)

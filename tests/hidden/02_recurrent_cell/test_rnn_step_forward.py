"""rnn_step_forward: one step of the recurrent neuron."""

import numpy as np
import pytest

from autograder.checks.compare import close, unpack

pytestmark = pytest.mark.exercise("rnn_step_forward")

AXES = "(batch, units)"


def check_step(student, reference, inputs, *activation, where="", **keywords):
    result = student.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights, *activation, **keywords)
    h_t, _ = unpack(result, "h_t", "cache")
    in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
    right, _ = reference.rnn_step_forward(*in_double, *activation, **keywords)
    return close(h_t, right, "h_t", AXES, where=where)


@pytest.mark.points(3)
def test_without_a_bias(student, reference, cell_inputs):
    """With a bias of zeros, are the input and the old state weighted and added?"""
    inputs = cell_inputs(4, None, 3, 5)
    kernel, recurrent_kernel, bias = inputs.weights
    inputs.weights = (kernel, recurrent_kernel, 0 * bias)
    check_step(student, reference, inputs, where="Look at the two products and at what the activation is applied to.")


@pytest.mark.points(2)
def test_units_on_their_own(student, reference, cell_inputs):
    """With a recurrent kernel that leads from each unit to itself alone, is the new state right?"""
    inputs = cell_inputs(3, None, 2, 4)
    kernel, recurrent_kernel, bias = inputs.weights
    inputs.weights = (kernel, np.diag(np.diag(recurrent_kernel)), bias)
    check_step(student, reference, inputs, where="Is each of the three terms there, once?")


@pytest.mark.points(4)
def test_with_a_bias(student, reference, cell_inputs):
    """With a bias, is the whole sum right?"""
    check_step(student, reference, cell_inputs(6, None, 2, 4), where="Look at each term of the sum.")


@pytest.mark.points(2)
def test_equal_sizes(student, reference, cell_inputs):
    """With as many sequences as features and units, are the products still the right way round?"""
    check_step(student, reference, cell_inputs(3, None, 3, 3), where="Which axis of each array is summed over?")


@pytest.mark.points(1)
def test_one_of_each(student, reference, cell_inputs):
    """Does one sequence with one feature and one unit work, and keep its two axes, with every activation?"""
    for activation in ("tanh", "sigmoid", "relu", "linear"):
        check_step(student, reference, cell_inputs(1, None, 1, 1), activation)


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(student, reference, cell_inputs, activation):
    """Is the activation that is asked for the one that is applied?"""
    check_step(student, reference, cell_inputs(5, None, 4, 6), activation, where=f'Look at activation="{activation}".')


@pytest.mark.points(1)
def test_float32(student, reference, cell_inputs):
    """Do float32 arrays give the same state up to rounding?"""
    check_step(student, reference, cell_inputs(2, None, 5, 3, dtype=np.float32), activation="tanh")


@pytest.mark.points(0.5)
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
def test_large_sums(student, reference, cell_inputs, activation):
    """Are sums of a thousand and more what the activation makes of them, and finite?"""
    inputs = cell_inputs(4, None, 1, 6)
    inputs.x = np.array([[2500.0], [-2500.0], [2000.0], [2.0]])
    check_step(student, reference, inputs, activation, where="What does exp give for 1000, and for -1000?")

"""rnn_step_forward: one step of the recurrent neuron."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, read_again, unpack

pytestmark = pytest.mark.exercise("rnn_step_forward")

AXES = "(batch, units)"


@pytest.fixture
def check(student, reference):
    """Return a check of one step."""

    def check_step(inputs, *activation, where=""):
        result = student.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights, *activation)
        h_t, cache = unpack(result, "h_t", "cache")
        if isinstance(h_t, tuple | list | dict) and isinstance(cache, np.ndarray):
            raise Mismatch("The first of the two values is not an array: h_t comes first, then the cache.", cache)
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
        close(h_t, reference.rnn_step_forward(*in_double, *activation)[0], "h_t", AXES, where=where)

    return check_step


@pytest.mark.points(4)
def test_the_whole_sum(check, cell_inputs):
    """Is the new state made from the input, the old state and the bias?"""
    check(cell_inputs(6, None, 2, 4), where="Look at each term of the sum, and at what is made of it.")


@pytest.mark.points(2)
def test_without_a_bias(check, cell_inputs):
    """With a bias of zeros, are the input and the old state weighted and added?"""
    inputs = cell_inputs(4, None, 3, 5)
    inputs.weights[2][:] = 0
    check(inputs, where="Look at the two products and at what the activation is applied to.")


@pytest.mark.points(2)
def test_from_a_state_of_zeros(check, cell_inputs):
    """From a state of zeros, is the new state made from the input and the bias?"""
    inputs = cell_inputs(4, None, 2, 3)
    inputs.h0[:] = 0
    check(inputs, where="There are two terms here: what comes in, and the bias.")


@pytest.mark.points(1)
def test_equal_sizes(check, cell_inputs):
    """With as many sequences as features and units, are the products still the right way round?"""
    check(cell_inputs(3, None, 3, 3), where="Which axis of each array is summed over?")


@pytest.mark.points(1)
def test_one_of_each(check, cell_inputs):
    """Does one sequence with one feature and one unit work, and keep its two axes?"""
    check(cell_inputs(1, None, 1, 1))


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(check, cell_inputs, activation):
    """Is the activation that is asked for the one that is applied?"""
    check(cell_inputs(5, None, 4, 6), activation, where=f"The activation is {activation} here.")


@pytest.mark.points(0.5)
def test_float32(check, cell_inputs):
    """Do float32 arrays give the same state up to rounding?"""
    check(cell_inputs(2, None, 5, 3, dtype=np.float32), "tanh")


@pytest.mark.points(1.5)
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_large_sums(check, cell_inputs, activation):
    """Are sums of a thousand and more what the activation makes of them, and finite?"""
    inputs = cell_inputs(4, None, 1, 6)
    inputs.x = np.array([[2500.0], [-2500.0], [2000.0], [2.0]])
    check(inputs, activation, where="What does exp give for 1000?")


@pytest.mark.points(0.5)
def test_large_sums_without_exp(check, cell_inputs):
    """Are sums of a thousand and more what relu and linear make of them?"""
    for activation in ("relu", "linear"):
        inputs = cell_inputs(3, None, 1, 6)
        inputs.x = np.array([[2500.0], [-2500.0], [2.0]])
        check(inputs, activation)


@pytest.mark.points(2)
def test_a_result_stays_what_it_is(student, reference, cell_inputs):
    """Does a state keep its values when the next step is computed?"""
    first, second = cell_inputs(3, None, 2, 4), cell_inputs(3, None, 2, 4)
    result = student.rnn_step_forward(first.x, first.h0, *first.weights)
    student.rnn_step_forward(second.x, second.h0, *second.weights)
    h_t, _ = unpack(read_again(student, result), "h_t", "cache")
    right, _ = reference.rnn_step_forward(first.x, first.h0, *first.weights)
    close(h_t, right, "h_t after another step", AXES, where="Does each call return an array of its own?")

"""rnn_step_forward: one step of the recurrent neuron.

The three terms of the sum are looked at on inputs where another one does not matter, with or without the activation,
then all together. A special case is judged on such of these inputs as are right in an ordinary one: a term that is
wrong is not charged again there. The state may come alone, or behind its cache, but where all comes together.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import close, holds, unpack

pytestmark = pytest.mark.exercise("rnn_step_forward")

AXES = "(batch, units)"


def as_they_are(inputs):
    return inputs


def without_bias(inputs):
    return changed(inputs, bias=0 * inputs.weights[2])


def units_on_their_own(inputs):
    return changed(inputs, recurrent_kernel=np.diag(np.diag(inputs.weights[1])))


def changed(inputs, **weights):
    names = ("kernel", "recurrent_kernel", "bias")
    kept = dict(zip(names, inputs.weights, strict=True))
    return SimpleNamespace(x=inputs.x, h0=inputs.h0, weights=tuple({**kept, **weights}.values()))


@pytest.fixture
def check(student, reference):
    """Return a check of one step on some inputs."""

    def check_step(inputs, *activation, where="", strictly=False, activated=True):
        result = student.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights, *activation)
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
        right, _ = reference.rnn_step_forward(*in_double, *activation)
        alone = isinstance(result, np.ndarray) and not strictly
        h_t, other = (result, None) if alone else unpack(result, "h_t", "cache")
        if not strictly and holds(close, other, right, "h_t"):
            h_t = other
        if not activated and holds(close, h_t, reference.rnn_step_forward(*in_double, "linear")[0], "h_t"):
            return  # the sum is right
        close(h_t, right, "h_t", AXES, where=where)

    return check_step


@pytest.fixture
def check_case(check, cell_inputs):
    """Return a check of a special case: of what is right in an ordinary one, or of all where nothing is."""

    def check_ways(inputs, *activation, where=""):
        ordinary, ways = cell_inputs(4, None, 3, 5), (as_they_are, without_bias, units_on_their_own)
        for way in [way for way in ways if holds(check, way(ordinary))] or [as_they_are]:
            check(way(inputs), *activation, where=where)

    return check_ways


@pytest.mark.points(2.5)
def test_without_a_bias(check, cell_inputs):
    """With a bias of zeros, are the input and the old state weighted and added?"""
    where = "Look at the two products and at what the activation is applied to."
    check(without_bias(cell_inputs(4, None, 3, 5)), where=where, activated=False)


@pytest.mark.points(1.5)
def test_units_on_their_own(check, cell_inputs):
    """With a recurrent kernel that leads from each unit to itself alone, is the new state right?"""
    inputs = units_on_their_own(cell_inputs(3, None, 2, 4))
    check(inputs, where="Is each of the three terms there, once?", activated=False)


@pytest.mark.points(1.5)
def test_from_a_state_of_zeros(check, cell_inputs):
    """From a state of zeros, is the new state made from the input and the bias?"""
    inputs = cell_inputs(4, None, 2, 3)
    inputs.h0 = 0 * inputs.h0
    check(inputs, where="There are two terms here: what comes in, and the bias.", activated=False)


@pytest.mark.points(3.5)
def test_with_a_bias(check, cell_inputs):
    """With a bias, is the whole sum right, and does the cache come with it?"""
    check(cell_inputs(6, None, 2, 4), where="Look at each term of the sum, and at what is made of it.", strictly=True)


@pytest.mark.points(1)
def test_equal_sizes(check_case, cell_inputs):
    """With as many sequences as features and units, are the products still the right way round?"""
    check_case(cell_inputs(3, None, 3, 3), where="Which axis of each array is summed over?")


@pytest.mark.points(0.75)
def test_one_of_each(check_case, cell_inputs):
    """Does one sequence with one feature and one unit work, and keep its two axes?"""
    check_case(cell_inputs(1, None, 1, 1))


@pytest.mark.points(0.75)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(check_case, cell_inputs, activation):
    """Is the activation that is asked for the one that is applied?"""
    check_case(cell_inputs(5, None, 4, 6), activation, where=f'Look at activation="{activation}".')


@pytest.mark.points(0.75)
def test_float32(check_case, cell_inputs):
    """Do float32 arrays give the same state up to rounding?"""
    check_case(cell_inputs(2, None, 5, 3, dtype=np.float32), "tanh")


@pytest.mark.points(0.3125)
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
def test_large_sums(check_case, cell_inputs, activation):
    """Are sums of a thousand and more what the activation makes of them, and finite?"""
    inputs = cell_inputs(4, None, 1, 6)
    inputs.x = np.array([[2500.0], [-2500.0], [2000.0], [2.0]])
    where = "What does exp give for 1000, and for -1000?" if activation in ("tanh", "sigmoid") else ""
    check_case(inputs, activation, where=where)

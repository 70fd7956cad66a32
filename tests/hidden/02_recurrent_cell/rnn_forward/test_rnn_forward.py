"""rnn_forward: the loop over time.

The loop is looked at from zeros first, on inputs where a step 0 that was left out changes nothing; then from another
state; then the place of each state in the result. But for that last test any layout will do that holds the states. The
places, and special cases, are judged on what is right in an ordinary one.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import array, close, holds, unpack

pytestmark = pytest.mark.exercise("rnn_forward")

AXES = "(batch, time, units)"


def as_they_are(inputs):
    return inputs


def from_nothing(inputs):
    """Return the inputs without a state, a bias, or a first input, and with units on their own: step 0 gives zeros."""
    kernel, recurrent_kernel, bias = inputs.weights
    x = inputs.x.copy()
    x[:, 0] = 0
    return SimpleNamespace(x=x, h0=0 * inputs.h0, weights=(kernel, np.diag(np.diag(recurrent_kernel)), 0 * bias))


def as_meant(h_seq, right, h0):
    """Return the right states where which ones there are, and their layout, is all that is wrong."""
    states = array(h_seq, "h_seq")
    h0, last = h0[:, None], right[:, -1:]
    others = (
        right.swapaxes(0, 1),
        np.concatenate([h0, right], axis=1),
        np.concatenate([h0, right[:, :-1]], axis=1),
        last[:, 0],
        np.repeat(last, right.shape[1], axis=1),
    )
    for other in others:
        if alike(states, other):
            return right
    all_but_the_last = states.shape == right.shape and right.shape[1] > 1 and alike(states[:, :-1], right[:, :-1])
    return right if all_but_the_last else h_seq


def alike(one, other):
    return one.shape == other.shape and np.allclose(one, other, rtol=0, atol=1e-4)


@pytest.fixture
def loop(student, reference):
    """Return a function that gives a student's states and the right ones."""

    def run(inputs, *activation, cache_asked=False):
        h_seq = student.rnn_forward(inputs.x, inputs.h0, *inputs.weights, *activation)
        if cache_asked or not isinstance(h_seq, np.ndarray):
            h_seq, _ = unpack(h_seq, "h_seq", "cache")
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.x, inputs.h0, *inputs.weights)]
        return h_seq, reference.rnn_forward(*in_double, *activation)[0]

    return run


@pytest.fixture
def check(loop):
    """Return a check of the states, in whichever layout they are."""

    def check_states(inputs, *activation, where=""):
        h_seq, right = loop(inputs, *activation)
        close(as_meant(h_seq, right, inputs.h0), right, "h_seq", AXES, where=where)

    return check_states


@pytest.fixture
def right_ways(check, cell_inputs):
    """Return what to do to inputs so that they are as ordinary ones that are right, or nothing where none is."""
    ordinary = cell_inputs(2, 5, 4, 3)
    return [way for way in (as_they_are, from_nothing) if holds(check, way(ordinary))] or [as_they_are]


@pytest.fixture
def check_case(check, right_ways):
    """Return a check of a special case: of what is right in an ordinary one, or of all where nothing is."""

    def check_ways(inputs, *activation, where=""):
        for way in right_ways:
            check(way(inputs), *activation, where=where)

    return check_ways


@pytest.mark.points(3)
def test_from_a_state_of_zeros(check, cell_inputs):
    """Started from zeros, is every state made from the input of its step and the state before?"""
    check(from_nothing(cell_inputs(4, 6, 3, 5)), where="Follow the state from one step to the next.")


@pytest.mark.points(3.5)
def test_from_another_state(check, cell_inputs):
    """Started from another state, does h0 enter the first step, and only that?"""
    check(cell_inputs(3, 7, 2, 4), where="Which state enters step 0, and which enters step t?")


@pytest.mark.points(3)
def test_the_last_state(loop, right_ways, cell_inputs):
    """Is the state after the last step among the results, however they are laid out?"""
    h_seq, right = loop(right_ways[0](cell_inputs(3, 6, 2, 4)))
    states = array(h_seq, "h_seq")
    if states.ndim == 3 and states.size:
        states = states[-1] if states.shape[0] == 6 else states[:, -1]
    close(states, right[:, -1], "the last state", "(batch, units)", where="Follow the state through the loop.")


@pytest.mark.points(5)
def test_every_state_in_its_place(loop, right_ways, cell_inputs):
    """Is h_seq (batch, time, units), with the state after step t at place t, and the cache beside it?"""
    h_seq, right = loop(right_ways[0](cell_inputs(3, 5, 2, 4)), cache_asked=True)
    close(h_seq, right, "h_seq", AXES, where="Which state belongs at place t, and which axis is time?")


@pytest.mark.points(1)
def test_equal_sizes(check_case, cell_inputs):
    """With batch, time, features and units all equal, are the axes still in the right places?"""
    check_case(cell_inputs(4, 4, 4, 4), where="The first axis is the batch, the second is time.")


@pytest.mark.points(1)
def test_one_step(check, cell_inputs):
    """Is a sequence of one step just that step?"""
    check(cell_inputs(5, 1, 2, 3), where="Which state enters step 0?")


@pytest.mark.points(0.75)
def test_one_sequence_after_another(check_case, cell_inputs):
    """Does a batch of one work, and does a second call know nothing of the first?"""
    check_case(cell_inputs(1, 5, 3, 2))
    check_case(cell_inputs(1, 4, 1, 1), where="Does this call depend on the one before?")


@pytest.mark.points(0.75)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(check_case, cell_inputs, activation):
    """Is the activation handed on to every step?"""
    inputs = cell_inputs(4, 5, 3, 6)
    inputs.h0 = 0 * inputs.h0
    check_case(inputs, activation, where=f'Look at activation="{activation}".')


@pytest.mark.points(0.5)
def test_long_float32(check_case, cell_inputs):
    """Is a long float32 sequence with large inputs right up to its end?"""
    inputs = cell_inputs(2, 80, 3, 4, dtype=np.float32)
    inputs.x[0, ::7] *= 1000
    inputs.x[:, 40] = 0  # a step like any other
    check_case(inputs)

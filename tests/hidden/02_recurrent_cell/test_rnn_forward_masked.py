"""rnn_forward_masked: padded steps copy the previous state."""

import numpy as np
import pytest

from autograder.checks.compare import close, unpack

pytestmark = pytest.mark.exercise("rnn_forward_masked")

AXES = "(batch, time, units)"


def check_masked(student, reference, inputs, mask, *activation, where=""):
    mask = np.array(mask, dtype=bool)
    inputs.x[~mask] *= 20  # what stands in the padding must not matter
    result = student.rnn_forward_masked(inputs.x, mask, inputs.h0, *inputs.weights, *activation)
    h_seq, _ = unpack(result, "h_seq", "cache")
    in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.h0, *inputs.weights)]
    right, _ = reference.rnn_forward_masked(inputs.x.astype(np.float64), mask, *in_double, *activation)
    close(h_seq, right, "h_seq", AXES, where=where)


@pytest.mark.points(1)
def test_nothing_masked(student, reference, cell_inputs):
    """Where every step is real, is it the loop as you know it?"""
    check_masked(student, reference, cell_inputs(3, 5, 2, 4), np.ones((3, 5)))


@pytest.mark.points(3)
def test_padding_at_the_end(student, reference, cell_inputs):
    """With sequences of length 2, 6, 4 and 1 in one batch, does each state stand still after its own end?"""
    mask = np.arange(6) < np.array([2, 6, 4, 1])[:, None]
    where = "Which state does a masked step keep, and of which sequence?"
    check_masked(student, reference, cell_inputs(4, 6, 3, 5), mask, where=where)


@pytest.mark.points(2)
def test_padding_at_the_start(student, reference, cell_inputs):
    """With padding at the start, does each sequence begin from its row of h0, later?"""
    mask = np.arange(5) >= np.array([3, 0, 1])[:, None]
    check_masked(student, reference, cell_inputs(3, 5, 2, 4), mask, where="Which state comes before step 0?")


@pytest.mark.points(2)
def test_gaps(student, reference, cell_inputs):
    """After a gap, does the state go on from where it was before the gap?"""
    mask = [[1, 0, 0, 1, 1, 0, 1], [1, 1, 0, 1, 0, 0, 1]]
    check_masked(student, reference, cell_inputs(2, 7, 4, 3), mask, where="Which state enters the step after a gap?")
    inputs = cell_inputs(2, 5, 3, 4)
    inputs.x[0, 2] = 0.0
    check_masked(student, reference, inputs, np.ones((2, 5)), where="Inputs of 0 are a step like any other.")


@pytest.mark.points(1)
def test_equal_sizes(student, reference, cell_inputs):
    """With all sizes equal, does the mask choose sequences, and not units?"""
    mask = [[1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 0]]
    check_masked(student, reference, cell_inputs(4, 4, 4, 4), mask, where="Along which axis does the mask act?")


@pytest.mark.points(1)
def test_activation_and_float32(student, reference, cell_inputs):
    """Does a batch of one in float32 with another activation work too?"""
    inputs = cell_inputs(1, 6, 2, 5, dtype=np.float32)
    check_masked(student, reference, inputs, [[1, 1, 0, 1, 0, 0]], "sigmoid", where="Is `activation` handed on?")

"""rnn_forward_masked: padded steps copy the previous state.

Two tests look at all of the result and at what the mask means; everywhere else the real steps count, and a mask that is
taken for its opposite will do.
"""

import numpy as np
import pytest

from autograder.testing import array, close, holds, unpack

pytestmark = pytest.mark.exercise("rnn_forward_masked")

AXES = "(batch, time, units)"


@pytest.fixture
def check_masked(student, reference):
    """Return a check of all steps, on inputs whose padding is large: it must not matter."""

    def check(inputs, mask, *activation, where="", opposite=False, real_alone=False):
        mask = np.array(mask, dtype=bool)
        inputs.x[~mask] *= 20
        given = ~mask if opposite else mask
        h_seq, _ = unpack(
            student.rnn_forward_masked(inputs.x, given, inputs.h0, *inputs.weights, *activation), "h_seq", "cache"
        )
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.h0, *inputs.weights)]
        right, _ = reference.rnn_forward_masked(inputs.x.astype(np.float64), mask, *in_double, *activation)
        if real_alone:
            h_seq = np.where(mask[..., None], array(h_seq, "h_seq", right.shape, AXES), right)
        close(h_seq, right, "h_seq", AXES, where=where)

    return check


@pytest.fixture
def check_real(check_masked, cell_inputs):
    """Return a check of the real steps, with the mask turned round where that makes an ordinary case right."""
    mask = [[1, 0, 1, 1], [1, 1, 0, 1]]
    opposite = not holds(check_masked, cell_inputs(2, 4, 3, 5), mask, real_alone=True)
    opposite = opposite and holds(check_masked, cell_inputs(2, 4, 3, 5), mask, opposite=True, real_alone=True)

    def check(inputs, mask, *activation, where=""):
        check_masked(inputs, mask, *activation, where=where, opposite=opposite, real_alone=True)

    return check


@pytest.mark.points(1)
def test_nothing_masked(check_real, cell_inputs):
    """Where every step is real, is it the loop as you know it?"""
    check_real(cell_inputs(3, 5, 2, 4), np.ones((3, 5)))


@pytest.mark.points(2)
def test_padding_at_the_end(check_masked, cell_inputs):
    """With sequences of length 2, 6, 4 and 1 in one batch, does each state stand still after its own end?"""
    mask = np.arange(6) < np.array([2, 6, 4, 1])[:, None]
    where = "Which state does a masked step keep, and of which sequence?"
    check_masked(cell_inputs(4, 6, 3, 5), mask, where=where)


@pytest.mark.points(1)
def test_masked_steps_before_real_ones(check_masked, cell_inputs):
    """Before the first real step, and in a gap, does the result hold the state that waits?"""
    mask = [[0, 0, 1, 1, 1], [1, 1, 0, 0, 1]]
    check_masked(cell_inputs(2, 5, 3, 4), mask, where="Which state stands at a masked step?")


@pytest.mark.points(2)
def test_padding_at_the_start(check_real, cell_inputs):
    """With padding at the start, does each sequence begin from its row of h0, later?"""
    mask = np.arange(5) >= np.array([3, 0, 1])[:, None]
    check_real(cell_inputs(3, 5, 2, 4), mask, where="Which state comes before step 0?")


@pytest.mark.points(2)
def test_gaps(check_real, cell_inputs):
    """After a gap, does the state go on from where it was before the gap?"""
    mask = [[1, 0, 0, 1, 1, 0, 1], [1, 1, 0, 1, 0, 0, 1]]
    check_real(cell_inputs(2, 7, 4, 3), mask, where="Which state enters the step after a gap?")
    inputs = cell_inputs(2, 5, 3, 4)
    inputs.x[0, 2] = 0.0
    check_real(inputs, np.ones((2, 5)), where="Inputs of 0 are a step like any other.")


@pytest.mark.points(1)
def test_equal_sizes(check_real, cell_inputs):
    """With all sizes equal, does the mask choose sequences, and not units?"""
    mask = [[1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 0]]
    check_real(cell_inputs(4, 4, 4, 4), mask, where="Along which axis does the mask act?")


@pytest.mark.points(1)
def test_activation_and_float32(check_real, cell_inputs):
    """Does a batch of one in float32 with another activation work too?"""
    inputs = cell_inputs(1, 6, 2, 5, dtype=np.float32)
    check_real(inputs, [[1, 1, 0, 1, 0, 0]], "sigmoid", where="Is `activation` handed on?")

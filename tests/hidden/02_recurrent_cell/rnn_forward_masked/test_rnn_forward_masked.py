"""rnn_forward_masked: padded steps copy the previous state.

With as many sequences as units, a mask that acts along the wrong axis shows values, not an exception.
"""

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("rnn_forward_masked")


@pytest.fixture
def check(student, reference):
    """Return a check of all steps, on inputs whose padding is large: it must not matter."""

    def check_masked(inputs, mask, *activation, where=""):
        mask = np.array(mask, dtype=bool)
        inputs.x[~mask] *= 20
        h_seq, _ = unpack(
            student.rnn_forward_masked(inputs.x, mask, inputs.h0, *inputs.weights, *activation), "h_seq", "cache"
        )
        in_double = [np.asarray(value, dtype=np.float64) for value in (inputs.h0, *inputs.weights)]
        right, _ = reference.rnn_forward_masked(inputs.x.astype(np.float64), mask, *in_double, *activation)
        close(h_seq, right, "h_seq", "(batch, time, units)", where=where, steps=1)

    return check_masked


@pytest.mark.points(1)
def test_nothing_masked(check, cell_inputs):
    """Where every step is real, inputs of zero too, is it the loop as you know it?"""
    inputs = cell_inputs(3, 5, 2, 4)
    inputs.x[0, 2] = 0.0
    check(inputs, np.ones((3, 5)))


@pytest.mark.points(3)
def test_padding_at_the_end(check, cell_inputs):
    """With sequences of length 2, 6, 4 and 1 in one batch, does each state stay as it is after its own end?"""
    mask = np.arange(6) < np.array([2, 6, 4, 1])[:, None]
    check(cell_inputs(4, 6, 3, 4), mask, where="Which state does a masked step keep, and of which sequence?")


@pytest.mark.points(2)
def test_padding_at_the_start(check, cell_inputs):
    """With padding at the start, does each sequence wait in its row of h0?"""
    mask = np.arange(5) >= np.array([3, 0, 1])[:, None]
    check(cell_inputs(3, 5, 2, 4), mask, where="Which state comes before step 0?")


@pytest.mark.points(2)
def test_gaps(check, cell_inputs):
    """After a gap, does the state go on from where it was before the gap?"""
    mask = [[1, 0, 0, 1, 1, 0, 1], [1, 1, 0, 1, 0, 0, 1]]
    check(cell_inputs(2, 7, 4, 3), mask, where="Which state enters the step after a gap?")


@pytest.mark.points(1)
def test_equal_sizes(check, cell_inputs):
    """With all sizes equal, does the mask choose sequences, and not units?"""
    mask = [[1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 0]]
    check(cell_inputs(4, 4, 4, 4), mask, where="Along which axis does the mask act?")


@pytest.mark.points(1)
def test_activation_and_float32(check, cell_inputs):
    """Does a batch of one in float32 with another activation work too?"""
    inputs = cell_inputs(1, 6, 2, 5, dtype=np.float32)
    check(inputs, [[1, 1, 0, 1, 0, 0]], "sigmoid", where="The activation is sigmoid here.")

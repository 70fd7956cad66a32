"""lstm_forward: the loop over time."""

import numpy as np
import pytest

from autograder.checks.compare import close, unpack

pytestmark = pytest.mark.exercise("lstm_forward")

LOOP = "Which two states enter step t, and which come out of it?"
LAST = "It is the memory that leaves the last step, not its output."


def judge(student, lstm, inputs, *, h=True, c=True):
    h_seq, c_last, _ = unpack(student.lstm_forward(*inputs), "h_seq", "c_last", "cache")
    right_h, right_c = lstm.right_sequence(*(np.asarray(value, dtype=np.float64) for value in inputs))
    if h:
        close(h_seq, right_h, "h_seq", "(batch, time, units)", where=LOOP)
    if c:
        close(c_last, right_c, "c_last", "(batch, units)", where=LAST)


@pytest.mark.points(5)
def test_the_outputs_of_all_steps(student, lstm):
    """Does every output depend on the steps before it, from h0 and c0 on?"""
    judge(student, lstm, lstm.inputs(2, 6, 3, 4), c=False)


@pytest.mark.points(3)
def test_the_last_cell_state(student, lstm):
    """Is c_last the cell state after the last step?"""
    judge(student, lstm, lstm.inputs(2, 6, 3, 4), h=False)


@pytest.mark.points(2)
def test_all_sizes_equal(student, lstm):
    """Does it work when batch, time, features and units are the same number?"""
    judge(student, lstm, lstm.inputs(3, 3, 3, 3))


@pytest.mark.points(1)
def test_one_step(student, lstm):
    """Does it work for sequences of one step?"""
    judge(student, lstm, lstm.inputs(4, 1, 2, 3))


@pytest.mark.points(1)
def test_batch_of_one(student, lstm):
    """Does it work for a batch of one?"""
    judge(student, lstm, lstm.inputs(1, 5, 4, 2))


@pytest.mark.points(1)
def test_a_long_sequence(student, lstm):
    """Is it still right after 60 steps?"""
    judge(student, lstm, lstm.inputs(2, 60, 3, 5))


@pytest.mark.points(1)
def test_large_values(student, lstm):
    """Is it right for inputs around 1000 in size?"""
    x, *others = lstm.inputs(3, 4, 2, 5)
    judge(student, lstm, [1000 * np.sign(x), *others])


@pytest.mark.points(1)
def test_float32(student, lstm):
    """Does it work with float32 arrays?"""
    judge(student, lstm, lstm.inputs(3, 4, 5, 2, dtype=np.float32))

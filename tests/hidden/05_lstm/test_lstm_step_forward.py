"""lstm_step_forward: one step of the cell."""

import numpy as np
import pytest

from autograder.checks.compare import close, unpack

pytestmark = pytest.mark.exercise("lstm_step_forward")

CELL = "Look at the formula of c_t: what is kept, what is written, and which columns of z belong to which gate."
OUTPUT = "Look at the formula of h_t: which gate, and of what?"


def judge(student, lstm, inputs, *, h=True, c=True, tolerance=6e-5):
    h_t, c_t, _ = unpack(student.lstm_step_forward(*inputs), "h_t", "c_t", "cache")
    right_h, right_c = lstm.right_step(*(np.asarray(value, dtype=np.float64) for value in inputs))
    if c:
        close(c_t, right_c, "c_t", "(batch, units)", tolerance=tolerance, where=CELL)
    if h:
        close(h_t, right_h, "h_t", "(batch, units)", tolerance=tolerance, where=OUTPUT)


@pytest.mark.points(5)
def test_the_cell_state(student, lstm):
    """Is the new cell state the kept part of the old one plus what is written?"""
    judge(student, lstm, lstm.inputs(2, 3, 4), h=False)


@pytest.mark.points(4)
def test_the_output(student, lstm):
    """Is the output the part of the new memory that the output gate shows?"""
    judge(student, lstm, lstm.inputs(2, 3, 4), c=False)


@pytest.mark.points(1)
def test_all_sizes_equal(student, lstm):
    """Does it work when batch, features and units are the same number?"""
    judge(student, lstm, lstm.inputs(3, 3, 3))


@pytest.mark.points(1)
def test_many_units(student, lstm):
    """Does it work for more units than features, and a large batch?"""
    judge(student, lstm, lstm.inputs(7, 2, 9))


@pytest.mark.points(1)
def test_batch_of_one_and_one_unit(student, lstm):
    """Does it work for a batch of one, with one feature and one unit?"""
    judge(student, lstm, lstm.inputs(1, 1, 1))


@pytest.mark.points(2)
def test_large_values(student, lstm):
    """Are the results finite and right when the sums are around 1000 in size?"""
    x_t, h_prev, c_prev, kernel, recurrent_kernel, bias = lstm.inputs(6, 3, 5)
    judge(student, lstm, [1000 * np.sign(x_t), h_prev, 3 * c_prev, kernel, recurrent_kernel, bias])
    judge(student, lstm, [x_t, h_prev, 300 * c_prev, kernel, recurrent_kernel, bias])


@pytest.mark.points(1)
def test_float32(student, lstm):
    """Does it work with float32 arrays?"""
    judge(student, lstm, lstm.inputs(3, 5, 2, dtype=np.float32))

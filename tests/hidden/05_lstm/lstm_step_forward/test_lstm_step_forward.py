"""lstm_step_forward: one step of the cell. Each of the three products is looked at alone first."""

import numpy as np
import pytest

from autograder.testing import close, read_again, unpack

pytestmark = pytest.mark.exercise("lstm_step_forward")

OPEN, SHUT = 30.0, -30.0  # sums at which a gate is 1 or 0
NAMES = ("h_t", "c_t", "cache")
WHERE = (
    "Look at the formula of h_t: which gate, and of what?",
    "Look at the formula of c_t: what is kept, what is written, and which columns of z belong to which gate.",
)


@pytest.fixture
def check(student, lstm):
    """Return a check of h_t (0) and c_t (1), or of one of them."""

    def checked(inputs, only=(1, 0), where=""):
        got = unpack(student.lstm_step_forward(*inputs), *NAMES)
        right = lstm.right_step(*(np.asarray(value, dtype=np.float64) for value in inputs))
        for k in only:
            close(got[k], right[k], NAMES[k], "(batch, units)", where=where or WHERE[k])

    return checked


def with_sums(inputs, **sums):
    """Return inputs in which the sums of these gates (i, f, c, o) are these numbers, for every sequence and unit."""
    *states, kernel, recurrent_kernel, bias = (value.copy() for value in inputs)
    units = bias.size // 4
    for gate, value in sums.items():
        block = slice("ifco".index(gate) * units, ("ifco".index(gate) + 1) * units)
        kernel[:, block], recurrent_kernel[:, block], bias[block] = 0.0, 0.0, value
    return [*states, kernel, recurrent_kernel, bias]


@pytest.mark.points(3)
def test_what_is_kept(check, lstm):
    """With the input gate shut and a candidate of 0, is the right part of the old cell state kept?"""
    where = "Nothing is written here: which gate multiplies c_prev, and which columns of z are its own?"
    check(with_sums(lstm.inputs(3, 2, 4), i=SHUT, c=0.0), [1], where)


@pytest.mark.points(3)
def test_what_is_written(check, lstm):
    """From an empty cell state, is the right part of the right candidate written?"""
    inputs = lstm.inputs(4, 3, 5)
    check([*inputs[:2], 0 * inputs[2], *inputs[3:]], [1], "c_prev is 0 here: which gate, and of what?")


@pytest.mark.points(2.5)
def test_what_is_shown(check, lstm):
    """With the old cell state kept as it is, does the output gate show the right part of it?"""
    where = "c_t is c_prev here: which gate multiplies what?"
    check(with_sums(lstm.inputs(3, 4, 2), i=SHUT, c=0.0, f=OPEN), [0], where)


@pytest.mark.points(2)
def test_the_cell_state(check, lstm):
    """Is the new cell state the kept part of the old one plus what is written?"""
    check(lstm.inputs(2, 3, 4), [1])


@pytest.mark.points(1)
def test_the_output(check, lstm):
    """Is the output right, with everything that leads to it?"""
    check(lstm.inputs(2, 4, 3), [0])


@pytest.mark.points(1)
def test_all_sizes_equal(check, lstm):
    """Does it work when batch, features and units are the same number, the number of gates too?"""
    for size in (3, 4):
        check(lstm.inputs(size, size, size))


@pytest.mark.points(0.5)
def test_batch_of_one_and_one_unit(check, lstm):
    """Does it work for a batch of one, with one feature and one unit?"""
    check(lstm.inputs(1, 1, 1))


@pytest.mark.points(1)
def test_large_values(check, lstm):
    """Are the results finite and right when the sums are around 1000 in size, or the cell state is large?"""
    x_t, h_prev, c_prev, *weights = lstm.inputs(6, 3, 5)
    check([1000 * np.sign(x_t), h_prev, c_prev, *weights])
    check([x_t, h_prev, 300 * c_prev, *weights])


@pytest.mark.points(0.5)
def test_a_result_stays_when_the_step_runs_again(student, lstm):
    """Is the first result still the same after a second call?"""
    inputs = lstm.inputs(3, 5, 2)
    first = student.lstm_step_forward(*inputs)
    student.lstm_step_forward(*lstm.inputs(3, 5, 2))
    got = unpack(read_again(student, first), *NAMES)
    for k, right in enumerate(lstm.right_step(*inputs)[:2]):
        close(got[k], right, NAMES[k], "(batch, units)", where="This is the result of the first of two calls.")


@pytest.mark.points(0.5)
def test_float32(check, lstm):
    """Does it work with float32 arrays, for more units than features?"""
    check(lstm.inputs(7, 2, 9, dtype=np.float32))

"""lstm_forward: the loop over time, from empty states first, then from each of the two."""

import numpy as np
import pytest

from autograder.testing import close, read_again, unpack

pytestmark = pytest.mark.exercise("lstm_forward")

NAMES = ("h_seq", "c_last", "cache")
AXES = ("(batch, time, units)", "(batch, units)")
WHERE = ("Which two states enter step t, and which come out of it?", "Which of the two states is it, after which step?")


def compare(result, lstm, inputs, only=(0, 1), where=""):
    got = unpack(result, *NAMES)
    right = lstm.right_sequence(*(np.asarray(value, dtype=np.float64) for value in inputs))
    for k in only:
        close(got[k], right[k], NAMES[k], AXES[k], where=where or WHERE[k], steps=1 if k == 0 else None)


@pytest.fixture
def check(student, lstm):
    """Return a check of h_seq (0) and c_last (1), or of one of them."""
    return lambda inputs, *options: compare(student.lstm_forward(*inputs), lstm, inputs, *options)


def starting(inputs, h0=1.0, c0=1.0):
    """Return the inputs with the initial states times these factors."""
    return [inputs[0], h0 * inputs[1], c0 * inputs[2], *inputs[3:]]


@pytest.mark.points(3)
def test_the_outputs_from_empty_states(check, lstm):
    """From empty states, is every output made from the input of its step and the two states before?"""
    check(starting(lstm.inputs(2, 6, 3, 4), 0.0, 0.0), [0])


@pytest.mark.points(2)
def test_the_last_cell_state_from_empty_states(check, lstm):
    """From empty states, is c_last the cell state after the last step?"""
    check(starting(lstm.inputs(2, 6, 3, 4), 0.0, 0.0), [1])


@pytest.mark.points(2)
def test_from_an_output(check, lstm):
    """Does h0 enter the first step?"""
    check(starting(lstm.inputs(3, 4, 2, 5), c0=0.0), [0])


@pytest.mark.points(2)
def test_from_a_cell_state(check, lstm):
    """Does c0 enter the first step?"""
    check(starting(lstm.inputs(2, 5, 4, 3), h0=0.0), [0])


@pytest.mark.points(2)
def test_both_results(check, lstm):
    """From both states on, are all outputs and the last cell state right?"""
    check(lstm.inputs(4, 6, 3, 5))


@pytest.mark.points(1)
def test_all_sizes_equal(check, lstm):
    """Does it work when batch, time, features and units are the same number, the number of gates too?"""
    for size in (3, 4):
        check(lstm.inputs(size, size, size, size))


@pytest.mark.points(1)
def test_one_step(check, lstm):
    """Does it work for sequences of one step?"""
    check(lstm.inputs(4, 1, 2, 3))


@pytest.mark.points(0.5)
def test_batch_of_one(check, lstm):
    """Does it work for a batch of one, with one unit too?"""
    check(lstm.inputs(1, 5, 4, 2))
    check(lstm.inputs(1, 3, 2, 1))


@pytest.mark.points(0.5)
def test_a_long_sequence(check, lstm):
    """Is it still right after 60 steps, in float32?"""
    check(lstm.inputs(2, 60, 3, 5, dtype=np.float32))


@pytest.mark.points(0.5)
def test_large_values(check, lstm):
    """Is it right for inputs around 1000 in size?"""
    x, *others = lstm.inputs(3, 4, 2, 5)
    check([1000 * np.sign(x), *others])


@pytest.mark.points(0.5)
def test_a_result_stays_when_the_loop_runs_again(student, lstm):
    """Is the first result still the same after a second call?"""
    inputs = lstm.inputs(2, 4, 3, 5)
    first = student.lstm_forward(*inputs)
    student.lstm_forward(*lstm.inputs(2, 4, 3, 5))
    compare(read_again(student, first), lstm, inputs, where="This is the result of the first of two calls.")

"""lstm_step_backward: the gradients of one step.

The six gradients are made from dz, the gradient of the four sums, but for dc_prev. So dz is looked at gate by gate: it
is right where dx_t or dh_prev is, else it is told by dbias, for one sequence alone. Where none of the five gradients is
right, those count, too, that the student's own dz leads to: a wrong slope is charged once. A special case is judged on
what is right in an ordinary one.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, attempt, close, right_positions

pytestmark = pytest.mark.exercise("lstm_step_backward")

PATHS = "Follow the picture from right to left: which paths lead from here to the loss?"
SUMS = (
    "The four sums are a Dense layer with two inputs: what does each factor get, and in which order do the blocks lie?"
)
UNITS = 16  # so many that some gates are more than half open and some less: a slope may be right for half of them
GATES = ("input gate", "forget gate", "candidate", "output gate")


def upstream(lstm, inputs, dh=1.0, dc=1.0):
    shape, dtype = inputs[1].shape, inputs[1].dtype
    return (dh * lstm.rng.normal(size=shape)).astype(dtype), (dc * lstm.rng.normal(size=shape)).astype(dtype)


@pytest.mark.points(2.25)
@pytest.mark.parametrize("block", range(4), ids=GATES)
def test_the_sum_of_a_gate(lstm, block):
    """Does each of the four sums z get its gradient, through all that lies between it and the loss?"""
    inputs = lstm.inputs(1, 3, UNITS)
    got, right, forward = lstm.step_backward(inputs, *upstream(lstm, inputs), at=[0, 1, 5])
    if {0, 1} & right_positions(got, right, lstm.step_names):
        return  # both are made from all of dz
    columns = slice(UNITS * block, UNITS * block + UNITS)
    where = f"It is the {GATES[block]}'s part of dbias, for one sequence: of dz. {PATHS} {forward.note}".rstrip()
    dz = own_dz(got, inputs)
    close(dz[columns], right[5][columns], f"dz of the {GATES[block]}", "(units,)", where=where)


def own_dz(got, inputs):
    """Return the dz (4 units,) of one sequence: its dbias, or where that has another form, told by dkernel."""
    try:
        return array(got[5], "dbias", inputs[5].shape, "(4 units,)")
    except Mismatch:
        dkernel = array(got[3], "dkernel", inputs[3].shape, "(features, 4 units)")
        return dkernel[0] / inputs[0][0, 0]


@pytest.mark.points(1.5)
def test_the_previous_cell_state_through_the_output(lstm):
    """With dc_t = 0: is dc_prev right, which comes through h_t alone?"""
    inputs = lstm.inputs(2, 3, 4)
    check_one(2, lstm, inputs, upstream(lstm, inputs, dc=0.0))


@pytest.mark.points(1.5)
def test_the_previous_cell_state_through_the_cell_state(lstm):
    """With dh_t = 0: is dc_prev right, which comes through c_t alone?"""
    inputs = lstm.inputs(4, 2, 3)
    check_one(2, lstm, inputs, upstream(lstm, inputs, dh=0.0))


def check_one(which, lstm, inputs, gradients):
    """Check one of the six gradients; right is, too, what the student's own wrong dz leads to."""
    got, right, forward = lstm.step_backward(inputs, *gradients, at=[which])
    where = f"{PATHS if which == 2 else SUMS} {forward.note}".rstrip()
    try:
        close(got[which], right[which], lstm.step_names[which], lstm.step_axes[which], where=where)
    except Mismatch:
        if which == 2 or which not in led_to_by_own_dz(lstm, inputs, gradients):
            raise


def led_to_by_own_dz(lstm, inputs, gradients):
    """Return the positions of the gradients that the student's own wrong dz leads to, which its four tests charge.

    None where a gradient is right that is made from dz, which shows that dz is, or where only one fits: dz is told by
    dbias itself, for each sequence alone.
    """
    x_t, h_prev, _, kernel, recurrent_kernel, _ = inputs
    got, right, _ = lstm.step_backward(inputs, *gradients, at=[0, 1, 3, 4, 5])
    if right_positions(got, right, lstm.step_names):
        return []
    dz = attempt(lambda: np.stack([dz_alone(lstm, inputs, gradients, b) for b in range(len(x_t))]))
    if dz is None or not np.any(np.abs(dz) > 1e-3):
        return []
    led_to = {0: dz @ kernel.T, 1: dz @ recurrent_kernel.T, 3: x_t.T @ dz, 4: h_prev.T @ dz, 5: dz.sum(axis=0)}
    found = right_positions(got, led_to, lstm.step_names)
    return found if len(found) > 1 else []


def dz_alone(lstm, inputs, gradients, b):
    """Return the student's dz of one sequence, from a step of that sequence alone."""
    alone = [*(value[b : b + 1] for value in inputs[:3]), *inputs[3:]]
    got, _, _ = lstm.step_backward(alone, *(value[b : b + 1] for value in gradients), at=[])
    return own_dz(got, alone)


@pytest.mark.points(1.2)
def test_the_input(lstm):
    """Is dx_t what the four sums hand back to the input?"""
    inputs = lstm.inputs(4, 2, 3)
    check_one(0, lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(1.2)
def test_the_previous_output(lstm):
    """Is dh_prev what the four sums hand back to the previous output?"""
    inputs = lstm.inputs(4, 2, 3)
    check_one(1, lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(1.2)
def test_the_kernel(lstm):
    """Is dkernel right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    check_one(3, lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(1.2)
def test_the_recurrent_kernel(lstm):
    """Is drecurrent_kernel right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    check_one(4, lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(1.2)
def test_the_bias(lstm):
    """Is dbias right, summed over the batch?"""
    inputs = lstm.inputs(3, 2, 4)
    check_one(5, lstm, inputs, upstream(lstm, inputs))


def check_case(lstm, inputs, gradients):
    """Check a special case: those gradients that are right in an ordinary one, or all where none is."""
    ordinary = lstm.inputs(2, 4, 3)
    got, right, _ = lstm.step_backward(ordinary, *upstream(lstm, ordinary))
    only = right_positions(got, right, lstm.step_names) or range(6)
    got, right, forward = lstm.step_backward(inputs, *gradients)
    lstm.compare(got, right, lstm.step_names, lstm.step_axes, only, forward.note)


@pytest.mark.points(0.5)
def test_all_sizes_equal(lstm):
    """Does it work when batch, features and units are the same number?"""
    inputs = lstm.inputs(3, 3, 3)
    check_case(lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(0.5)
def test_batch_of_one(lstm):
    """Does it work for a batch of one and one unit?"""
    inputs = lstm.inputs(1, 2, 1)
    check_case(lstm, inputs, upstream(lstm, inputs))


@pytest.mark.points(1)
def test_float32(lstm):
    """Does it work with float32 arrays, and with large upstream gradients?"""
    inputs = lstm.inputs(2, 4, 3, dtype=np.float32)
    check_case(lstm, inputs, upstream(lstm, inputs, dh=100.0, dc=100.0))

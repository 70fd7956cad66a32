"""lstm_forward: the loop over time.

The loop is looked at from empty states first, where a step 0 that was left out changes nothing, then from each of the
two states alone, and then with everything in its place. A special case is judged on what is right in an ordinary one.
"""

import numpy as np
import pytest

from autograder.testing import array, close, holds, unpack

pytestmark = pytest.mark.exercise("lstm_forward")

AXES = "(batch, time, units)"
LOOP = "Which two states enter step t, and which come out of it?"
LAST = "Which of the two states is it, and after which step?"


class Loop:
    """The student's loop over time, beside the right one."""

    def __init__(self, student, lstm):
        self._student, self._lstm = student, lstm

    def check_outputs(self, inputs, as_it_came=False):
        """Check h_seq; but for `as_it_came` in whichever layout it is."""
        got, right = self._run(inputs, as_it_came)[0], self._right(inputs)[0]
        close(got if as_it_came else self._as_meant(got, right, inputs[1]), right, "h_seq", AXES, where=LOOP)

    def _as_meant(self, got, right, h0):
        """Return the right outputs where their layout, or a last one that is missing, is all that is wrong."""
        outputs = array(got, "h_seq")
        time_first, one_step_late = right.swapaxes(0, 1), np.concatenate([h0[:, None], right[:, :-1]], axis=1)
        if any(self._lstm.same(outputs, other) for other in (time_first, one_step_late)):
            return right
        whole = outputs.shape == right.shape and right.shape[1] > 1
        return right if whole and self._lstm.same(outputs[:, :-1], right[:, :-1]) else got

    def check_last(self, inputs):
        close(self._run(inputs)[1], self._right(inputs)[1], "c_last", "(batch, units)", where=LAST)

    def check_case(self, inputs):
        """Check a special case: what is right in an ordinary one, from empty states too, or all where nothing is."""
        ordinary = self._lstm.inputs(2, 4, 3, 5)
        checks = [(check, change) for check in (self.check_outputs, self.check_last) for change in (list, from_nothing)]
        right = [(check, change) for check, change in checks if holds(check, change(ordinary))]
        for check, change in right or checks:
            check(change(inputs))

    def _run(self, inputs, as_it_came=False):
        result = self._student.lstm_forward(*inputs)
        if isinstance(result, (list, tuple)) and len(result) == 2 and not as_it_came:
            return result  # a cache that is missing is charged once
        return unpack(result, "h_seq", "c_last", "cache")[:2]

    def _right(self, inputs):
        return self._lstm.right_sequence(*(np.asarray(value, dtype=np.float64) for value in inputs))


def from_nothing(inputs):
    """Return the same inputs with empty states, no bias, and a first input of zeros: step 0 changes nothing."""
    x, h0, c0, kernel, recurrent_kernel, bias = inputs
    x = x.copy()
    x[:, 0] = 0
    return [x, 0 * h0, 0 * c0, kernel, recurrent_kernel, 0 * bias]


@pytest.fixture
def loop(student, lstm):
    return Loop(student, lstm)


@pytest.mark.points(2)
def test_the_outputs_from_empty_states(loop, lstm):
    """From empty states, is every output made from the input of its step and the two states before?"""
    loop.check_outputs(from_nothing(lstm.inputs(2, 6, 3, 4)))


@pytest.mark.points(1.5)
def test_the_last_cell_state_from_empty_states(loop, lstm):
    """From empty states, is c_last the cell state after the last step?"""
    loop.check_last(from_nothing(lstm.inputs(2, 6, 3, 4)))


@pytest.mark.points(1.5)
def test_from_an_output(loop, lstm):
    """Does h0 enter the first step?"""
    x, h0, c0, *weights = lstm.inputs(3, 4, 2, 5)
    loop.check_outputs([x, h0, 0 * c0, *weights])


@pytest.mark.points(1.5)
def test_from_a_cell_state(loop, lstm):
    """Does c0 enter the first step?"""
    x, h0, c0, *weights = lstm.inputs(2, 5, 4, 3)
    loop.check_outputs([x, 0 * h0, c0, *weights])


@pytest.mark.points(2.5)
def test_the_outputs_of_all_steps(loop, lstm):
    """Does h_seq hold the output of every step in its place, with c_last and the cache beside it?"""
    loop.check_outputs(lstm.inputs(2, 6, 3, 4), as_it_came=True)


@pytest.mark.points(1.5)
def test_the_last_cell_state(loop, lstm):
    """From both states on, is c_last the cell state after the last step?"""
    loop.check_last(lstm.inputs(2, 6, 3, 4))


@pytest.mark.points(0.5)
def test_all_sizes_equal(loop, lstm):
    """Does it work when batch, time, features and units are the same number?"""
    loop.check_case(lstm.inputs(3, 3, 3, 3))


@pytest.mark.points(2)
def test_one_step(loop, lstm):
    """Does it work for sequences of one step?"""
    loop.check_case(lstm.inputs(4, 1, 2, 3))


@pytest.mark.points(0.5)
def test_batch_of_one(loop, lstm):
    """Does it work for a batch of one?"""
    loop.check_case(lstm.inputs(1, 5, 4, 2))


@pytest.mark.points(0.5)
def test_a_long_sequence(loop, lstm):
    """Is it still right after 60 steps?"""
    loop.check_case(lstm.inputs(2, 60, 3, 5))


@pytest.mark.points(0.5)
def test_large_values(loop, lstm):
    """Is it right for inputs around 1000 in size?"""
    x, *others = lstm.inputs(3, 4, 2, 5)
    loop.check_case([1000 * np.sign(x), *others])


@pytest.mark.points(0.5)
def test_float32(loop, lstm):
    """Does it work with float32 arrays?"""
    loop.check_case(lstm.inputs(3, 4, 5, 2, dtype=np.float32))

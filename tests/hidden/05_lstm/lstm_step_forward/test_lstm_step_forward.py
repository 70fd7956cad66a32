"""lstm_step_forward: one step of the cell.

A slip in one gate is charged where that gate is looked at alone and where all comes together, and not again in every
special case: such a case is judged on those parts that are right in an ordinary one. States in the other order are
charged where all comes together, columns that are dealt out to the gates in turn there and in special cases.
"""

import numpy as np
import pytest

from autograder.testing import TOLERANCE, array, attempt, close, holds, unpack

pytestmark = pytest.mark.exercise("lstm_step_forward")

WHERE = {
    "the kept part": "It is what c_prev adds to c_t, the bias being 0: which gate, and which columns of z are its own?",
    "the written part": "It is c_t where h_prev and c_prev are 0: which gate, and of what?",
    "the shown part": "It is h_t, from the c_t that you return: which gate, and of what?",
    "c_t": "Look at the formula of c_t: what is kept, what is written, and which columns of z belong to which gate.",
    "h_t": "Look at the formula of h_t: which gate, and of what?",
}


def dealt_out(inputs):
    """Return inputs whose weights have the gates' columns in turn: i, f, c, o of the first unit, then of the second."""
    *states, kernel, recurrent_kernel, bias = inputs
    weights = (kernel, recurrent_kernel, bias)
    return [*states, *(np.stack(np.split(value, 4, axis=-1), axis=-1).reshape(value.shape) for value in weights)]


class Step:
    """One step of the student's, seen part by part beside the right one."""

    def __init__(self, student, lstm):
        self._student, self._lstm = student, lstm
        # Slips of form, charged by the tests of c_t and h_t as they came.
        self._exchanged = bool(attempt(self._come_in_the_other_order, lstm.inputs(2, 3, 4)))
        self._dealt_out = bool(attempt(self._deals_the_columns_out, lstm.inputs(2, 3, 4)))

    def _come_in_the_other_order(self, inputs):
        h_t, c_t = self._states(inputs)
        right_h, right_c = self._lstm.right_step(*inputs)
        return holds(close, h_t, right_c, "h_t") and holds(close, c_t, right_h, "c_t")

    def _deals_the_columns_out(self, inputs):
        return holds(close, self._states(dealt_out(inputs))[1], self._right(inputs)[1], "c_t")

    def check(self, part, inputs):
        """Check one part of the step. Raises `Mismatch`."""
        x_t, h_prev, c_prev, kernel, recurrent_kernel, bias = inputs
        tolerance = TOLERANCE
        if part == "the kept part":
            inputs = [x_t, h_prev, c_prev, kernel, recurrent_kernel, 0 * bias]
            without = [x_t, h_prev, 0 * c_prev, kernel, recurrent_kernel, 0 * bias]
            got = self._meant(inputs)[1] - self._meant(without)[1]
            both = self._right(inputs)[1]
            right = both - self._right(without)[1]
            tolerance *= max(1.0, np.max(np.abs(both)) / max(np.max(np.abs(right)), 1e-12))  # a difference of them
        elif part == "the written part":
            inputs = [x_t, 0 * h_prev, 0 * c_prev, kernel, recurrent_kernel, bias]
            got, right = self._meant(inputs)[1], self._right(inputs)[1]
        elif part == "the shown part":
            got, right = self._shown(inputs)
        else:
            which = 0 if part == "h_t" else 1
            got, right = self._states(inputs, as_they_came=which == 0)[which], self._right(inputs)[which]
        close(got, right, part, "(batch, units)", tolerance, where=WHERE[part])

    def check_case(self, inputs):
        """Check a special case: the parts that are right in an ordinary one, or all of it where none is."""
        right = [part for part in WHERE if holds(self.check, part, self._lstm.inputs(2, 3, 4))]
        for part in ("c_t", "h_t") if self._dealt_out or not right else right:
            self.check(part, inputs)

    def _shown(self, inputs):
        """Return h_t and what it should be: the right one, or what follows from the student's c_t, unless that is 0."""
        h_t, c_t = self._meant(inputs)
        right_h, _ = self._right(inputs)
        if not np.any(c_t) or self._lstm.same(h_t, right_h):
            return h_t, right_h
        x_t, h_prev, _, *weights = inputs
        return h_t, self._lstm.right_gates(x_t, h_prev, *weights)[3] * np.tanh(c_t)

    def _states(self, inputs, as_they_came=False):
        result = self._student.lstm_step_forward(*inputs)
        if isinstance(result, (list, tuple)) and len(result) == 2 and not as_they_came:
            return result  # a cache that is missing is charged once
        return unpack(result, "h_t", "c_t", "cache")[:2]

    def _meant(self, inputs):
        """Return h_t and c_t as arrays of the right shape, in their order whichever way they came."""
        states = self._states(dealt_out(inputs) if self._dealt_out else inputs)
        h_t, c_t = reversed(states) if self._exchanged else states
        shape = inputs[1].shape
        return [array(state, name, shape, "(batch, units)") for state, name in ((h_t, "h_t"), (c_t, "c_t"))]

    def _right(self, inputs):
        return self._lstm.right_step(*(np.asarray(value, dtype=np.float64) for value in inputs))


@pytest.fixture
def step(student, lstm):
    return Step(student, lstm)


@pytest.mark.points(3)
def test_what_is_kept(step, lstm):
    """Is the right part of the old cell state kept?"""
    step.check("the kept part", lstm.inputs(3, 2, 4))


@pytest.mark.points(3)
def test_what_is_written(step, lstm):
    """From empty states, is the right part of the right candidate written?"""
    step.check("the written part", lstm.inputs(2, 4, 3))


@pytest.mark.points(2.5)
def test_what_is_shown(step, lstm):
    """Does the output gate show the right part of your new cell state?"""
    step.check("the shown part", lstm.inputs(3, 4, 2))


@pytest.mark.points(2)
def test_the_cell_state(step, lstm):
    """Is the new cell state the kept part of the old one plus what is written?"""
    step.check("c_t", lstm.inputs(2, 3, 4))


@pytest.mark.points(1)
def test_the_output(step, lstm):
    """Is the output right, with everything that leads to it, and do c_t and the cache come with it?"""
    step.check("h_t", lstm.inputs(2, 3, 4))


@pytest.mark.points(0.5)
def test_all_sizes_equal(step, lstm):
    """Does it work when batch, features and units are the same number?"""
    step.check_case(lstm.inputs(3, 3, 3))


@pytest.mark.points(0.5)
def test_many_units(step, lstm):
    """Does it work for more units than features, and a large batch?"""
    step.check_case(lstm.inputs(7, 2, 9))


@pytest.mark.points(0.5)
def test_batch_of_one_and_one_unit(step, lstm):
    """Does it work for a batch of one, with one feature and one unit?"""
    step.check_case(lstm.inputs(1, 1, 1))


@pytest.mark.points(1.5)
def test_large_values(step, lstm):
    """Are the results finite and right when the sums are around 1000 in size?"""
    x_t, h_prev, c_prev, kernel, recurrent_kernel, bias = lstm.inputs(6, 3, 5)
    step.check_case([1000 * np.sign(x_t), h_prev, 3 * c_prev, kernel, recurrent_kernel, bias])
    step.check_case([x_t, h_prev, 300 * c_prev, kernel, recurrent_kernel, bias])


@pytest.mark.points(0.5)
def test_float32(step, lstm):
    """Does it work with float32 arrays?"""
    step.check_case(lstm.inputs(3, 5, 2, dtype=np.float32))

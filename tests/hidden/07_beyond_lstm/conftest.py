"""What the suites of this assignment share: the textbook's GRU, inputs for it, and exact gradients.

The right gradient is the complex-step derivative (Squire and Trapp 1998) of the lines below: exact, and no copy of any
backward pass. Where a notebook's own forward step computes something else, it is that of its forward step, by
differences.
"""

import numpy as np
import pytest

from autograder.testing import TOLERANCE, Mismatch, array, unpack


def sigmoid(s):
    return 0.5 + 0.5 * np.tanh(0.5 * s)


def right_step(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    """Return h_t, from one product for each block."""
    units = h_prev.shape[1]
    blocks = [slice(k * units, (k + 1) * units) for k in range(3)]
    from_input, from_state = (bias[0], bias[1]) if reset_after else (bias, 0.0 * bias)

    def read(block):
        return x_t @ kernel[:, block] + from_input[block]

    def recall(state, block):
        return state @ recurrent_kernel[:, block] + from_state[block]

    z, r = (sigmoid(read(block) + recall(h_prev, block)) for block in blocks[:2])
    recalled = r * recall(h_prev, blocks[2]) if reset_after else recall(r * h_prev, blocks[2])
    return h_prev * z + np.tanh(read(blocks[2]) + recalled) * (1.0 - z)


def right_sequence(x, h0, *weights, reset_after=True):
    h_t, states = h0, []
    for t in range(x.shape[1]):
        h_t = right_step(x[:, t], h_t, *weights, reset_after=reset_after)
        states.append(h_t)
    return np.stack(states, axis=1)


def gradients(loss, inputs, eps):
    """Return the gradients of loss(*inputs), one for each input.

    `eps` imaginary: complex steps, exact, for a loss that takes complex arrays. Real: central differences of fourth
    order.
    """
    kind = complex if isinstance(eps, complex) else float
    inputs = [np.array(value, dtype=kind) for value in inputs]
    result = []
    for value in inputs:
        gradient = np.zeros(value.shape)
        for index in np.ndindex(*value.shape):
            kept, ends = value[index], []
            for steps in (1,) if kind is complex else (1, -1, 2, -2):
                value[index] = kept + steps * eps
                ends.append(loss(*inputs))
            value[index] = kept
            if kind is complex:
                gradient[index] = ends[0].imag / eps.imag
            else:
                gradient[index] = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * eps)
        result.append(gradient)
    return result


class Gru:
    """The helpers of the GRU's suites, bound to one student."""

    right_step, right_sequence = staticmethod(right_step), staticmethod(right_sequence)

    def __init__(self, student, rng):
        self.student, self.rng = student, rng

    def inputs(self, *shape, reset_after, dtype=np.float64):
        """Return x, h, kernel, recurrent_kernel, bias; shape (batch, features, units) or with time second."""
        batch, *time, features, units = shape
        rows = (2,) if reset_after else ()
        shapes = [
            (batch, *time, features),
            (batch, units),
            (features, 3 * units),
            (units, 3 * units),
            (*rows, 3 * units),
        ]
        sizes = [1.0, 0.7, 1.0 / features**0.5, 1.0 / units**0.5, 0.5]
        return [(size * self.rng.normal(size=s)).astype(dtype) for size, s in zip(sizes, shapes, strict=True)]

    def true_gradients(self, inputs, dh_t, reset_after):
        """Return the gradients of sum(h_t dh_t) with respect to the five inputs, of the student's own forward step."""

        def right_loss(*values):
            return np.sum(right_step(*values, reset_after=reset_after) * dh_t)

        def own_loss(*values):
            return np.sum(self.own_step(values, reset_after) * dh_t)

        double = [np.array(value, dtype=np.float64) for value in inputs]
        if same(self.own_step(inputs, reset_after), right_step(*double, reset_after=reset_after)):
            return gradients(right_loss, double, 1e-30j)
        found = gradients(own_loss, double, 1e-3)
        units = inputs[1].shape[1]
        blocks = [found[2][:, k * units : (k + 1) * units] for k in range(3)]
        if sum(bool(np.any(np.abs(block) > 1e-9)) for block in blocks) < 2 or not np.any(np.abs(found[3]) > 1e-9):
            raise Mismatch("Your forward step is no GRU yet: too little of what comes in changes what comes out.")
        return found

    def own_step(self, inputs, reset_after):
        """Return h_t of the student's own step."""
        h_t, _ = unpack(self.student.gru_step_forward(*inputs, reset_after=reset_after), "h_t", "cache")
        return array(h_t, "h_t", inputs[1].shape)


def same(one, other):
    return bool(np.max(np.abs(one - other)) <= TOLERANCE * np.max(np.abs(other)))


@pytest.fixture
def gru(student, rng):
    return Gru(student, rng)

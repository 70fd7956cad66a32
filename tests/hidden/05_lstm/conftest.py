"""What the suites of this assignment share: inputs, the textbook's forward pass, and which gradients are right.

What reads a cache is judged on the cache that the notebook's forward pass made. The right gradient is the complex-step
derivative (Squire and Trapp 1998) of the lines below: exact, and no copy of any backward pass. Where the notebook's
forward pass is wrong, two more are right: what the reference gives where it has the same mistake, and the gradient of
the notebook's own forward pass, by differences.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from autograder.testing import Changed, Mismatch, array, attempt, close, holds, unpack

WEIGHT_AXES = ("(features, 4 units)", "(units, 4 units)", "(4 units,)")
WEIGHT_NAMES = ("dkernel", "drecurrent_kernel", "dbias")
OWN_SIZES = ((4, 3, 5), (2, 4, 3))  # of the forward passes' own exercises
EPS = 1e-2  # of differences: small enough for float64 and large enough for a step that computes in float32


def right_step(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    """Return h_t, c_t and the forget gate."""
    units = bias.size // 4
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, o = (0.5 + 0.5 * np.tanh(0.5 * z[:, k * units : (k + 1) * units]) for k in (0, 1, 3))
    c_t = f * c_prev + i * np.tanh(z[:, 2 * units : 3 * units])
    return o * np.tanh(c_t), c_t, f


def right_sequence(x, h0, c0, kernel, recurrent_kernel, bias):
    """Return h_seq, c_last and the forget gates of all steps (time, batch, units)."""
    h_t, c_t, outputs, gates = h0, c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, f = right_step(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        gates.append(f)
    return np.stack(outputs, axis=1), c_t, np.stack(gates)


@dataclass(frozen=True)
class Pass:
    """A forward pass, and a function that reads its cache.

    `forward` is its name, `right` the textbook's, `parts` the exercises whose mistakes it may have; `back` is the name
    of the function, `names` and `axes` say what that returns.
    """

    forward: str
    right: Callable
    parts: tuple
    back: str
    names: tuple
    axes: tuple


STEP = Pass(
    "lstm_step_forward",
    right_step,
    ("lstm_step_forward",),
    "lstm_step_backward",
    ("dx_t", "dh_prev", "dc_prev", *WEIGHT_NAMES),
    ("(batch, features)", "(batch, units)", "(batch, units)", *WEIGHT_AXES),
)
LOOP = ("lstm_forward", right_sequence, ("lstm_step_forward", "lstm_forward"))
SEQUENCE = Pass(
    *LOOP, "lstm_backward", ("dx", "dh0", "dc0", *WEIGHT_NAMES), ("(batch, time, features)", *STEP.axes[1:])
)
FACTOR = Pass(*LOOP, "cell_gradient_factor", ("the factor",), ("(batch, units)",))


def gradients(run, inputs, upstream, at, eps):
    """Return the gradients of sum(h dh) + sum(c dc) at the inputs with positions `at`; `upstream` is dh, dc.

    `eps` imaginary: complex steps, exact, for a `run` that takes complex arrays. Real: central differences of fourth
    order.
    """
    kind = complex if isinstance(eps, complex) else float
    inputs, result = [np.array(value, dtype=kind) for value in inputs], {}

    def loss():
        return sum(np.sum(state * d) for state, d in zip(run(*inputs), upstream, strict=False))

    for k in at:
        value, result[k] = inputs[k], np.zeros(inputs[k].shape)
        for index in np.ndindex(*value.shape):
            kept, ends = value[index], []
            for steps in (1,) if kind is complex else (1, -1, 2, -2):
                value[index] = kept + steps * eps
                ends.append(loss())
            value[index] = kept
            if kind is complex:
                result[k][index] = ends[0].imag / eps.imag
            else:
                result[k][index] = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * eps)
    return result


def alike(states, others):
    """Whether two forward passes gave the same h and c; a cell state that overflows is compared bit by bit."""
    pairs = zip(states, others, strict=True)
    return all(np.array_equal(*pair) or holds(close, *pair, "a state") for pair in pairs)


class Lstm:
    """The helpers of the suites, bound to one student."""

    right_step, right_sequence = staticmethod(right_step), staticmethod(right_sequence)

    def __init__(self, student, rng, untouched, mistaken):
        self.student, self.rng, self._untouched, self._mistaken = student, rng, untouched, mistaken

    def inputs(self, *shape, dtype=np.float64):
        """Return x, h0, c0, kernel, recurrent_kernel, bias; shape (batch, features, units) or with time second."""
        batch, *time, features, units = shape
        shapes = [(batch, *time, features), (batch, units), (batch, units)]
        shapes += [(features, 4 * units), (units, 4 * units), (4 * units,)]
        sizes = [1.0, 0.6, 0.8, 0.8 / features**0.5, 0.8 / units**0.5, 0.5]
        return [(size * self.rng.normal(size=s)).astype(dtype) for size, s in zip(sizes, shapes, strict=True)]

    def step_back(self, inputs, dh_t, dc_t, only=range(6), where=""):
        """Judge the gradients of one step at the positions `only`."""
        self._judge(STEP, inputs, (dh_t, dc_t), only, where)

    def back(self, inputs, dh_seq, only=range(6), where=""):
        """Judge the gradients of a sequence at the positions `only`."""
        self._judge(SEQUENCE, inputs, (dh_seq,), only, where)

    def factor(self, inputs, where):
        """Judge the product of forget gates."""
        self._judge(FACTOR, inputs, (), [0], where)

    def _judge(self, what, inputs, upstream, only, where):
        *states, cache = unpack(getattr(self.student, what.forward)(*inputs), "h", "c", "cache")
        got = getattr(self.student, what.back)(*upstream, cache)
        got = [got] if what is FACTOR else unpack(got, *what.names)
        in_double = [np.asarray(value, dtype=np.float64) for value in inputs]
        own = not alike(states, what.right(*in_double)[:2])
        if own:
            where = f"{where} (Your forward pass has an error, too.)".strip()
        first = None
        for right in self._right_ones(what, in_double, upstream, only, states if own else None):
            try:
                for k in only:
                    close(got[k], right[k], what.names[k], what.axes[k], where=where)
                return
            except Mismatch as error:
                first = first or error
        raise first

    def _right_ones(self, what, inputs, upstream, only, own_states):
        """Yield what is right: one for the textbook's forward pass, more for one that gives `own_states`."""
        if what is FACTOR:
            yield [np.prod(what.right(*inputs)[2], axis=0)]
        else:
            yield gradients(what.right, inputs, upstream, only, 1e-30j)
        if own_states is None:
            return
        parts = what.parts if attempt(lambda: all(map(np.any, own_states))) else ()  # zeros have too many explanations
        for names in (names for part in parts for names in self._mistaken(part)):
            made = attempt(getattr(names, what.forward), *inputs)
            if isinstance(made, tuple) and len(made) == 3 and alike(own_states, made[:2]):
                result = attempt(getattr(names, what.back), *upstream, made[2])
                if result is not None:
                    yield [result] if what is FACTOR else result
        if self._is_a_cell(what, inputs):
            if what is not FACTOR:
                yield gradients(self._run(what), inputs, upstream, only, EPS)
            elif np.any(growth := self._growth(inputs)):
                yield [growth]

    def _run(self, what, student=None):
        """Return the student's forward pass as a function that gives h and c in float64."""
        forward = getattr(student or self.student, what.forward)

        def run(x, h, *others):
            shapes = ((*x.shape[:-1], h.shape[1]), h.shape)
            states = zip(forward(x, h, *others)[:2], "hc", shapes, strict=True)
            return [array(state, name, shape).astype(float) for state, name, shape in states]

        return run

    def _is_a_cell(self, what, inputs):
        """Whether a forward pass of the student's own may be judged by.

        Not where too little of what comes in has an effect: its gradient would be zeros, or too easy. One mistake may
        leave a gate without effect, and the input or a state. Raises `Changed` where the pass is right when nothing but
        its own exercise asks it, or right for the sizes of its own exercise.
        """
        if any(self._is_right(what, sizes) for sizes in OWN_SIZES):
            raise Changed(what.forward)
        if alike(attempt(self._run(what, self._untouched()), *inputs) or [None, None], what.right(*inputs)[:2]):
            raise Changed(what.forward)
        run, units, rng = self._run(what), inputs[1].shape[1], np.random.default_rng(0)
        ordinary = [0.5 * rng.normal(size=value.shape) for value in inputs]  # a test's own may shut every gate
        before = attempt(run, *ordinary)

        def matters(which, columns=slice(None)):
            moved = [value.copy() for value in ordinary]
            moved[which][..., columns] += 0.5
            return any(not np.array_equal(*pair) for pair in zip(run(*moved), before, strict=True))

        gates = [slice(k * units, (k + 1) * units) for k in range(4)]
        return (
            before
            and sum(matters(3, gate) or matters(4, gate) for gate in gates) >= 3
            and sum(map(matters, (0, 1, 2))) >= 2
        )

    def _is_right(self, what, sizes):
        """Whether the student's forward pass is the textbook's for inputs of these sizes: (batch, features, units)."""
        batch, *others = sizes
        inputs = self.inputs(batch, *((3,) if what is not STEP else ()), *others)
        return alike(attempt(self._run(what), *inputs) or [None, None], what.right(*inputs)[:2])

    def _growth(self, inputs):
        """Return by how much the last cell state grows with the first, step by step, in the student's forward pass."""
        x, h0, c0, *weights = inputs
        run, factor = self._run(FACTOR), 1.0
        before = np.concatenate([h0[:, None], run(*inputs)[0][:, :-1]], axis=1)
        for t in range(x.shape[1]):
            high, low = (run(x[:, t : t + 1], before[:, t], c + 0 * c0, *weights)[1] for c in (1.0, 0.0))
            factor = factor * (high - low)
        return factor


@pytest.fixture
def lstm(student, rng, untouched, mistaken):
    return Lstm(student, rng, untouched, mistaken)

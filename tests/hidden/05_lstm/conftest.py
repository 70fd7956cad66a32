"""What the suites of this assignment share: inputs, the textbook's forward pass, true gradients, ways to judge a cache.

A function that reads a cache is judged against the forward pass that made it. Where that is right, the right gradient
is the complex-step derivative (Squire and Trapp 1998) of the lines below: exact, and no copy of any backward pass.
Where it computes something else, the right gradient is that of the notebook's own forward pass, by differences.
"""

import numpy as np
import pytest

from autograder.checks.compare import TOLERANCE, Mismatch, array, close, unpack
from autograder.checks.student import StudentError
from autograder.suite.parts import attempt, holds, right_positions

WEIGHT_AXES = ("(features, 4 units)", "(units, 4 units)", "(4 units,)")
WEIGHT_NAMES = ("dkernel", "drecurrent_kernel", "dbias")
STEP_NAMES = ("dx_t", "dh_prev", "dc_prev", *WEIGHT_NAMES)
STEP_AXES = ("(batch, features)", "(batch, units)", "(batch, units)", *WEIGHT_AXES)
SEQUENCE_NAMES = ("dx", "dh0", "dc0", *WEIGHT_NAMES)
SEQUENCE_AXES = ("(batch, time, features)", *STEP_AXES[1:])


def right_gates(x_t, h_prev, kernel, recurrent_kernel, bias):
    units = bias.size // 4
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, o = (0.5 + 0.5 * np.tanh(0.5 * z[:, k * units : (k + 1) * units]) for k in (0, 1, 3))
    return i, f, np.tanh(z[:, 2 * units : 3 * units]), o


def right_step(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    i, f, g, o = right_gates(x_t, h_prev, kernel, recurrent_kernel, bias)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t


def right_sequence(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs = h0, c0, []
    for t in range(x.shape[1]):
        h_t, c_t = right_step(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
    return np.stack(outputs, axis=1), c_t


def right_forget_gates(x, h0, c0, kernel, recurrent_kernel, bias):
    """Return the forget gates of all steps (time, batch, units)."""
    h_seq, _ = right_sequence(x, h0, c0, kernel, recurrent_kernel, bias)
    before = np.concatenate([h0[:, None], h_seq[:, :-1]], axis=1)
    steps = range(x.shape[1])
    return np.stack([right_gates(x[:, t], before[:, t], kernel, recurrent_kernel, bias)[1] for t in steps])


def as_double(inputs):
    return [np.array(value, dtype=np.float64) for value in inputs]


def complex_step(loss, inputs, at):
    """Return the gradients of loss(*inputs) at the inputs with positions `at`, exact to rounding.

    `loss` takes complex arrays.
    """
    inputs = [np.asarray(value, dtype=complex) for value in inputs]
    gradients = {}
    for which in at:
        value, gradient = inputs[which], np.zeros(inputs[which].shape)
        for index in np.ndindex(*value.shape):
            kept = value[index]
            value[index] = kept + 1e-30j
            gradient[index] = loss(*inputs).imag / 1e-30
            value[index] = kept
        gradients[which] = gradient
    return gradients


def differences(loss, inputs, at, single):
    """The same for a function that takes real arrays only: central differences of fourth order."""
    eps = 2e-2 if single else 1e-3
    inputs = as_double(inputs)
    gradients = {}
    for which in at:
        value, gradient = inputs[which], np.zeros(inputs[which].shape)
        for index in np.ndindex(*value.shape):
            kept, change = value[index], 0.0
            for steps, factor in ((1, 8), (-1, -8), (2, -1), (-2, 1)):
                value[index] = kept + steps * eps
                change += factor * loss(*inputs)
            value[index] = kept
            gradient[index] = change / (12 * eps)
        gradients[which] = gradient
    return gradients


def same(one, other):
    """Whether two arrays are the same up to float32 rounding."""
    return one.shape == other.shape and np.max(np.abs(one - other)) <= TOLERANCE * max(np.max(np.abs(other)), 1e-12)


class Forward:
    """A forward pass (one step, or a sequence) as it stands in the notebook.

    `own` says that it computes something else than the textbook's. Raises what the student's function raises.
    """

    def __init__(self, call, right, inputs):
        self._call, self._right, self.inputs = call, right, inputs
        h, c, _ = unpack(call(*inputs), "h", "c", "cache")
        right_h, right_c = right(*as_double(inputs))
        self.single = "float32" in (str(getattr(h, "dtype", "")), str(getattr(c, "dtype", "")))
        h, c = array(h, "the output", right_h.shape), array(c, "the cell state", right_c.shape)
        self.own = not (same(h, right_h) and same(c, right_c))
        self.note = ""
        if self.own:
            self.note = "(Judged as the gradient of your own forward pass, which has an error too.)"
            self._must_be_a_cell()

    def _must_be_a_cell(self):
        """Raise `Mismatch` where too little of what comes in has an effect: the gradient would be zeros, or too easy.

        One mistake may leave one gate, or one of the two states, without effect.
        """
        rng = np.random.default_rng(0)  # its own inputs: those of a test may shut every gate
        ordinary = [0.5 * rng.normal(size=np.shape(value)) for value in self.inputs]
        before, units = self.states(*ordinary), ordinary[1].shape[1]

        def matters(which, columns=slice(None)):
            moved = [np.array(value) for value in ordinary]
            moved[which][..., columns] += 0.5
            return any(not np.array_equal(*pair) for pair in zip(self.states(*moved), before, strict=True))

        gates = sum(matters(3, slice(k * units, (k + 1) * units)) for k in range(4))
        if not (gates >= 3 and matters(0) and (matters(1) or matters(2))):
            raise Mismatch("Your forward pass is no LSTM yet: too little of what comes in changes what comes out.")

    def cache(self):
        """Run the forward pass anew and return a cache that nobody has used."""
        return unpack(self._call(*self.inputs), "h", "c", "cache")[2]

    def states(self, *inputs):
        """Return h and c for other inputs, from the notebook's own forward pass where that differs."""
        if not self.own:
            return self._right(*inputs)
        h, c, _ = unpack(self._call(*inputs), "h", "c", "cache")
        return array(h, "the output").astype(np.float64), array(c, "the cell state").astype(np.float64)

    def gradients(self, dh, dc=0.0, at=range(6)):
        """Return the true gradients of sum(h dh) + sum(c dc), by the positions `at` of the six inputs."""

        def loss(*inputs):
            h, c = self.states(*inputs)
            return np.sum(h * dh) + np.sum(c * dc)

        if self.own:
            return differences(loss, self.inputs, at, self.single)
        return complex_step(loss, self.inputs, at)


def compare(got, expected, names, axes, only, where):
    """Compare gradients with the right ones, in order."""
    for k in only:
        close(got[k], expected[k], names[k], axes[k], where=where)


class Lstm:
    """The helpers of the suites, bound to one student."""

    step_names, step_axes = STEP_NAMES, STEP_AXES
    right_step, right_sequence = staticmethod(right_step), staticmethod(right_sequence)
    right_gates, same = staticmethod(right_gates), staticmethod(same)
    compare = staticmethod(compare)

    def __init__(self, student, rng):
        self.student, self.rng = student, rng

    def inputs(self, *shape, dtype=np.float64):
        """Return x, h0, c0, kernel, recurrent_kernel, bias; shape (batch, features, units) or with time second."""
        batch, *time, features, units = shape
        shapes = [(batch, *time, features), (batch, units), (batch, units)]
        shapes += [(features, 4 * units), (units, 4 * units), (4 * units,)]
        sizes = [1.0, 0.6, 0.8, 0.8 / features**0.5, 0.8 / units**0.5, 0.5]
        return [(size * self.rng.normal(size=s)).astype(dtype) for size, s in zip(sizes, shapes, strict=True)]

    def step(self, inputs):
        return Forward(self.student.lstm_step_forward, right_step, inputs)

    def sequence(self, inputs):
        return Forward(self.student.lstm_forward, right_sequence, inputs)

    def step_backward(self, inputs, dh_t, dc_t, at=range(6)):
        """Return the student's six gradients of one step, the true ones at the positions `at`, and the forward pass."""
        forward = self.step(inputs)
        got = unpack(self.student.lstm_step_backward(dh_t, dc_t, forward.cache()), *STEP_NAMES)
        return got, forward.gradients(dh_t, dc_t, at), forward

    def backward(self, inputs, dh_seq, only=range(6), where=""):
        """Judge the student's gradients of a sequence.

        Right is the true gradient of the student's forward pass; right is as well the loop over the student's own
        steps, whatever these are worth, on the cache of `lstm_forward` or on the list of the steps' caches.
        """
        first = None
        for way in self._ways(inputs, dh_seq, only):
            try:
                got, expected, note = way()
                return compare(got, expected, SEQUENCE_NAMES, SEQUENCE_AXES, only, f"{where} {note}".strip())
            except (Mismatch, StudentError) as error:
                first = first or error
                if type(first) not in (Mismatch, StudentError):
                    break  # out of time or memory: nothing more to learn here
        raise first

    def right_gradients(self, inputs, dh_seq):
        """Return the positions of the gradients of a sequence that are right in one of these ways, or all."""
        for way in self._ways(inputs, dh_seq, range(6)):
            got, expected, _ = attempt(way) or ((), {}, "")
            if found := right_positions(got, expected, SEQUENCE_NAMES):
                return found
        return range(6)

    def _ways(self, inputs, dh_seq, at):
        """Return ways to get a sequence's gradients, the right ones, and a note."""
        return (
            lambda: self._against_the_truth(inputs, dh_seq, at),
            lambda: self._against_own_steps(dh_seq, inputs, self.sequence_cache),
            lambda: self._against_own_steps(dh_seq, inputs, self.step_caches),
        )

    def _against_the_truth(self, inputs, dh_seq, at):
        forward = self.sequence(inputs)
        return self._gradients_of_a_sequence(dh_seq, forward.cache()), forward.gradients(dh_seq, at=at), forward.note

    def _against_own_steps(self, dh_seq, inputs, make_cache):
        expected = self._loop_of_steps(inputs, dh_seq)
        return self._gradients_of_a_sequence(dh_seq, make_cache(inputs)), expected, ""

    def _gradients_of_a_sequence(self, dh_seq, cache):
        return unpack(self.student.lstm_backward(dh_seq, cache), *SEQUENCE_NAMES)

    def factor(self, inputs, where="", strictly=False):
        """Judge the student's product of forget gates, on a cache of `lstm_forward` or on the list of steps' caches.

        Unless `strictly`, the product of all but the first or last gate will do, and all partial products.
        """

        def on(cache, gates):
            partial = np.cumprod(gates, axis=0)
            if not np.any(partial[-1]):
                raise Mismatch("Your forward pass has no forget gate.")
            got = self.student.cell_gradient_factor(cache)
            others = (
                (np.prod(gates[1:], axis=0), partial[-2], partial, partial.swapaxes(0, 1)) if len(gates) > 1 else ()
            )
            if strictly or not any(holds(close, got, other, "the factor") for other in others):
                close(got, partial[-1], "the factor", "(batch, units)", where=where)

        try:
            forward = self.sequence(inputs)
            gates = self._own_gates(forward, inputs) if forward.own else right_forget_gates(*as_double(inputs))
            return on(forward.cache(), gates)
        except (Mismatch, StudentError) as error:
            first = error
        if type(first) not in (Mismatch, StudentError):
            raise first
        try:
            return on(self.step_caches(inputs), self._gates_of_steps(inputs))
        except (Mismatch, StudentError):
            raise first from None

    def sequence_cache(self, inputs):
        return unpack(self.student.lstm_forward(*inputs), "h_seq", "c_last", "cache")[2]

    def step_caches(self, inputs):
        """Return the caches of the student's own steps, in a list."""
        x, h_t, c_t, *weights = inputs
        caches = []
        for t in range(x.shape[1]):
            h_t, c_t, cache = unpack(self.student.lstm_step_forward(x[:, t], h_t, c_t, *weights), "h_t", "c_t", "cache")
            h_t, c_t = np.asarray(h_t), np.asarray(c_t)
            caches.append(cache)
        return caches

    def _loop_of_steps(self, inputs, dh_seq):
        """Go back over the student's own steps. Raises `Mismatch` where a step could hide a wrong loop."""
        dh = dc = np.zeros_like(dh_seq[:, 0])
        dx, sums, told = [], [0.0, 0.0, 0.0], False
        caches = self.step_caches(inputs)
        for t in reversed(range(len(caches))):
            result = unpack(self.student.lstm_step_backward(dh_seq[:, t] + dh, dc, caches[t]), *STEP_NAMES)
            dx_t, dh, dc, *weights = (array(value, name) for value, name in zip(result, STEP_NAMES, strict=True))
            told = told or all(np.any(value) for value in (dx_t, dh, dc, *weights))
            dx.insert(0, dx_t)
            sums = [total + part for total, part in zip(sums, weights, strict=True)]
        if not told:
            raise Mismatch("A step that returns zeros cannot show whether the loop is right.")
        return dict(enumerate([np.stack(dx, axis=1), dh, dc, *sums]))

    def _own_gates(self, forward, inputs):
        """The forget gates of a forward pass of the student's own: by how much c after one step grows with c before."""
        x, h0, c0, *weights = as_double(inputs)
        h_seq, _ = forward.states(x, h0, c0, *weights)
        before = np.concatenate([h0[:, None], h_seq[:, :-1]], axis=1)
        zeros, ones = np.zeros_like(c0), np.ones_like(c0)
        gates = []
        for t in range(x.shape[1]):
            _, high = forward.states(x[:, t : t + 1], before[:, t], ones, *weights)
            _, low = forward.states(x[:, t : t + 1], before[:, t], zeros, *weights)
            gates.append(high - low)
        return np.stack(gates)

    def _gates_of_steps(self, inputs):
        x, h_t, c_t, *weights = inputs
        zeros, ones, gates = np.zeros_like(c_t), np.ones_like(c_t), []
        for t in range(x.shape[1]):
            pair = [self.student.lstm_step_forward(x[:, t], h_t, c, *weights) for c in (ones, zeros)]
            high, low = (array(unpack(one, "h_t", "c_t", "cache")[1], "c_t") for one in pair)
            gates.append(high - low)
            h_t, c_t, _ = unpack(self.student.lstm_step_forward(x[:, t], h_t, c_t, *weights), "h_t", "c_t", "cache")
            h_t, c_t = np.asarray(h_t), np.asarray(c_t)
        return np.stack(gates)


@pytest.fixture
def lstm(student, rng):
    return Lstm(student, rng)

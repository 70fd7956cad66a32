"""What the suites of this assignment share: inputs, the textbook's forward pass, true gradients, ways to judge a cache.

A function that reads a cache is judged against the forward pass that made it. Where that is right, the right gradient
is the complex-step derivative (Squire and Trapp 1998) of the lines below: exact, and no copy of any backward pass.
Where it computes something else, the right gradient is that of the notebook's own forward pass, by differences.
"""

import numpy as np
import pytest

from autograder.testing import (
    TOLERANCE,
    Changed,
    Mismatch,
    StudentError,
    array,
    attempt,
    close,
    holds,
    right_positions,
    unpack,
)

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

    `own` says that it computes something else than the textbook's. Raises what the student's function raises, and
    `Changed` where the function is right when nothing but its own exercise asks it.

    Parameters: `call`, which asks the student's function; `untouched`, which asks the one of another run of the
    notebook; `name`, of the function; `right`, the textbook's; `inputs`, and `ordinary` ones.
    """

    def __init__(self, call, untouched, name, right, inputs, ordinary):
        self._call, self._right, self.inputs = call, right, inputs
        h, c, _ = unpack(call(*inputs), "h", "c", "cache")
        right_h, right_c = right(*as_double(inputs))
        self.single = "float32" in (str(getattr(h, "dtype", "")), str(getattr(c, "dtype", "")))
        h, c = array(h, "the output", right_h.shape), array(c, "the cell state", right_c.shape)
        self.own = not (same(h, right_h) and same(c, right_c))
        self.note = ""
        if self.own:
            if self._is_right(untouched, inputs) or self._is_right(untouched, ordinary):
                raise Changed(name)
            self.note = "(Judged as the gradient of your own forward pass, which has an error too.)"
            self._must_be_a_cell()

    def _is_right(self, call, inputs):
        def check():
            states = unpack(call(*inputs), "h", "c", "cache")[:2]
            rights = self._right(*as_double(inputs))
            return all(same(array(state, "a state"), right) for state, right in zip(states, rights, strict=True))

        return bool(attempt(check))

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


def ordinary_inputs(batch, *sizes):
    """Return inputs of an ordinary step or sequence; always the same."""
    return Lstm(None, np.random.default_rng(0)).inputs(batch, *sizes)


class MadeUpStep:
    """A step back that reads no cache: all that it returns is linear in dh_t and dc_t, with numbers of its own.

    A right loop around it gives what `loop` gives, whatever the student's own step and cache are.
    """

    def __init__(self, inputs):
        x, h0, _, *weights = inputs
        rng, outputs = np.random.default_rng(0), [x[:, 0], h0, h0, *weights]
        sizes = (h0.size, *(value.size for value in outputs))
        self._shapes = [value.shape for value in outputs]
        self._parts = [rng.normal(size=(2, sizes[0], size)) / np.sqrt(2 * sizes[0]) for size in sizes[1:]]

    def backward(self, dh_t, dc_t, cache):
        pair = [np.broadcast_to(np.asarray(value, dtype=np.float64), self._shapes[1]).ravel() for value in (dh_t, dc_t)]
        return tuple(
            (pair[0] @ part[0] + pair[1] @ part[1]).reshape(shape)
            for part, shape in zip(self._parts, self._shapes, strict=True)
        )

    def loop(self, dh_seq):
        """Return the six gradients that a right loop over this step gives."""
        dh = dc = np.zeros(self._shapes[1])
        dx, sums = [], [0.0, 0.0, 0.0]
        for t in reversed(range(dh_seq.shape[1])):
            dx_t, dh, dc, *weights = self.backward(dh_seq[:, t] + dh, dc, None)
            dx.insert(0, dx_t)
            sums = [total + part for total, part in zip(sums, weights, strict=True)]
        return dict(enumerate([np.stack(dx, axis=1), dh, dc, *sums]))


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

    def __init__(self, student, rng, untouched=None, lend=None):
        self.student, self.rng, self._untouched, self._lend = student, rng, untouched, lend
        self._exchanged = {}

    def inputs(self, *shape, dtype=np.float64):
        """Return x, h0, c0, kernel, recurrent_kernel, bias; shape (batch, features, units) or with time second."""
        batch, *time, features, units = shape
        shapes = [(batch, *time, features), (batch, units), (batch, units)]
        shapes += [(features, 4 * units), (units, 4 * units), (4 * units,)]
        sizes = [1.0, 0.6, 0.8, 0.8 / features**0.5, 0.8 / units**0.5, 0.5]
        return [(size * self.rng.normal(size=s)).astype(dtype) for size, s in zip(sizes, shapes, strict=True)]

    def step(self, inputs):
        name, ordinary = "lstm_step_forward", ordinary_inputs(2, 3, 4)
        return Forward(
            lambda *values: self.one_step(self.student, *values),
            lambda *values: self.one_step(self._untouched(), *values),
            name,
            right_step,
            inputs,
            ordinary,
        )

    def sequence(self, inputs):
        name, ordinary = "lstm_forward", ordinary_inputs(2, 4, 3, 5)
        return Forward(
            lambda *values: self.one_sequence(self.student, *values),
            lambda *values: self.one_sequence(self._untouched(), *values),
            name,
            right_sequence,
            inputs,
            ordinary,
        )

    def one_sequence(self, student, *inputs):
        """Return h_seq, c_last and the cache of a student's loop, whose right h_seq may have the time first."""
        h_seq, c_last, cache = unpack(student.lstm_forward(*inputs), "h_seq", "c_last", "cache")
        right = right_sequence(*as_double(inputs))[0].swapaxes(0, 1)
        if holds(close, h_seq, right, "h_seq"):
            h_seq = np.asarray(h_seq).swapaxes(0, 1)
        return h_seq, c_last, cache

    def one_step(self, student, *inputs):
        """Return h_t, c_t and the cache of a student's step, whose two states may come in the other order.

        That is charged in the exercise of the step.
        """
        ours = student is self.student
        if ours not in self._exchanged:
            x_t, h, c, *weights = ordinary_inputs(2, 3, 4)
            states = attempt(
                lambda: unpack(student.lstm_step_forward(x_t, h, c, *weights), "h_t", "c_t", "cache")[1::-1]
            )
            right = right_step(x_t, h, c, *weights)
            self._exchanged[ours] = bool(states) and all(
                holds(close, *pair, "") for pair in zip(states, right, strict=True)
            )
        h_t, c_t, cache = unpack(student.lstm_step_forward(*inputs), "h_t", "c_t", "cache")
        return (c_t, h_t, cache) if self._exchanged[ours] else (h_t, c_t, cache)

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
                if first.fatal:
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
            lambda: self._against_own_steps(dh_seq, inputs, self.sequence_cache, at),
            lambda: self._against_own_steps(dh_seq, inputs, self.step_caches, at),
        )

    def _against_the_truth(self, inputs, dh_seq, at):
        forward = self.sequence(inputs)
        return self._gradients_of_a_sequence(dh_seq, forward.cache()), forward.gradients(dh_seq, at=at), forward.note

    def _against_own_steps(self, dh_seq, inputs, make_cache, at):
        expected = self._loop_of_steps(inputs, dh_seq)
        self._check_loop(dh_seq, inputs, make_cache, at)
        return self._gradients_of_a_sequence(dh_seq, make_cache(inputs)), expected, ""

    def _check_loop(self, dh_seq, inputs, make_cache, at):
        """Check the loop with a step that is made up here: a mistake of the student's step may hide one of the loop."""
        step = MadeUpStep(inputs)
        with self._lend(lstm_step_backward=step.backward):
            got = self._gradients_of_a_sequence(dh_seq, make_cache(inputs))
        compare(got, MadeUpStep(inputs).loop(dh_seq), SEQUENCE_NAMES, SEQUENCE_AXES, at, "Your step has an error, too.")

    def _gradients_of_a_sequence(self, dh_seq, cache):
        return unpack(self.student.lstm_backward(dh_seq, cache), *SEQUENCE_NAMES)

    def factor(self, inputs, where="", strictly=False):
        """Judge the student's product of forget gates, on a cache of `lstm_forward` or on the list of steps' caches.

        Unless `strictly`, the product of all but the first or last gate will do, and all partial products.
        """

        first = None
        for cache, gates in self._caches_and_gates(inputs):
            try:
                return self._check_factor(cache(), gates(), where, strictly)
            except (Mismatch, StudentError) as error:
                first = first or error
                if first.fatal:
                    break  # nothing more to learn here
        raise first

    def _check_factor(self, cache, gates, where, strictly):
        partial = np.cumprod(gates, axis=0)
        if not np.any(partial[-1]):
            raise Mismatch("Your forward pass has no forget gate.")
        got = self.student.cell_gradient_factor(cache)
        others = (np.prod(gates[1:], axis=0), partial[-2], partial, partial.swapaxes(0, 1)) if len(gates) > 1 else ()
        if strictly or not any(holds(close, got, other, "the factor") for other in others):
            close(got, partial[-1], "the factor", "(batch, units)", where=where)

    def _caches_and_gates(self, inputs):
        """Yield ways to get a cache and its forget gates (time, batch, units); one is enough for a right forward pass.

        The gates of a wrong step are those by which c grows, or else what the textbook's formula gives for the states
        that enter each step: a step may compute the gate right and then make no use of it.
        """
        forward = attempt(lambda: self.sequence(inputs))
        if forward is None or forward.own:
            own = lambda: self._own_gates(self.sequence(inputs), inputs)  # noqa: E731  # raises what it raised
            yield lambda: self.sequence_cache(inputs), own
            yield lambda: self.step_caches(inputs), lambda: self._gates_of_steps(inputs)
            for cache in (self.sequence_cache, self.step_caches):
                for which in (0, 1):
                    yield lambda cache=cache: cache(inputs), lambda which=which: self._formula_of_steps(inputs, which)
        else:
            yield forward.cache, lambda: right_forget_gates(*as_double(inputs))

    def _formula_of_steps(self, inputs, which):
        """The formula of the forget gate, for the output (`which` 0) or the cell state (1) that enters each step."""
        x, h_t, c_t, *weights = inputs
        gates = []
        for t in range(x.shape[1]):
            gates.append(right_gates(*as_double([x[:, t], (h_t, c_t)[which], *weights]))[1])
            h_t, c_t, _ = self.one_step(self.student, x[:, t], h_t, c_t, *weights)
            h_t, c_t = array(h_t, "h_t", gates[-1].shape), array(c_t, "c_t", gates[-1].shape)
        return np.stack(gates)

    def sequence_cache(self, inputs):
        return unpack(self.student.lstm_forward(*inputs), "h_seq", "c_last", "cache")[2]

    def step_caches(self, inputs):
        """Return the caches of the student's own steps, in a list."""
        x, h_t, c_t, *weights = inputs
        caches = []
        for t in range(x.shape[1]):
            h_t, c_t, cache = self.one_step(self.student, x[:, t], h_t, c_t, *weights)
            h_t, c_t = array(h_t, "h_t"), array(c_t, "c_t")
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
            high, low = (self.one_step(self.student, x[:, t], h_t, c, *weights)[1] for c in (ones, zeros))
            gates.append(array(high, "c_t") - array(low, "c_t"))
            h_t, c_t, _ = self.one_step(self.student, x[:, t], h_t, c_t, *weights)
            h_t, c_t = array(h_t, "h_t"), array(c_t, "c_t")
        return np.stack(gates)


@pytest.fixture
def lstm(student, rng, untouched, lend):
    return Lstm(student, rng, untouched, lend)

"""What the suites of this assignment share: inputs, the forward pass to judge by, and its true gradient.

A backward pass reads a cache that the notebook's forward pass made: the given one, or one of the student's own that
computes the same. The right gradient is the complex-step derivative (Squire and Trapp 1998) of the lines below: exact,
and no copy of any backward pass.
"""

from itertools import pairwise

import numpy as np
import pytest

from autograder.testing import Mismatch, Replaced, StudentError, close, holds, read_again, unpack

WEIGHTS = ("dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, units)", "(features, units)", "(units, units)", "(units,)")
STEP = (("dx_t", "dh_prev", *WEIGHTS), ("(batch, features)", *AXES))
SEQUENCE = (("dx", "dh0", *WEIGHTS), ("(batch, time, features)", *AXES))


def right_step(x_t, h_prev, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)


def right_states(x, h0, *weights):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(right_step(x[:, t], states[-1], *weights))
    return np.stack(states[1:], axis=1)


def gradients(forward, inputs, upstream, at=range(5)):
    """Return the gradients of sum(forward(*inputs) * upstream) at the inputs with positions `at`, exact to rounding."""
    inputs, result = [np.asarray(value, dtype=complex) for value in inputs], {}
    for k in at:
        value, result[k] = inputs[k], np.zeros(inputs[k].shape)
        for index in np.ndindex(*value.shape):
            kept = value[index]
            value[index] = kept + 1e-30j
            result[k][index] = np.sum(forward(*inputs).imag * upstream) / 1e-30
            value[index] = kept
    return result


def chunk_gradients(inputs, dh_seq, k, at=range(5)):
    """Return the gradients of a sequence where the state that enters each chunk of k steps is taken as a constant."""
    x, h0, *weights = inputs
    states, chunks = right_states(*inputs), []
    for start, end in pairwise([*range(0, x.shape[1], k), x.shape[1]]):
        before = states[:, start - 1] if start else h0
        chunks.append(gradients(right_states, [x[:, start:end], before, *weights], dh_seq[:, start:end], at))
    together = {0: lambda parts: np.concatenate(parts, axis=1), 1: lambda parts: parts[0]}
    return {i: together.get(i, sum)([chunk[i] for chunk in chunks]) for i in at}


class Bptt:
    """The helpers of the suites, bound to one student."""

    def __init__(self, student, rng):
        self.student, self.rng = student, rng

    def inputs(self, *sizes, dtype=np.float64, spread=1.0, signal=1.0):
        """Return x, h0, kernel, recurrent_kernel, bias for (batch, features, units), or with time second.

        `spread` is about the spectral radius of the recurrent kernel, `signal` the size of x, h0 and bias.
        """
        batch, *time, features, units = sizes
        shapes = [(batch, *time, features), (batch, units), (features, units), (units, units), (units,)]
        scales = [signal, 0.5 * signal, 0.8 / features**0.5, spread / units**0.5, 0.3 * signal]
        return [(scale * self.rng.normal(size=size)).astype(dtype) for scale, size in zip(scales, shapes, strict=True)]

    def cache(self, name, inputs):
        """Return the cache of the notebook's forward pass `name`.

        Raises `Replaced` where that is not the given one and computes something else: then the judge lends the given.
        """
        right = (right_step if name == "rnn_step_forward" else right_states)(*map(np.float64, inputs))
        try:
            function = getattr(self.student, name)
            states, cache = unpack(function(*inputs) if callable(function) else function, "h", "cache")
            as_given = holds(close, states, right, "h")
        except (StudentError, Mismatch) as error:
            if error.fatal:
                raise  # out of time or memory
            as_given = False
        if not as_given:
            raise Replaced(name)
        return cache

    def check_step(self, inputs, dh_t, only=range(5), where="", twice=False):
        """Judge the gradients of one step at the positions `only`; `twice` asks for two results."""
        right = gradients(right_step, inputs, np.float64(dh_t), only)

        def back(dh):
            return self.student.rnn_step_backward(dh, self.cache("rnn_step_forward", inputs))

        self.judge(back, dh_t, right, *STEP, where, twice)

    def check(self, inputs, dh_seq, only=range(5), where="", k=None, twice=False):
        """Judge the gradients of a sequence at the positions `only`; with `k` those of `rnn_backward_truncated`."""
        in_double = [np.float64(value) for value in inputs]
        right = chunk_gradients(in_double, np.float64(dh_seq), k or dh_seq.shape[1], only)
        function = self.student.rnn_backward if k is None else self.student.rnn_backward_truncated

        def back(dh):
            return function(dh, self.cache("rnn_forward", inputs), *([] if k is None else [k]))

        self.judge(back, dh_seq, right, *SEQUENCE, where, twice)

    def judge(self, back, dh, right, names, axes, where, twice):
        """Compare the gradients for `dh`; with `twice` those for 2 dh, and then again the earlier ones."""
        got = back(dh)
        if twice:
            compare(back(2 * dh), {k: 2 * value for k, value in right.items()}, names, axes, where)
            got = read_again(self.student, got)
        compare(got, right, names, axes, where)

    def check_norms(self, inputs, dh_last, where=""):
        """Judge the norms of dL/dh at every state, for a loss on the last."""
        got = self.student.gradient_norms_through_time(self.cache("rnn_forward", inputs), dh_last)
        x, h0, *weights = (np.float64(value) for value in inputs)
        states, dh, norms = right_states(x, h0, *weights), np.float64(dh_last), [np.linalg.norm(dh_last)]
        for t in reversed(range(1, x.shape[1])):
            dh = gradients(right_step, [x[:, t], states[:, t - 1], *weights], dh, at=[1])[1]
            norms.append(np.linalg.norm(dh))
        close(got, np.array(norms[::-1]), "norms", "(time,)", tolerance=1.2e-4, elementwise=True, where=where)


def compare(got, right, names, axes, where):
    """Compare gradients with the right ones, by their positions."""
    got = unpack(got, *names)
    for k, expected in right.items():
        close(got[k], expected, names[k], axes[k], where=where)


@pytest.fixture
def bptt(student, rng):
    return Bptt(student, rng)

"""What the suites of this assignment share: inputs, the forward pass to judge by, and its true gradient.

A backward pass reads a cache that the notebook's forward pass made: the given one, or one of the student's own that
computes the same. The right gradient is the complex-step derivative (Squire and Trapp 1998) of the lines below: exact,
and no copy of any backward pass.
"""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import (
    TOLERANCE,
    Mismatch,
    Replaced,
    StudentError,
    array,
    close,
    describe,
    right_positions,
    unpack,
)

STEP_NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
STEP_AXES = ("(batch, features)", "(batch, units)", "(features, units)", "(units, units)", "(units,)")
SEQUENCE_NAMES = ("dx", "dh0", "dkernel", "drecurrent_kernel", "dbias")
SEQUENCE_AXES = ("(batch, time, features)", *STEP_AXES[1:])


# The given forward pass.


def right_step(x_t, h_prev, kernel, recurrent_kernel, bias):
    return np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)


def right_states(x, h0, kernel, recurrent_kernel, bias):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(right_step(x[:, t], states[-1], kernel, recurrent_kernel, bias))
    return np.stack(states[1:], axis=1)


# True gradients.


def complex_step(f, inputs, weights, at):
    """Return the gradients of sum(f(*inputs) * weights) at the inputs with positions `at`, exact to rounding."""
    inputs, gradients = [np.asarray(value, dtype=complex) for value in inputs], {}
    for i in at:
        gradients[i] = np.zeros(inputs[i].shape)
        for index in np.ndindex(*inputs[i].shape):
            kept = inputs[i][index]
            inputs[i][index] = kept + 1e-30j
            gradients[i][index] = np.sum(f(*inputs).imag * weights) / 1e-30
            inputs[i][index] = kept
    return gradients


def same(one, other):
    """Whether two forward passes gave the same, up to float32 rounding."""
    return one.shape == other.shape and np.max(np.abs(one - other)) <= TOLERANCE * max(np.max(np.abs(other)), 1e-12)


class Forward:
    """The notebook's forward pass on some inputs, as it stands after all cells ran.

    It may be the student's own, with a cache of its own form, where it computes what the given one computes. Raises
    `Replaced` where it does not: then the judge lends the given one.
    """

    def __init__(self, student, name, inputs):
        self._student, self._name, self._call_inputs = student, name, inputs
        self.inputs = [np.asarray(value, dtype=np.float64) for value in inputs]
        self._right = right_step if name == "rnn_step_forward" else right_states
        self._states = self._right(*self.inputs)

    def cache(self):
        """Run the forward pass and return a cache that nobody has used."""
        try:
            function = getattr(self._student, self._name)
            states, cache = unpack(function(*self._call_inputs) if callable(function) else function, "h", "cache")
            right = same(array(states, "the states", self._states.shape).astype(np.float64), self._states)
        except (StudentError, Mismatch) as error:
            if error.fatal:
                raise  # out of time or memory
            right = False
        if not right:
            raise Replaced(self._name)
        return cache

    def states(self, *inputs):
        """Return the states for other inputs."""
        return self._right(*inputs)

    def gradients(self, weights, inputs=None, at=range(5)):
        """Return the true gradients of sum(states * weights), by the positions `at` of the inputs."""
        inputs = self.inputs if inputs is None else inputs
        return complex_step(self._right, inputs, np.asarray(weights, dtype=np.float64), at)

    def ask(self, backward, *names):
        """Return what the student's `backward` gives for a fresh cache, as values called `names` (none: as it came).

        Where one of the five gradients did not come, the others are told by their shapes, and it is marked as missing.
        """
        result = backward(self.cache())
        return unpack(with_missing(result, self.inputs), *names) if names else result


def chunk_gradients(forward, dh_seq, starts, at=range(5)):
    """Return the true gradients where the state that enters each chunk is taken as a constant; `starts` from 0 on."""
    x, h0, *weights = forward.inputs
    states, chunks = forward.states(x, h0, *weights), []
    for start, end in pairwise([*starts, x.shape[1]]):
        steps = slice(start, end)
        before = states[:, start - 1] if start else h0
        chunks.append(forward.gradients(dh_seq[:, steps], [x[:, steps], before, *weights], at))
    together = {0: lambda parts: np.concatenate(parts, axis=1), 1: lambda parts: parts[0]}
    return {i: together.get(i, sum)([chunk[i] for chunk in chunks]) for i in at}


def state_gradients(forward, dh_last):
    """Return the true dL/dh of h0 and of the state after every step, for a loss on the last; each from the next."""
    x, h0, *weights = forward.inputs
    states, gradients = forward.states(x, h0, *weights), [np.asarray(dh_last, dtype=np.float64)]
    for t in reversed(range(x.shape[1])):
        one_step = [x[:, t : t + 1], states[:, t - 1] if t else h0, *weights]
        gradients.append(forward.gradients(gradients[-1][:, None], one_step, at=[1])[1])
    return gradients[::-1]


# Comparing the gradients that a function returned.


def compare(got, expected, names, axes, where="", only=None, tolerance=TOLERANCE):
    """Check those of `got` that are in `expected` (by position), in order; or of these the positions `only`."""
    for i, right in expected.items():
        if only is None or i in only:
            close(got[i], right, names[i], axes[i], tolerance=tolerance, where=where)


def one_number(value, right, name, **options):
    """Check that `value` is the number `right`; what is no number at all is told so."""
    if value is None or isinstance(value, (str, bytes, dict)) or hasattr(value, "described"):
        raise Mismatch(f"{name} is {describe(value)}; expected one number.")
    close(value, right, name, **options)


def with_missing(result, inputs):
    """Return four gradients as five, with a mark for the missing one: dh0 rather than others that it could be."""
    if not isinstance(result, (tuple, list)) or len(result) != 4:
        return result
    try:
        shapes = [array(value, "a gradient").shape for value in result]
    except Mismatch:
        return result
    for i in (1, 4, 0, 2, 3):
        if shapes == [value.shape for j, value in enumerate(inputs) if j != i]:
            return [*result[:i], SimpleNamespace(described="not among the 4 values that came back"), *result[i:]]
    return result


def right_ones(got, expected, names, tolerance=TOLERANCE, least=1):
    """Return the positions of the gradients that are right, or None (all are to be looked at) for fewer than `least`.

    A mistake that shows in an ordinary case is counted there, and not once more in each special case.
    """
    found = right_positions(got, expected, names, tolerance)
    return found if len(found) >= least else None


@pytest.fixture
def bptt(student, rng):
    """The tools above, bound to one student and one test's random numbers."""

    def inputs(*sizes, dtype=np.float64, spread=1.0, signal=1.0):
        """x, h0, kernel, recurrent_kernel, bias for (batch, features, units) or (batch, time, features, units).

        `spread` is about the spectral radius of the recurrent kernel, `signal` the size of x, h0 and bias.
        """
        batch, *time, features, units = sizes
        shapes = [(batch, *time, features), (batch, units), (features, units), (units, units), (units,)]
        scales = [signal, 0.5 * signal, 0.8 / features**0.5, spread / units**0.5, 0.3 * signal]
        return [(scale * rng.normal(size=shape)).astype(dtype) for scale, shape in zip(scales, shapes, strict=True)]

    return SimpleNamespace(
        inputs=inputs,
        step=lambda values: Forward(student, "rnn_step_forward", values),
        sequence=lambda values: Forward(student, "rnn_forward", values),
        chunk_gradients=chunk_gradients,
        state_gradients=state_gradients,
        compare=compare,
        right_ones=right_ones,
        one_number=one_number,
        step_names=STEP_NAMES,
        step_axes=STEP_AXES,
        names=SEQUENCE_NAMES,
        axes=SEQUENCE_AXES,
    )

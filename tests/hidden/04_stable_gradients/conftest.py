"""What several suites of this assignment share, as fixtures."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe, keras_calls, own_cell, results_together, unpack


@pytest.fixture
def same_list():
    """A function that compares a list of gradients, some of them None, with the right one."""
    return _same_list


@pytest.fixture
def check_stays(student, gradients):
    """A function that checks that a clipped list stays as it is when another one is clipped."""

    def checked(name, shapes, limit):
        grads, others = gradients(shapes, 0.9 * limit), gradients(shapes, 9.0 * limit)
        first, _ = results_together(student, name, (grads, limit), (others, limit))
        _same_list(first, grads, "the list", "This is the result of the first of two calls.")

    return checked


@pytest.fixture
def gradients(rng):
    """A function that draws a list of gradients of a given global norm."""

    def drawn(shapes, norm, dtype="float64"):
        """One array for each shape; a shape of None gives None."""
        grads = [None if shape is None else rng.normal(size=shape) for shape in shapes]
        scale = norm / np.sqrt(sum(np.sum(grad**2) for grad in grads if grad is not None))
        return [None if grad is None else (scale * grad).astype(dtype) for grad in grads]

    return drawn


def _same_list(value, expected, name, where=""):
    if not isinstance(value, (list, tuple)):
        raise Mismatch(f"{name} is {describe(value)}; expected a list of {len(expected)} gradients.", value)
    if len(value) != len(expected):
        raise Mismatch(f"{name} has {len(value)} entries; expected {len(expected)}, None ones included.", len(value))
    for index, (got, right) in enumerate(zip(value, expected, strict=True)):
        if right is not None:
            close(got, right, f"{name}[{index}]", where=where)
        elif got is not None:
            text = f"{name}[{index}] is {describe(got)}; expected None, as in the list that came in."
            raise Mismatch(text, fingerprint=f"{index} is not None")


@pytest.fixture
def cell_of(student, rng):
    """A function that makes a recurrent cell of the student's own with kernels drawn here."""

    def made(name, units, features, *activation, scale=50.0):
        return Cell(student, rng, name, units, features, activation, scale)

    return made


class Cell:
    """A recurrent cell whose kernels and gammas are set, in the order in which the student made the weights.

    `kernels` is (kernel, recurrent_kernel), found by their shapes. Large kernels leave room for another epsilon in the
    normalisation. One test each asks where gammas and bias start. For the others, each trained vector that starts at a
    constant other than 0 is a gamma and set to 0.1; every other one is set to 0.
    """

    def __init__(self, student, rng, name, units, features, activation, scale):
        self.name, self.units = name, units
        self.kernels = [scale * rng.normal(size=(size, units)) for size in (features, units)]
        with keras_calls(name):
            self.cell = own_cell(getattr(student, name)(units, *activation), name)
            self.cell(np.ones((3, features), "float32"), [np.ones((3, units), "float32")])
            self.start = [np.asarray(weight) for weight in self.cell.get_weights()]
            trained = [bool(weight.trainable) for weight in self.cell.weights]
        shapes = [weight.shape for weight in self.start]
        self.weights = list(self.start)
        for kernel in self.kernels:
            if shapes.count(kernel.shape) != 1:
                text = f"The cell's weights have the shapes {shapes}; expected one kernel of shape {kernel.shape}."
                raise Mismatch(f"{text} Does `build` make it with add_weight?", shapes)
            self.weights[shapes.index(kernel.shape)] = kernel.astype("float32")
        vectors = [place for place, shape in enumerate(shapes) if shape == (units,) and trained[place]]
        self.gammas = [place for place in vectors if np.ptp(self.start[place]) == 0 and self.start[place][0] != 0]
        self.shifts = [place for place in vectors if place not in self.gammas]
        for place in vectors:
            self.weights[place] = np.full(units, 0.1 if place in self.gammas else 0.0, "float32")

    def __call__(self, x, h, training=None, weights=None):
        """Return the output of one step, made with these weights."""
        with keras_calls(self.name):
            self.cell.set_weights(weights or self.weights)
            result = self.cell(x, [h], training=training)
            result = result if isinstance(result, (tuple, list)) else np.asarray(result)
            output, states = unpack(result, "the output", "[new state]")
            state = states[0] if isinstance(states, (tuple, list)) and len(states) == 1 else states
            output, state = np.asarray(output), np.asarray(state)
        if not np.array_equal(output, state):
            raise Mismatch("The output and the new state of a call differ; expected the same array twice.", state)
        return output

    def with_weights(self, **changed):
        """Return the weights with some replaced: with_weights(w3=array) replaces number 3."""
        new = {int(name[1:]): np.asarray(value, "float32") for name, value in changed.items()}
        return [new.get(place, weight) for place, weight in enumerate(self.weights)]


@pytest.fixture
def step_inputs(rng):
    """A function that draws x (batch, features) and h (batch, units)."""

    def drawn(batch, features, units):
        x, h = 2 * rng.normal(size=(batch, features)) + 1, 2 * rng.normal(size=(batch, units)) - 0.5
        return x.astype("float32"), h.astype("float32")

    return drawn


@pytest.fixture
def check_learning(student, rng):
    """A function that checks that training changes all weights of a cell.

    The loss depends on the last state, and only the first input is not zero: the kernel's gradient comes through time.
    """

    def checked(name):
        keras = student.module("keras")
        x, y = rng.normal(size=(8, 3, 2)).astype("float32"), rng.normal(size=(8, 4)).astype("float32")
        x[:, 1:] = 0
        with keras_calls(f"{name}, used in keras.layers.RNN,"):
            layer = keras.layers.RNN(getattr(student, name)(4))
            model = keras.Sequential([keras.Input((3, 2)), layer])
            model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
            model(x)  # layers inside the cell may make their weights at their first call
            before = [np.asarray(weight) for weight in layer.trainable_weights]
            model.train_on_batch(x, y)
            after = [np.asarray(weight) for weight in layer.trainable_weights]
        changed = [old.shape for old, new in zip(before, after, strict=True) if not np.array_equal(old, new)]
        if [changed.count(shape) for shape in ((2, 4), (4, 4))] != [1, 1] or changed.count((4,)) < 3:
            text = "expected both kernels, two gammas and a bias. Does the gradient come back through the state?"
            raise Mismatch(f"In training, weights of the shapes {changed} changed; {text}", changed)

    return checked

"""MinGRU: a layer of the student's own, against its formulas written out."""

import numpy as np
import pytest

from autograder.testing import (
    Mismatch,
    close,
    keras_calls,
    must_follow_the_loss,
    must_trace,
    other_weights,
    own_cell,
    set_weights_by_shape,
    weight_shapes,
)

pytestmark = pytest.mark.exercise("MinGRU")

AXES = "(batch, time, units)"
NAMES = ("kernel", "bias")
RATE = 0.1
WHERE = "Compare `call` with the three formulas of section 5: which block is z, and which share is new?"


def right_states(x, kernel, bias):
    """Return h_seq, one unit after the other."""
    units = bias.size // 2
    h_seq = np.zeros((*x.shape[:2], units))
    for u in range(units):
        z = 0.5 + 0.5 * np.tanh(0.5 * (x @ kernel[:, u] + bias[u]))
        candidate = x @ kernel[:, units + u] + bias[units + u]
        h_t = np.zeros(len(x))
        for t in range(x.shape[1]):
            h_t = h_t + z[:, t] * (candidate[:, t] - h_t)
            h_seq[:, t, u] = h_t
    return h_seq


def some_inputs(rng, batch, time, features, units):
    """Return x, kernel, bias."""
    shapes = [(batch, time, features), (features, 2 * units), (2 * units,)]
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def layer_with(student, x, weights):
    with keras_calls("MinGRU"):
        layer = own_cell(student.MinGRU(weights[1].size // 2), "MinGRU")
        layer(x)
        set_weights_by_shape(layer, weights, NAMES)
    return layer


def check_states(student, inputs):
    x, *weights = inputs
    layer = layer_with(student, x, weights)
    with keras_calls("MinGRU"):
        h_seq = np.asarray(layer(x))
    right = right_states(*(value.astype(np.float64) for value in inputs))
    close(h_seq, right, "the output", AXES, where=WHERE, steps=1)


@pytest.mark.points(1.5)
def test_the_weights(student, rng):
    """Are there two weights, made in `build`: kernel, then bias?"""
    x, *weights = some_inputs(rng, 2, 3, 5, 4)
    with keras_calls("MinGRU"):
        layer = own_cell(student.MinGRU(4), "MinGRU")
        for _ in range(2):
            layer(x)
        own, wanted = weight_shapes(layer), [weight.shape for weight in weights]
    if own != wanted:
        raise Mismatch(other_weights(own, wanted, NAMES), str(own))


@pytest.mark.points(3)
def test_the_states_of_all_steps(student, rng):
    """Are the states of all steps those of the formulas?"""
    check_states(student, some_inputs(rng, 3, 7, 2, 4))


@pytest.mark.points(0.5)
@pytest.mark.parametrize("sizes", [(3, 3, 3, 3), (1, 5, 2, 1), (2, 1, 3, 4), (1, 130, 2, 2)], ids=str)
def test_other_sizes(student, rng, sizes):
    """Does it work for equal sizes, a batch of one, a single step and a longer sequence?"""
    x, kernel, bias = some_inputs(rng, *sizes)
    bias[: sizes[3]] -= 5 * (sizes[1] > 100)  # a long memory: the first steps still count at the end
    check_states(student, [x, kernel, bias])


@pytest.mark.points(1)
def test_shut_and_open_gates(student, rng):
    """Is the output finite and right where the gates are wide open or shut, and the inputs 1000 in size?"""
    x, *weights = some_inputs(rng, 2, 6, 3, 4)
    check_states(student, [1000 * np.sign(x), *weights])


@pytest.mark.points(2.5)
def test_it_can_be_trained(student, rng):
    """In a model: does a step of training move both weights along the gradient, for batches of any size?"""
    x, *weights = some_inputs(rng, 4, 5, 2, 3)
    target = rng.normal(size=(4, 5, 3)).astype(np.float32)
    layer = layer_with(student, x, weights)
    with keras_calls("training a model with MinGRU"):
        keras = student.module("keras")
        model = keras.Sequential([keras.Input(x.shape[1:]), layer])
        set_weights_by_shape(layer, weights, NAMES)
        start = [np.asarray(one) for one in layer.get_weights()]
        model.compile(optimizer=keras.optimizers.SGD(RATE), loss="mse", run_eagerly=True)
        model.train_on_batch(x, target)
        after = [np.asarray(one) for one in layer.get_weights()]
    with keras_calls("MinGRU in a compiled model"):
        must_trace(layer, student.module("tensorflow"), x.shape[1:])

    def loss(weights):
        with keras_calls("MinGRU"):
            layer.set_weights(weights)
            return float(np.mean((np.asarray(layer(x)) - target) ** 2))

    must_follow_the_loss(loss, start, after, RATE, NAMES, rng)

"""SimpleCell: the recurrent neuron as a Keras cell. Every test begins with the weights that `build` makes."""

import numpy as np
import pytest

from autograder.testing import (
    Mismatch,
    StudentError,
    array,
    close,
    describe,
    equal,
    keras_calls,
    must_follow_the_loss,
    must_trace,
    own_cell,
    unpack,
    weight_shapes,
)

pytestmark = pytest.mark.exercise("SimpleCell")

NAMES = ("kernel", "recurrent_kernel", "bias")
RATE = 0.1


@pytest.fixture
def make(student):
    """Return a maker of a cell of the student's own, with the weights of `inputs`."""

    def make_cell(inputs, *activation, **options):
        features, units = inputs.weights[0].shape
        with keras_calls("SimpleCell"):
            cell, called = (own_cell(student.SimpleCell(units, *activation, **options), "SimpleCell") for _ in range(2))
            cell.build((None, features))
            made, wanted = weight_shapes(cell), [one.shape for one in inputs.weights]
            if made != wanted:
                found = f"{made}, {after_a_step(called, inputs)}"
                message = f"After `build` the weights have the shapes {found}; expected {wanted}: {', '.join(NAMES)}."
                raise Mismatch(message, np.array(found))
            cell.set_weights(inputs.weights)
        return cell

    return make_cell


def step(cell, inputs):
    """Return what the cell gives for one step: output and states."""
    x = inputs.x if inputs.x.ndim == 2 else inputs.x[:, 0]
    return unpack(cell(x.astype(np.float32), [inputs.h0.astype(np.float32)]), "output", "[state]")


def after_a_step(cell, inputs):
    """Say which weights a cell has that was called and never built."""
    try:
        with keras_calls("SimpleCell"):
            step(cell, inputs)
            return f"after a step {weight_shapes(cell)}"
    except StudentError as error:
        if error.fatal:
            raise
        return f"and a step raises {error.kind}"


def attribute(cell, name):
    """Return an attribute that a cell should have. Raises `Mismatch` where it is missing."""
    try:
        value = getattr(cell, name, None)
    except StudentError as error:
        if error.fatal:
            raise
        value = None
    if value is None:
        raise Mismatch(f"SimpleCell has no attribute `{name}`; keras.layers.RNN asks a cell for it.", np.array(name))
    return value


@pytest.fixture
def layer_of(student):
    """Return a maker of keras.layers.RNN around a cell."""

    def make_layer(cell, **options):
        attribute(cell, "state_size")
        with keras_calls("keras.layers.RNN(SimpleCell(...))"):
            return student.module("keras").layers.RNN(cell, **options)

    return make_layer


@pytest.mark.points(3)
def test_output_of_a_step(make, reference, cell_inputs):
    """Is the output of one call the new state, for known weights?"""
    inputs = cell_inputs(4, None, 3, 5)
    with keras_calls("SimpleCell"):
        output = np.asarray(step(make(inputs), inputs)[0])
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights)
    close(output, right, "output", "(batch, units)", where="Compare `call` with your rnn_step_forward.")


@pytest.mark.points(2)
def test_state_of_a_step(make, reference, cell_inputs):
    """Is the state that one call hands on the new one?"""
    inputs = cell_inputs(3, None, 3, 3)
    with keras_calls("SimpleCell"):
        states = step(make(inputs), inputs)[1]
        state = np.asarray(states[0] if isinstance(states, list | tuple) and len(states) == 1 else states)
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights)
    close(state, right, "the new state", "(batch, units)", where="What does the next step have to know?")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(make, reference, cell_inputs, activation):
    """Is the activation that is asked for the one that is applied?"""
    inputs = cell_inputs(5, None, 2, 4)
    with keras_calls("SimpleCell"):
        output = np.asarray(step(make(inputs, activation=activation), inputs)[0])
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights, activation)
    close(output, right, "output", "(batch, units)", where=f"The activation is {activation} here.")


@pytest.mark.points(1.5)
@pytest.mark.parametrize("name", ["state_size", "output_size"])
def test_sizes(make, cell_inputs, name):
    """Does the cell say how large its state and its output are?"""
    size = attribute(make(cell_inputs(2, None, 3, 6)), name)
    try:
        got = [int(entry) for entry in np.ravel(np.asarray(size))]
    except (TypeError, ValueError, OverflowError):
        raise Mismatch(f"{name} is {describe(size)}; expected a number of units.", np.array(name)) from None
    equal(got, [6], f"`{name}` of SimpleCell(6), as a list,")


@pytest.mark.points(4)
def test_it_can_be_trained(student, make, layer_of, cell_inputs, rng):
    """In a model, does a step of training move all weights along the gradient of the loss, for batches of any size?"""
    inputs = cell_inputs(5, 4, 2, 3, dtype=np.float32)
    x, y = inputs.x, rng.normal(size=(5, 3)).astype(np.float32)
    cell = make(inputs)
    layer = layer_of(cell)
    with keras_calls("training a model with SimpleCell"):
        keras = student.module("keras")
        model = keras.Sequential([keras.Input((None, 2)), layer])
        start = [np.asarray(weight) for weight in layer.get_weights()]
        model.compile(optimizer=keras.optimizers.SGD(RATE), loss="mse", run_eagerly=True)  # a graph for a step is dear
        model.train_on_batch(x, y)
        after = [np.asarray(weight) for weight in layer.get_weights()]
    with keras_calls("SimpleCell in a compiled model"):
        must_trace(cell, student.module("tensorflow"), (2,), (3,))

    def loss(weights):
        with keras_calls("keras.layers.RNN(SimpleCell(...))"):
            layer.set_weights(weights)
            return float(np.mean((array(np.asarray(layer(x)), "the layer's output", y.shape) - y) ** 2))

    must_follow_the_loss(loss, start, after, RATE, NAMES, rng)


@pytest.mark.points(3)
def test_in_a_layer_with_an_initial_state(make, layer_of, reference, cell_inputs):
    """In keras.layers.RNN, is every state of a sequence right, from a given initial state on?"""
    inputs = cell_inputs(3, 5, 2, 4)
    layer = layer_of(make(inputs), return_sequences=True)
    with keras_calls("keras.layers.RNN(SimpleCell(...))"):
        h_seq = np.asarray(layer(inputs.x.astype(np.float32), initial_state=inputs.h0.astype(np.float32)))
    right, _ = reference.rnn_forward(inputs.x, inputs.h0, *inputs.weights)
    where = "Look at what `call` returns."
    close(h_seq, right, "the layer's output", "(batch, time, units)", where=where, steps=1)


@pytest.mark.points(1)
def test_built_by_a_layer(student, make, layer_of, reference, cell_inputs):
    """Built by keras.layers.RNN itself, does the cell take weights and give the last state?"""
    inputs = cell_inputs(2, 4, 3, 5)
    make(inputs)  # has it the right weights at all?
    layer = layer_of(student.SimpleCell(5))
    with keras_calls("keras.layers.RNN(SimpleCell(...))"):
        layer(inputs.x.astype(np.float32))
        layer.set_weights(inputs.weights)
        last = np.asarray(layer(inputs.x.astype(np.float32)))
    right, _ = reference.rnn_forward(inputs.x, 0 * inputs.h0, *inputs.weights)
    where = "Compare `call` with your rnn_step_forward."
    close(last, right[:, -1], "the layer's output", "(batch, units)", where=where)

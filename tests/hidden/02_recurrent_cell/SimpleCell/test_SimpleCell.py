"""SimpleCell: the recurrent neuron as a Keras cell.

Which weights there are is asked for in the first test and where they are trained; elsewhere a cell without a bias is
judged as one whose bias is zero.
"""

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
    other_weights,
    own_cell,
    set_weights_by_shape,
    unpack,
    weight_shapes,
)

pytestmark = pytest.mark.exercise("SimpleCell")

NAMES = ("kernel", "recurrent_kernel", "bias")
RATE = 0.1


def new_cell(student, units, *activation, **options):
    """Return a cell of the student's own."""
    return own_cell(student.SimpleCell(units, *activation, **options), "SimpleCell")


def built(make, inputs):
    """Return a cell with the weights of `inputs`, made by calling it once."""
    with keras_calls("SimpleCell"):
        cell = make()
        cell(inputs.x.astype(np.float32), [inputs.h0.astype(np.float32)])
        give_weights(cell, inputs)
    return cell


def give_weights(layer, inputs):
    """Set the weights of `inputs`; where the layer has no bias, that of `inputs` becomes zero."""
    if len(weight_shapes(layer)) == 2:
        kernel, recurrent_kernel, bias = inputs.weights
        set_weights_by_shape(layer, (kernel, recurrent_kernel), NAMES)
        inputs.weights = (kernel, recurrent_kernel, 0 * bias)
    else:
        set_weights_by_shape(layer, inputs.weights, NAMES)


def one_call(plain, cell, inputs):
    """Return what the cell gives for one step: output and new state, as arrays."""
    with keras_calls("SimpleCell"):
        result = cell(inputs.x.astype(np.float32), [inputs.h0.astype(np.float32)])
        output, states = unpack(result, "output", "[state]")
        state = states[0] if isinstance(states, (list, tuple)) and len(states) == 1 else states
        return plain(output), plain(state)


def attribute(cell, name):
    """Return an attribute that a cell should have. Raises `Mismatch` where it is missing."""
    try:
        value = getattr(cell, name)
    except AttributeError:
        value = None
    except StudentError as error:
        if error.fatal:
            raise
        value = None
    if value is None:
        raise Mismatch(f"SimpleCell has no attribute `{name}`; keras.layers.RNN asks a cell for it.", np.array(name))
    return value


def check_size(cell, name, units):
    size = attribute(cell, name)
    try:
        got = [int(entry) for entry in np.ravel(np.asarray(size))]
    except (TypeError, ValueError, OverflowError):
        raise Mismatch(f"{name} is {describe(size)}; expected a number of units.", np.array(name)) from None
    equal(got, [units], f"`{name}` of SimpleCell({units}), as a list,")


@pytest.mark.points(2)
def test_the_weights(student, cell_inputs):
    """Are there three weights, made once, in Keras's order: kernel, recurrent_kernel, bias?"""
    inputs = cell_inputs(2, None, 3, 4)
    with keras_calls("SimpleCell"):
        cell = new_cell(student, 4)
        for _ in range(2):
            cell(inputs.x.astype(np.float32), [inputs.h0.astype(np.float32)])
        own, wanted = weight_shapes(cell), [np.shape(one) for one in inputs.weights]
    if own != wanted:
        raise Mismatch(other_weights(own, wanted, NAMES), np.array(str(own)))


@pytest.mark.points(2)
def test_output_of_a_step(student, reference, cell_inputs, plain):
    """Is the output of one call the new state, for known weights?"""
    inputs = cell_inputs(4, None, 3, 5)
    output, _ = one_call(plain, built(lambda: new_cell(student, 5), inputs), inputs)
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights)
    close(output, right, "output", "(batch, units)", where="Compare `call` with your rnn_step_forward.")


@pytest.mark.points(2)
def test_state_of_a_step(student, reference, cell_inputs, plain):
    """Is the state that one call hands on the new one?"""
    inputs = cell_inputs(3, None, 3, 3)
    _, state = one_call(plain, built(lambda: new_cell(student, 3), inputs), inputs)
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights)
    close(state, right, "the new state", "(batch, units)", where="What does the next step have to know?")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_activations(student, reference, cell_inputs, plain, activation):
    """Is the activation that is asked for the one that is applied?"""
    inputs = cell_inputs(5, None, 2, 4)
    cell = built(lambda: new_cell(student, 4, activation=activation), inputs)
    output, _ = one_call(plain, cell, inputs)
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights, activation)
    close(output, right, "output", "(batch, units)", where=f'Look at activation="{activation}".')


@pytest.mark.points(1)
def test_sizes(student, reference, cell_inputs, plain):
    """Does a cell that works say how large its state and its output are?"""
    inputs = cell_inputs(2, None, 3, 6)
    cell = built(lambda: new_cell(student, 6), inputs)
    check_size(cell, "state_size", 6)
    check_size(cell, "output_size", 6)
    output, _ = one_call(plain, cell, inputs)
    right, _ = reference.rnn_step_forward(inputs.x, inputs.h0, *inputs.weights)
    close(output, right, "output", "(batch, units)", where="Compare `call` with your rnn_step_forward.")


@pytest.mark.points(3)
def test_it_can_be_trained(student, cell_inputs, rng):
    """In a model, does a step of training move all weights along the gradient of the loss, for batches of any size?"""
    inputs = cell_inputs(5, 4, 2, 3)
    x, y = inputs.x.astype(np.float32), rng.normal(size=(5, 3)).astype(np.float32)
    with keras_calls("SimpleCell"):
        cell = new_cell(student, 3)
    attribute(cell, "state_size")
    with keras_calls("training a model with SimpleCell"):
        keras = student.module("keras")
        layer = keras.layers.RNN(cell)
        model = keras.Sequential([keras.Input((None, 2)), layer])
        set_weights_by_shape(layer, [one.astype(np.float32) for one in inputs.weights], NAMES)
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


@pytest.mark.points(2)
def test_in_a_layer_with_an_initial_state(student, reference, cell_inputs):
    """In keras.layers.RNN, is every state of a sequence right, from a given initial state on?"""
    inputs = cell_inputs(3, 5, 2, 4)
    with keras_calls("SimpleCell"):
        cell = new_cell(student, 4)
        cell(inputs.x[:, 0].astype(np.float32), [inputs.h0.astype(np.float32)])
        give_weights(cell, inputs)
    attribute(cell, "state_size")
    with keras_calls("keras.layers.RNN(SimpleCell(...))"):
        layer = student.module("keras").layers.RNN(cell, return_sequences=True)
        h_seq = np.asarray(layer(inputs.x.astype(np.float32), initial_state=inputs.h0.astype(np.float32)))
    right, _ = reference.rnn_forward(inputs.x, inputs.h0, *inputs.weights)
    close(h_seq, right, "the layer's output", "(batch, time, units)", where="Look at what `call` returns.")


@pytest.mark.points(1)
def test_built_by_a_layer(student, reference, cell_inputs):
    """Built by keras.layers.RNN itself, does the cell take weights and give the last state?"""
    inputs = cell_inputs(2, 4, 3, 5)
    with keras_calls("SimpleCell"):
        cell = new_cell(student, 5, "relu")
    attribute(cell, "state_size")
    with keras_calls("keras.layers.RNN(SimpleCell(...))"):
        layer = student.module("keras").layers.RNN(cell)
        layer(inputs.x.astype(np.float32))
        give_weights(layer, inputs)
        last = np.asarray(layer(inputs.x.astype(np.float32)))
    right, _ = reference.rnn_forward(inputs.x, 0 * inputs.h0, *inputs.weights, "relu")
    close(
        last, right[:, -1], "the layer's output", "(batch, units)", where="Look at `build` and at the weights' order."
    )

"""LSTMCell: the step as a Keras layer, judged against Keras's own LSTM."""

import numpy as np
import pytest

from autograder.testing import (
    Mismatch,
    array,
    close,
    keras_calls,
    must_follow_the_loss,
    must_trace,
    other_weights,
    own_cell,
    set_weights_by_shape,
    unpack,
    weight_shapes,
)

pytestmark = pytest.mark.exercise("LSTMCell")

STEP = "Compare `call` with your `lstm_step_forward`: which block of z is which gate, what is h, what is c?"
RATE = 0.1
STATES = "The states are [h, c], in this order, on the way in and on the way out."


NAMES = ("kernel", "recurrent_kernel", "bias")


def new_cell(student, units):
    """Return a cell of the student's own."""
    return own_cell(student.LSTMCell(units), "LSTMCell")


def in_a_layer(student, inputs, *, initial=True, **options):
    """Return what keras.layers.RNN(LSTMCell(units)) with these weights gives, as arrays."""
    x, h0, c0, *weights = inputs
    with keras_calls("keras.layers.RNN(LSTMCell(units))"):
        layer = student.module("keras").layers.RNN(new_cell(student, h0.shape[1]), **options)
        states = {"initial_state": [h0, c0]} if initial else {}
        layer(x, **states)
        set_weights_by_shape(layer, weights, NAMES)
        result = layer(x, **states)
        many = options.get("return_state", False)
        return [np.asarray(one) for one in (unpack(result, "outputs", "h", "c") if many else [result])]


def right(inputs, *, initial=True, **options):
    """Return what Keras's own LSTM gives."""
    import keras

    x, h0, c0, *weights = inputs
    layer = keras.layers.LSTM(h0.shape[1], **options)
    layer.build(x.shape)
    layer.set_weights(weights)
    result = layer(x, initial_state=[h0, c0] if initial else None)
    return [np.asarray(one) for one in (result if options.get("return_state") else [result])]


def judge(student, lstm, *shape, where=STEP, **options):
    inputs = lstm.inputs(*shape, dtype=np.float32)
    got = in_a_layer(student, inputs, **options)
    names = ("the layer's output", "the last h", "the last c")
    for value, expected, name in zip(got, right(inputs, **options), names, strict=False):
        close(value, expected, name, where=where, steps=1 if expected.ndim == 3 else None)


@pytest.mark.points(2)
def test_the_weights(student, lstm):
    """Are there three weights, made in `build`: kernel, recurrent_kernel, bias?"""
    x_t, h_prev, c_prev, *weights = lstm.inputs(2, 3, 4, dtype=np.float32)
    with keras_calls("LSTMCell"):
        cell = new_cell(student, 4)
        for _ in range(2):
            cell(x_t, [h_prev, c_prev])
        own, wanted = weight_shapes(cell), [np.shape(one) for one in weights]
    if own != wanted:
        raise Mismatch(other_weights(own, wanted, NAMES), fingerprint=str(own))


@pytest.mark.points(1)
def test_one_step(student, lstm):
    """Does one step return the output and the list of both new states?"""
    x_t, h_prev, c_prev, *weights = lstm.inputs(2, 3, 4, dtype=np.float32)
    with keras_calls("LSTMCell"):
        cell = new_cell(student, 4)
        cell(x_t, [h_prev, c_prev])
        set_weights_by_shape(cell, weights, NAMES)
        output, states = unpack(cell(x_t, [h_prev, c_prev]), "output", "[h, c]")
        h_t, c_t = (np.asarray(one) for one in unpack(states, "h", "c"))
        output = np.asarray(output)
    right_h, right_c, _ = lstm.right_step(x_t, h_prev, c_prev, *weights)
    close(output, right_h, "the output", "(batch, units)", where=STEP)
    close(h_t, right_h, "the first state", "(batch, units)", where=STATES)
    close(c_t, right_c, "the second state", "(batch, units)", where=STATES)


@pytest.mark.points(4)
def test_the_same_numbers_as_keras(student, lstm):
    """In keras.layers.RNN, with the weights of keras.layers.LSTM: are the outputs of all steps the same?"""
    judge(student, lstm, 2, 5, 3, 4, initial=False, return_sequences=True)


@pytest.mark.points(2)
def test_states_in_and_out(student, lstm):
    """With an initial state, and the last states returned: are they h and c, in this order?"""
    judge(student, lstm, 3, 4, 2, 5, where=STATES, return_state=True)


@pytest.mark.points(1)
def test_all_sizes_equal(student, lstm):
    """Does it work when batch, time, features and units are the same number, and for a batch of one?"""
    judge(student, lstm, 3, 3, 3, 3, return_sequences=True)
    judge(student, lstm, 1, 2, 4, 3)


@pytest.mark.points(3)
def test_it_can_be_trained(student, lstm):
    """In a model: does a step of training move all weights along the gradient of the loss, for batches of any size?"""
    x, h0, _, *weights = lstm.inputs(4, 3, 2, 3, dtype=np.float32)
    with keras_calls("training a model with LSTMCell"):
        keras = student.module("keras")
        layer = keras.layers.RNN(new_cell(student, 3))
        model = keras.Sequential([keras.Input(x.shape[1:]), layer])
        set_weights_by_shape(layer, weights, NAMES)
        start = [np.asarray(one) for one in layer.get_weights()]
        model.compile(optimizer=keras.optimizers.SGD(RATE), loss="mse", run_eagerly=True)  # a graph for a step is dear
        model.train_on_batch(x, h0)
        after = [np.asarray(one) for one in layer.get_weights()]
    with keras_calls("LSTMCell in a compiled model"):
        must_trace(layer.cell, student.module("tensorflow"), (2,), (3,), (3,))

    def loss(weights):
        with keras_calls("keras.layers.RNN(LSTMCell(3))"):
            layer.set_weights(weights)
            return float(np.mean((array(np.asarray(layer(x)), "the layer's output", h0.shape) - h0) ** 2))

    must_follow_the_loss(loss, start, after, RATE, NAMES, lstm.rng)

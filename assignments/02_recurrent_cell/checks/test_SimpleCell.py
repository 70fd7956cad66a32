"""Public checks of SimpleCell: constant weights, alone and in keras.layers.RNN."""

import numpy as np
from checks.testing import Mismatch, close, equal, keras_calls, unpack

# Inputs 0 to 5, states 1: the sums are 0.3 or 1.2 from the input, 0.4 from the state, 0.3 from the bias.
X_T, H_PREV = np.arange(6, dtype="float32").reshape(2, 3), np.ones((2, 2), "float32")
WEIGHTS = [np.full((3, 2), 0.1), np.array([[0.1, 0.4], [0.3, 0.0]]), np.full(2, 0.3)]
SUMS = np.array([[1.0, 1.0], [1.9, 1.9]])


def a_cell(student, **options):
    with keras_calls("SimpleCell"):
        cell = student.SimpleCell(2, **options)
        own = not isinstance(cell, student.module("keras").layers.SimpleRNNCell)
        assert own, "This is Keras's own cell. Write the step yourself: that is the exercise."
        cell(X_T, [H_PREV])
        shapes = [tuple(weight.shape) for weight in cell.get_weights()]
        equal(shapes, [(3, 2), (2, 2), (2,)], "The list of the weights' shapes", where="Look at `build`.")
        cell.set_weights(WEIGHTS)
    return cell


def test_weights(student):
    """After the first call, does the cell have kernel, recurrent_kernel and bias, in this order?"""
    a_cell(student)


def test_one_step(student):
    """Called by hand with known weights: does it return the right output and the list of the new state?"""
    with keras_calls("SimpleCell"):
        output, states = unpack(a_cell(student)(X_T, [H_PREV]), "output", "[state]")
        state = states[0] if isinstance(states, (list, tuple)) and len(states) == 1 else states
    where = "Compare `call` with your rnn_step_forward."
    close(np.asarray(output), np.tanh(SUMS), "output", "(batch, units)", where=where)
    close(np.asarray(state), np.tanh(SUMS), "state", "(batch, units)", where="What does the next step have to know?")


def test_activation(student):
    """Does the `activation` argument change the result?"""
    with keras_calls("SimpleCell"):
        output, _ = unpack(a_cell(student, activation="linear")(X_T, [H_PREV]), "output", "[state]")
    close(np.asarray(output), SUMS, "output (linear)", "(batch, units)")


def test_in_a_layer(student):
    """Does keras.layers.RNN accept it as its cell and give an output for every step?"""
    with keras_calls("keras.layers.RNN(SimpleCell(2))"):
        cell = a_cell(student, activation="linear")
        for name in ("state_size", "output_size"):
            if not hasattr(cell, name):
                raise Mismatch(f"The cell has no attribute `{name}`. keras.layers.RNN asks three things of a cell.")
        layer = student.module("keras").layers.RNN(cell, return_sequences=True)
        h_seq = np.asarray(layer(np.stack([X_T, X_T], axis=1)))
    first = SUMS - 0.4  # from a state of zeros
    right = np.stack([first, first + 0.4 * first], axis=1)
    close(h_seq, right, "the layer's output", "(batch, time, units)")


def test_gradient(student):
    """Does the gradient of the output reach all three weights?"""
    tf, cell = student.module("tensorflow"), a_cell(student)
    with keras_calls("SimpleCell"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(unpack(cell(X_T, [H_PREV]), "output", "[state]")[0])
        gradients = tape.gradient(total, cell.trainable_variables)
    names = ("kernel", "recurrent_kernel", "bias")
    lost = [name for name, gradient in zip(names, gradients, strict=False) if gradient is None]
    where = "Are all weights trainable, and is everything in `call` from keras.ops?"
    if lost or len(gradients) < 3:
        raise Mismatch(f"No gradient reaches {', '.join(lost) or 'some weights'}. {where}")


def test_training(student):
    """In a model, does a step of training move all three weights?"""
    keras = student.module("keras")
    with keras_calls("training a model with keras.layers.RNN(SimpleCell(2))"):
        layer = keras.layers.RNN(a_cell(student))
        model = keras.Sequential([keras.Input((3, 3)), layer])
        layer.set_weights(WEIGHTS)
        model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
        model.train_on_batch(np.ones((4, 3, 3), "float32"), np.ones((4, 2), "float32"))
        moved = [not np.allclose(after, before) for after, before in zip(layer.get_weights(), WEIGHTS, strict=True)]
    with keras_calls("SimpleCell in a compiled model"):  # which does not know how large a batch will be
        tf = student.module("tensorflow")
        tf.function(layer.cell).get_concrete_function(tf.TensorSpec((None, 3)), [tf.TensorSpec((None, 2))])
    where = "Are they made with add_weight and trainable, and is `call` computed with keras.ops?"
    equal(moved, [True] * 3, "Whether kernel, recurrent_kernel and bias moved", where=where)

"""Public checks of LSTMCell: alone and in keras.layers.RNN, with weights set by hand."""

import numpy as np
from checks.testing import Mismatch, close, describe, equal, keras_calls, unpack

# All kernels zero: input gate 0.5, forget gate 0.75, candidate tanh(1), output gate 0.25.
WEIGHTS = [np.zeros((3, 8)), np.zeros((2, 8)), np.repeat([0.0, np.log(3.0), 1.0, -np.log(3.0)], 2)]
X, H, C = np.ones((4, 3), "float32"), np.zeros((4, 2), "float32"), np.full((4, 2), 2.0, "float32")
C_NEW = 0.75 * 2.0 + 0.5 * np.tanh(1.0)
FROM_KERAS = "Is every operation in `call` from `keras.ops`?"


def a_cell(student):
    with keras_calls("LSTMCell"):
        cell = student.LSTMCell(2)
        cell(X, [H, C])
        shapes = [tuple(weight.shape) for weight in cell.get_weights()]
        equal(shapes, [(3, 8), (2, 8), (8,)], "The list of the weights' shapes", where="Look at `build`.")
        cell.set_weights(WEIGHTS)
    return cell


def test_weights(student):
    """After the first call, are there kernel, recurrent_kernel and bias, in this order?"""
    a_cell(student)


def test_one_step(student):
    """With known gates, does one call return the output and the list of both new states?"""
    with keras_calls("LSTMCell"):
        output, states = unpack(a_cell(student)(X, [H, C]), "output", "[h, c]")
        if not isinstance(states, (list, tuple)):
            raise Mismatch(f"The second value is {describe(states)}; expected the list of both new states, [h, c].")
        h_t, c_t = unpack(states, "h", "c")
        output, h_t, c_t = np.asarray(output), np.asarray(h_t), np.asarray(c_t)
    where = "Look at the order of the states, h, c, and of the blocks, i, f, c, o. Is it the new c_t, and are the gates made "
    where += "from the three weights alone?"
    close(c_t, np.full((4, 2), C_NEW), "the second state, c", where=where)
    close(output, np.full((4, 2), 0.25 * np.tanh(C_NEW)), "the output", "(batch, units)")
    close(h_t, output, "the first state, h", where="The output goes into the next step as well.")


def test_in_a_layer(student):
    """Does keras.layers.RNN accept it as its cell, with an initial state or without?"""
    cell = a_cell(student)
    sizes = getattr(cell, "state_size", [2, 2])
    if isinstance(sizes, (int, np.integer)):
        raise Mismatch(
            f"`state_size` is {sizes}: one state. The cell has two, so expected a list with the size of each."
        )
    with keras_calls("keras.layers.RNN(LSTMCell(2))"):
        import keras

        layer = keras.layers.RNN(cell, return_sequences=True)
        outputs = np.asarray(layer(np.ones((4, 5, 3), "float32"), initial_state=[H, C]))
        plain = np.asarray(keras.layers.RNN(cell)(np.ones((4, 1, 3), "float32")))
    if outputs.shape != (4, 5, 2):
        raise Mismatch(f"The layer's outputs have shape {outputs.shape}; expected (4, 5, 2).")
    close(outputs[:, 0], np.full((4, 2), 0.25 * np.tanh(C_NEW)), "the first output")
    close(plain, np.full((4, 2), 0.25 * np.tanh(0.5 * np.tanh(1.0))), "the output from zero states")


def test_gradient(student):
    """Does the gradient of the output reach all three weights?"""
    tf, cell = student.module("tensorflow"), a_cell(student)
    with keras_calls("LSTMCell"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(cell(X, [H, C])[0])
        gradients = tape.gradient(total, cell.trainable_variables)
    names = ("kernel", "recurrent_kernel", "bias")
    lost = [name for name, gradient in zip(names, gradients, strict=False) if gradient is None]
    if lost or len(gradients) < 3:
        raise Mismatch(f"No gradient reaches {', '.join(lost) or 'some weights'}. {FROM_KERAS}")


def test_training(student):
    """In one step of training, do the weights change as those of keras.layers.LSTM do?"""
    import keras

    x, moves = np.ones((4, 5, 3), "float32"), []
    for layer in (keras.layers.LSTM(2), keras.layers.RNN(a_cell(student))):
        with keras_calls("training keras.layers.RNN(LSTMCell(2))"):
            model = keras.Sequential([keras.Input((5, 3)), layer])
            layer.set_weights(WEIGHTS)
            model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
            model.train_on_batch(x, np.ones((4, 2)))
            moves.append([after - before for after, before in zip(layer.get_weights(), WEIGHTS, strict=True)])
    with keras_calls("LSTMCell in a compiled model"):  # which does not know how large a batch will be
        tf = student.module("tensorflow")
        tf.function(layer.cell).get_concrete_function(tf.TensorSpec((None, 3)), [tf.TensorSpec((None, 2))] * 2)
    where = f"Can the gradient pass every operation in `call`? {FROM_KERAS}"
    for right, move, name in zip(*moves, ("kernel", "recurrent_kernel", "bias"), strict=True):
        close(move, right, f"the move of {name}", where=where)

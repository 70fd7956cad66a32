"""Public checks of the recurrent cell with batch normalisation."""

import numpy as np
from checks.testing import Mismatch, close, keras_calls, unpack

X = np.array([[[4.0, 0.0], [1.0, 2.0]], [[0.0, 6.0], [5.0, 2.0]], [[2.0, 3.0], [0.0, 8.0]]], "float32")


def in_rnn(student, *activation):
    """The cell with three units in keras.layers.RNN, its kernel set to numbers without a pattern."""
    with keras_calls("keras.layers.RNN(NormRNNCell(3))"):
        cell = student.NormRNNCell(3, *activation)
        unpack(cell(X[:, 0], [np.zeros((3, 3), "float32")]), "the output", "the list [new state]")
        rnn = student.module("keras").layers.RNN(cell, return_sequences=True, unroll=True)
        rnn(X)
        weights = rnn.get_weights()
    shapes = [np.shape(weight) for weight in weights]
    for wanted in ((2, 3), (3, 3)):
        if shapes.count(wanted) != 1:
            raise Mismatch(f"The cell's weights have the shapes {shapes}; expected one of shape {wanted}.")
    kernel = np.array([[3.0, -2.0, 1.0], [1.0, 2.0, -4.0]], "float32")
    weights[shapes.index((2, 3))] = kernel
    rnn.set_weights(weights)
    return rnn, kernel


def outputs(rnn, training):
    with keras_calls("keras.layers.RNN(NormRNNCell(3))"):
        result = np.asarray(rnn(X, training=training))
    if result.shape != (3, 2, 3):
        raise Mismatch(f"The outputs of two steps have shape {result.shape}; expected (3, 2, 3).")
    return result


def test_the_first_step(student):
    """From a zero state, is the output the input term, normalised over the batch, times 0.1?"""
    rnn, kernel = in_rnn(student, "linear")
    term = X[:, 0] @ kernel
    expected = 0.1 * (term - term.mean(axis=0)) / term.std(axis=0)
    output = outputs(rnn, training=True)[:, 0]
    where = "Is the input term normalised over the batch? Where does gamma start, and where does the bias?"
    close(output, expected, "the first output with activation linear", "(batch, units)", tolerance=2e-3, where=where)


def test_gradient(student):
    """Does the gradient of the outputs reach all weights that are trained?"""
    rnn, _ = in_rnn(student)
    tf = student.module("tensorflow")
    with keras_calls("keras.layers.RNN(NormRNNCell(3))"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(rnn(X, training=True) ** 2)
        gradients = tape.gradient(total, rnn.trainable_variables)
    lost = [variable.shape for variable, one in zip(rnn.trainable_variables, gradients, strict=True) if one is None]
    where = "NumPy's functions lose it: is every operation in `call` from Keras, or one such as `@`?"
    assert not lost, f"No gradient reaches the weights of shape {', '.join(map(str, lost))}. {where}"


def bias_moved(student, activation):
    """Return the first output, and how much it moves when all vectors that start at 0 are set to 0.5."""
    rnn, _ = in_rnn(student, activation)
    before = outputs(rnn, training=True)[:, 0]
    weights = rnn.get_weights()
    rnn.set_weights([weight + 0.5 if np.shape(weight) == (3,) and not np.any(weight) else weight for weight in weights])
    return before, outputs(rnn, training=True)[:, 0] - before


def test_a_bias_at_the_end(student):
    """Is there a bias that starts at 0, added after the normalisation and before the activation?"""
    _, moved = bias_moved(student, "linear")
    where = "Is there a bias of shape (units,)? Is it added after the normalisation, which would remove it?"
    assert np.all(moved > 0.4), (
        f"All vectors that start at 0 were set to 0.5; the outputs changed by {moved[0]}. {where}"
    )
    before, moved_tanh = bias_moved(student, "tanh")
    right = np.tanh(np.arctanh(np.clip(before, -0.999, 0.999)) + moved) - before
    where = "Is the bias added before the activation?"
    close(moved_tanh, right, "the change of the output by the bias", "(batch, units)", tolerance=2e-3, where=where)


def test_the_default_activation(student):
    """Is tanh applied at the end by default, and do the moving averages replace the batch's statistics in inference mode?"""
    rnn, kernel = in_rnn(student)
    expected = np.tanh(0.1 * X[:, 0] @ kernel)
    where = "The moving means and variances are still 0 and 1 here."
    output = outputs(rnn, training=False)[:, 0]
    close(output, expected, "the first output with training=False", "(batch, units)", tolerance=2e-3, where=where)


def test_moving_averages(student):
    """Do the moving means and variances of both normalisations move in training, and only then?"""
    rnn, _ = in_rnn(student, "tanh")
    for training, wanted in ((False, 0), (True, 4)):
        before = rnn.get_weights()
        outputs(rnn, training)
        moved = sum(not np.array_equal(old, new) for old, new in zip(before, rnn.get_weights(), strict=False))
        right = moved >= wanted if training else moved == wanted
        means = "Each of the two terms needs a moving mean and a moving variance." if training else ""
        assert right, f"With training={training}, {moved} of the weights changed; expected {wanted}. {means}".rstrip()

"""Public checks of the recurrent cell with batch normalisation."""

import numpy as np
from checks.compare import Mismatch, close

X = np.array([[[4.0, 0.0], [1.0, 2.0]], [[0.0, 6.0], [5.0, 2.0]], [[2.0, 3.0], [0.0, 8.0]]], "float32")


def in_rnn(student, activation):
    """The cell with three units in keras.layers.RNN, its kernels set to numbers without a pattern."""
    rnn = student.module("keras").layers.RNN(student.NormRNNCell(3, activation), return_sequences=True)
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


def test_the_first_step(student):
    """From a zero state, is the output the input term, normalised over the batch, times 0.1?"""
    rnn, kernel = in_rnn(student, "linear")
    term = X[:, 0] @ kernel
    expected = 0.1 * (term - term.mean(axis=0)) / term.std(axis=0)
    output = np.asarray(rnn(X, training=True))
    close(output[:, 0], expected, "the first output with activation linear", "(batch, units)", tolerance=2e-3)


def test_the_default_activation(student):
    """Is tanh applied at the end, and does the cell run for several steps?"""
    rnn, kernel = in_rnn(student, "tanh")
    output = np.asarray(rnn(X, training=False))
    expected = np.tanh(0.1 * X[:, 0] @ kernel)  # the moving mean and variance are still 0 and 1
    close(output[:, 0], expected, "the first output, not training,", "(batch, units)", tolerance=2e-3)
    assert output.shape == (3, 2, 3), f"The outputs have shape {output.shape}; expected (3, 2, 3)."


def test_moving_averages(student):
    """Do the moving means and variances of both normalisations move in training, and only then?"""
    rnn, _ = in_rnn(student, "tanh")
    for training, wanted in ((False, "0"), (True, "4 or more")):
        before = rnn.get_weights()
        rnn(X, training=training)
        moved = sum(not np.array_equal(old, new) for old, new in zip(before, rnn.get_weights(), strict=False))
        right = moved >= 4 if training else moved == 0
        assert right, f"With training={training}, {moved} of the weights moved; expected {wanted}."

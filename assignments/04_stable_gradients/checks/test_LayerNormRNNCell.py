"""Public checks of the recurrent cell with layer normalisation."""

import numpy as np
from checks.testing import Mismatch, close, keras_calls, unpack

X = np.array([[4.0, 0.0], [1.0, 2.0], [3.0, -2.0], [0.0, 6.0]], "float32")
H = np.array([[0.5, -1.0, 0.0], [1.0, 0.5, -0.5], [0.0, 0.2, 1.0], [-1.0, 0.0, 0.5]], "float32")
KERNELS = {
    (2, 3): np.array([[3.0, -2.0, 1.0], [1.0, 2.0, -4.0]], "float32"),
    (3, 3): np.array([[2.0, -4.0, 1.0], [3.0, 1.0, -5.0], [-2.0, 6.0, 2.0]], "float32"),
}


def with_kernels(student, *activation):
    """The cell with three units, called once, its two kernels set to numbers without a pattern."""
    with keras_calls("LayerNormRNNCell(3)"):
        cell = student.LayerNormRNNCell(3, *activation)
        unpack(cell(X, [H]), "the output", "the list [new state]")
        weights = cell.get_weights()
    shapes = [np.shape(weight) for weight in weights]
    for wanted in KERNELS:
        if shapes.count(wanted) != 1:
            raise Mismatch(f"The cell's weights have the shapes {shapes}; expected one of shape {wanted}.")
    cell.set_weights([KERNELS.get(np.shape(weight), weight) for weight in weights])
    return cell


def output(cell, x=X, h=H):
    with keras_calls("LayerNormRNNCell(3)"):
        return np.asarray(unpack(cell(x, [h]), "the output", "the list [new state]")[0])


def normalised(term):
    return (term - term.mean(axis=1, keepdims=True)) / term.std(axis=1, keepdims=True)


def test_one_step(student):
    """Are both terms normalised over the units, each by itself, and added?"""
    right = normalised(X @ KERNELS[2, 3]) + normalised(H @ KERNELS[3, 3])
    where = "Each term has its own normalisation, over the units of one example and not over the batch, with gamma 1. "
    where += "Does the bias start at 0?"
    close(
        output(with_kernels(student, "linear")),
        right,
        "the output with activation linear",
        "(batch, units)",
        5e-3,
        where=where,
    )


def test_an_example_on_its_own(student):
    """Does an example get the same output alone as in a batch?"""
    cell = with_kernels(student, "linear")
    close(output(cell, X[:1], H[:1]), output(cell)[:1], "the output of the first example alone", "(batch, units)")


def test_bias_and_activation(student):
    """Is a bias that starts at 0 added before the activation, which is tanh by default?"""
    plain, cell = output(with_kernels(student, "linear")), with_kernels(student)
    close(output(cell), np.tanh(plain), "the output with the default activation", "(batch, units)")
    weights = cell.get_weights()
    with_bias = [weight + 0.5 if np.shape(weight) == (3,) and not np.any(weight) else weight for weight in weights]
    cell.set_weights(with_bias)
    where = "All vectors that start at 0 were set to 0.5. Is there one bias of shape (units,), before the activation?"
    if sum(np.shape(weight) == (3,) and not np.any(weight) for weight in weights) > 1:
        where = "There are several vectors that start at 0, and all were set to 0.5. Is `center=False` missing?"
    close(output(cell), np.tanh(plain + 0.5), "the output with a bias of 0.5", "(batch, units)", 1e-3, where=where)


def test_gradient(student):
    """Does the gradient of the output reach all weights?"""
    tf, cell = student.module("tensorflow"), with_kernels(student)
    with keras_calls("LayerNormRNNCell(3)"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(cell(X, [H])[0] ** 2)
        gradients = tape.gradient(total, cell.trainable_variables)
    lost = [variable.shape for variable, one in zip(cell.trainable_variables, gradients, strict=True) if one is None]
    where = "NumPy's functions lose it: is every operation in `call` from Keras, or one such as `@`?"
    assert not lost, f"No gradient reaches the weights of shape {', '.join(map(str, lost))}. {where}"


def test_in_a_layer(student):
    """Does keras.layers.RNN carry the state from step to step?"""
    cell = with_kernels(student)
    with keras_calls("keras.layers.RNN(LayerNormRNNCell(3))"):
        layer = student.module("keras").layers.RNN(cell, unroll=True)
        result = np.asarray(layer(np.stack([X, X[::-1]], axis=1), initial_state=[H]))
    close(result, output(cell, X[::-1], output(cell)), "the output after two steps", "(batch, units)")

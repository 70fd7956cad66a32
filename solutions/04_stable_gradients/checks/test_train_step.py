"""Public checks of the training step."""

import numpy as np
from checks.compare import close, number, unpack


def one_step(student, max_norm):
    """A step of learning rate 1 for y = w · x from w = 0, on two examples: gradient (-3, -4), loss 1."""
    keras = student.module("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    x, y = np.array([[3.0, 0.0], [0.0, 4.0]], "float32"), np.array([[1.0], [1.0]], "float32")
    result = student.train_step(model, keras.optimizers.SGD(1.0), keras.losses.MeanSquaredError(), x, y, max_norm)
    loss, norm = unpack(result, "loss", "norm_before")
    return number(loss, "loss"), number(norm, "norm_before"), np.asarray(model.get_weights()[0])[:, 0]


def test_a_step_within_the_limit(student):
    """Is a gradient of norm 5 applied as it is when max_norm is 10?"""
    loss, norm, weights = one_step(student, 10.0)
    close(loss, 1.0, "loss", where="It is the loss before the weights change.")
    close(norm, 5.0, "norm_before")
    close(weights, [3.0, 4.0], "the weights after the step")


def test_a_step_beyond_the_limit(student):
    """Is a gradient of norm 5 shortened to 1 when max_norm is 1, and its norm before that returned?"""
    _, norm, weights = one_step(student, 1.0)
    close(weights, [0.6, 0.8], "the weights after the step")
    close(norm, 5.0, "norm_before")


def test_training_mode(student):
    """Does the model run in training mode?"""
    keras = student.module("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.BatchNormalization(momentum=0.5)])
    x = np.array([[2.0], [4.0]], "float32")
    student.train_step(model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, x, 1.0)
    mean = np.asarray(model.get_weights()[2])
    close(mean, [1.5], "the moving mean of a BatchNormalization layer", where="Layers behave differently in training.")

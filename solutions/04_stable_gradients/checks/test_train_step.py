"""Public checks of the training step."""

import numpy as np
from checks.testing import close, number, unpack

BEFORE = "It is the loss before the weights change."


def one_step(student, loss_name, max_norm):
    """A step of learning rate 1 for y = x w + b from w = 0, b = 0, on two examples with target 1.

    With the mean squared error the loss is 1 and the gradients are (-1, -2) and (-2): their norm is 3.
    Returns loss, norm_before, and the weights after the step.
    """
    keras = student.module("keras")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    x, y = np.array([[1.0, 0.0], [0.0, 2.0]], "float32"), np.array([[1.0], [1.0]], "float32")
    loss_fn = getattr(keras.losses, loss_name)()
    loss, norm = loss_and_norm(student.train_step(model, keras.optimizers.SGD(1.0), loss_fn, x, y, max_norm))
    return loss, norm, [np.ravel(weight) for weight in model.get_weights()]


def loss_and_norm(result):
    if isinstance(result, np.ndarray) and result.shape == (2,):  # two numbers may come as one array
        result = list(result)
    loss, norm = unpack(result, "loss", "norm_before")
    return number(loss, "loss"), number(norm, "norm_before")


def test_a_step_within_the_limit(student):
    """Are gradients of global norm 3 applied as they are when max_norm is 10?"""
    loss, norm, (kernel, bias) = one_step(student, "MeanSquaredError", 10.0)
    close(loss, 1.0, "loss", where=BEFORE)
    close(norm, 3.0, "norm_before")
    close(kernel, [1.0, 2.0], "the kernel after the step")
    close(bias, [2.0], "the bias after the step")


def test_a_step_beyond_the_limit(student):
    """Are both gradients scaled by one factor when max_norm is 1.5, and the norm before that returned?"""
    _, norm, (kernel, bias) = one_step(student, "MeanSquaredError", 1.5)
    where = "The gradients (-1, -2) and (-2) have global norm 3."
    close(kernel, [0.5, 1.0], "the kernel after the step", where=where)
    close(bias, [1.0], "the bias after the step", where=where)
    close(norm, 3.0, "norm_before", where=where)


def test_target_first(student):
    """Does the loss get the target first and the prediction second?"""
    loss, _, _ = one_step(student, "MeanAbsolutePercentageError", 1.0)
    where = "Target 1, prediction 0: 100 % off. What does a Keras loss take first?"
    close(loss, 100.0, "a loss in per cent of the target", where=where)


def test_frozen_weights(student):
    """Do weights that are not trainable stay as they are, and count nothing in the norm?"""
    keras = student.module("keras")
    frozen = keras.layers.Dense(1, kernel_initializer="ones", trainable=False)
    trained = keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = keras.Sequential([keras.Input((1,)), frozen, trained])
    x, y = np.array([[1.0], [2.0]], "float32"), np.zeros((2, 1), "float32")  # the gradient is 2 (1 + 4) / 2 = 5
    sgd, loss_fn = keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError()
    _, norm = loss_and_norm(student.train_step(model, sgd, loss_fn, x, y, 100.0))
    where = "Its layer has `trainable=False`. Which variables does the optimizer get?"
    close(model.get_weights()[0], [[1.0]], "the kernel of the frozen layer after the step", where=where)
    close(model.get_weights()[2], [[0.5]], "the kernel of the other layer after the step")
    close(norm, 5.0, "norm_before", where="Which variables' gradients are in it? One layer has `trainable=False`.")


def test_training_mode(student):
    """Does the model run in training mode?"""
    keras = student.module("keras")
    model = keras.Sequential([keras.Input((1,)), keras.layers.BatchNormalization(momentum=0.5)])
    x = np.array([[2.0], [4.0]], "float32")
    student.train_step(model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, x, 1.0)
    mean = np.asarray(model.get_weights()[2])
    close(mean, [1.5], "the moving mean of a BatchNormalization layer", where="Layers behave differently in training.")

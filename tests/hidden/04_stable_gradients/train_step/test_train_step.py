"""train_step: one step of training on models whose gradients are known by hand.

Where the limit does not matter it is set to the norm itself: no clipping and stretching what is short make the same
step there. One test asks what is returned; the others look at the weights.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, Reason, StudentError, close, gist, number, unpack

pytestmark = pytest.mark.exercise("train_step")

AT_THE_NORM = 1.00001  # the limit, as a multiple of the norm


def norm_of(grads):
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


def call(student, model, optimizer, loss, x, y, max_norm):
    """Call train_step; what it raises is told with the weights as it left them: these show how far it came."""
    optimizer.build(model.trainable_variables)
    try:
        return student.train_step(model, optimizer, loss, x, y, float(max_norm))
    except StudentError as error:
        if error.reason is not Reason.RAISED:
            raise
        left = [np.ravel(weight) for weight in model.get_weights()]
        raise Mismatch(f"{error}\n{error.frames}".rstrip(), [np.concatenate(left), gist(error)]) from error


class Linear:
    """y = x W + b with mean squared error: a Dense layer in the student's process, its gradients by hand here."""

    def __init__(self, student, rng, batch=6, features=3, outputs=2, scale=1.0):
        self.student, self.keras = student, student.module("keras")
        self.x = (scale * rng.normal(size=(batch, features))).astype("float32")
        self.y = (scale * rng.normal(size=(batch, outputs))).astype("float32")
        self.weights = [rng.normal(size=(features, outputs)), rng.normal(size=outputs)]
        self.model = self.keras.Sequential([self.keras.Input((features,)), self.keras.layers.Dense(outputs)])
        self.model.set_weights([weight.astype("float32") for weight in self.weights])

    def loss_and_gradients(self):
        kernel, bias = self.weights
        error = self.x @ kernel + bias - self.y
        return np.mean(error**2), [2 * self.x.T @ error / error.size, 2 * error.sum(axis=0) / error.size]

    def step(self, max_norm, optimizer=None):
        optimizer = optimizer or self.keras.optimizers.SGD(0.1)
        return call(self.student, self.model, optimizer, self.keras.losses.MeanSquaredError(), self.x, self.y, max_norm)

    def check(self, moves):
        """Check that the weights have moved by these."""
        for got, weight, move, name in zip(
            self.model.get_weights(), self.weights, moves, ("kernel", "bias"), strict=True
        ):
            close(got, weight + move, f"the {name} after the step")


@pytest.mark.points(9)
def test_above_the_limit(student, rng):
    """Above the limit, do the weights take a step whose gradients were scaled by one factor?"""
    for fraction in (0.05, 0.5):
        task = Linear(student, rng)
        _, grads = task.loss_and_gradients()
        task.step(fraction * norm_of(grads))
        task.check([-0.1 * fraction * grad for grad in grads])


@pytest.mark.points(3)
def test_within_the_limit(student, rng):
    """Within the limit, do the weights take the plain step, once?"""
    for factor in (1.5, 1000.0):
        task = Linear(student, rng, batch=4, features=4, outputs=4)
        _, grads = task.loss_and_gradients()
        task.step(factor * norm_of(grads))
        task.check([-0.1 * grad for grad in grads])


@pytest.mark.points(3)
def test_loss_and_norm_are_those_before(student, rng):
    """Are the loss before the step and the norm before clipping returned, in this order?"""
    for factor, scale in ((0.2, 1.0), (3.0, 1.0), (0.01, 30.0)):
        task = Linear(student, rng, scale=scale)
        right, grads = task.loss_and_gradients()
        result = task.step(factor * norm_of(grads))
        if isinstance(result, np.ndarray) and result.shape == (2,):  # two numbers may come as one array
            result = list(result)
        if not isinstance(result, (tuple, list)) and np.shape(result) == ():
            raise Mismatch("train_step returned one value; expected 2: loss, norm_before.", fingerprint="one value")
        loss, norm = unpack(result, "loss", "norm_before")
        where = "It is the loss with the weights as they were before the step."
        close(number(loss, "loss"), right, "loss", where=where)
        close(number(norm, "norm_before"), norm_of(grads), "norm_before")


@pytest.mark.points(2)
def test_every_layer_takes_part(student, rng):
    """Do the weights of a model of two layers all take their step?"""
    keras = student.module("keras")
    x, y = rng.normal(size=(5, 3)).astype("float32"), rng.normal(size=(5, 1)).astype("float32")
    first, second = (rng.normal(size=shape).astype("float32") for shape in ((3, 2), (2, 1)))
    start = [first, np.zeros(2, "float32"), second, np.zeros(1, "float32")]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    model.set_weights(start)
    error = 2 * (x @ first @ second - y) / 5
    grads = [x.T @ error @ second.T, (error @ second.T).sum(axis=0), (x @ first).T @ error, error.sum(axis=0)]
    limit = AT_THE_NORM * norm_of(grads)
    call(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, limit)
    names = ("first kernel", "first bias", "second kernel", "second bias")
    for got, weight, grad, name in zip(model.get_weights(), start, grads, names, strict=True):
        close(got, weight - 0.1 * grad, f"the {name} after the step")


@pytest.mark.points(2)
def test_a_loss_that_is_not_symmetric(student, rng):
    """Does the loss get the target first and the prediction second?"""
    task = Linear(student, rng)
    task.y = (rng.random(task.y.shape) < 0.5).astype("float32")
    kernel, bias = task.weights
    error = (1 / (1 + np.exp(-(task.x @ kernel + bias))) - task.y) / task.y.size
    grads = [task.x.T @ error, error.sum(axis=0)]
    loss, sgd = task.keras.losses.BinaryCrossentropy(from_logits=True), task.keras.optimizers.SGD(0.5)
    call(student, task.model, sgd, loss, task.x, task.y, AT_THE_NORM * norm_of(grads))
    task.check([-0.5 * grad for grad in grads])


@pytest.mark.points(2)
def test_training_mode(student, rng):
    """Does the model run in training mode, as batch normalisation shows?"""
    keras = student.module("keras")
    x = (3 + 2 * rng.normal(size=(8, 3))).astype("float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(momentum=0.5)])
    mean = x.mean(axis=0)
    unit = (x - mean) / np.sqrt(x.var(axis=0) + 1e-3)
    error = 2 * (unit - x) / x.size
    grads = [(error * unit).sum(axis=0), error.sum(axis=0)]
    limit, loss = AT_THE_NORM * norm_of(grads), keras.losses.MeanSquaredError()
    call(student, model, keras.optimizers.SGD(0.1), loss, x, x, limit)
    gamma, beta, moving_mean, _ = model.get_weights()
    where = "Which mode is the model in?"
    close(moving_mean, mean / 2, "the moving mean of a BatchNormalization layer after the step", where=where)
    close(gamma, 1 - 0.1 * grads[0], "gamma of a BatchNormalization layer after the step", where=where)
    close(beta, -0.1 * grads[1], "beta of a BatchNormalization layer after the step", where=where)


@pytest.mark.points(1)
def test_frozen_weights_do_not_count(student, rng):
    """Do weights that are not trainable stay, and count nothing in the norm?"""
    keras = student.module("keras")
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(3, trainable=False), keras.layers.Dense(1, use_bias=False)]
    )
    weights = [rng.normal(size=shape).astype("float32") for shape in ((2, 3), (3,), (3, 1))]
    model.set_weights(weights)
    x, y = rng.normal(size=(5, 2)).astype("float32"), rng.normal(size=(5, 1)).astype("float32")
    hidden = x @ weights[0] + weights[1]
    grad = 2 * hidden.T @ (hidden @ weights[2] - y) / 5
    limit = AT_THE_NORM * norm_of([grad])
    call(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, limit)
    right, names = [*weights[:2], weights[2] - 0.1 * grad], ("frozen kernel", "frozen bias", "trainable kernel")
    for got, expected, name in zip(model.get_weights(), right, names, strict=True):
        close(got, expected, f"the {name} after the step")


@pytest.mark.points(2)
def test_the_given_optimizer_makes_the_step(student, rng):
    """Is the optimizer that was given used, with its momentum, for several steps?"""
    task = Linear(student, rng)
    optimizer = task.keras.optimizers.SGD(0.05, momentum=0.8)
    velocity = [np.zeros_like(weight) for weight in task.weights]
    for _ in range(3):
        _, grads = task.loss_and_gradients()
        task.step(AT_THE_NORM * norm_of(grads), optimizer)
        velocity = [0.8 * speed - 0.05 * grad for speed, grad in zip(velocity, grads, strict=True)]
        task.check(velocity)
        task.weights = [weight + speed for weight, speed in zip(task.weights, velocity, strict=True)]

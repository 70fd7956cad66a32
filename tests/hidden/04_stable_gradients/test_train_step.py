"""train_step: one step of training on models whose gradients are known by hand."""

import numpy as np
import pytest

from autograder.checks.compare import close, number, unpack

pytestmark = pytest.mark.exercise("train_step")


class Linear:
    """y = x W + b with mean squared error: a Dense layer in the student's process, its gradients by hand here."""

    def __init__(self, student, rng, batch=6, features=3, outputs=2, scale=1.0):
        keras = student.module("keras")
        self.student, self.keras = student, keras
        self.x = (scale * rng.normal(size=(batch, features))).astype("float32")
        self.y = (scale * rng.normal(size=(batch, outputs))).astype("float32")
        self.weights = [rng.normal(size=(features, outputs)), rng.normal(size=outputs)]
        self.model = keras.Sequential([keras.Input((features,)), keras.layers.Dense(outputs)])
        self.model.set_weights([weight.astype("float32") for weight in self.weights])

    def loss_and_gradients(self):
        kernel, bias = self.weights
        error = self.x @ kernel + bias - self.y
        return np.mean(error**2), [2 * self.x.T @ error / error.size, 2 * error.sum(axis=0) / error.size]

    def step(self, max_norm, optimizer=None):
        optimizer = optimizer or self.keras.optimizers.SGD(0.1)
        return train(
            self.student, self.model, optimizer, self.keras.losses.MeanSquaredError(), self.x, self.y, max_norm
        )


def train(student, model, optimizer, loss_fn, x, y, max_norm):
    optimizer.build(model.trainable_variables)
    result = student.train_step(model, optimizer, loss_fn, x, y, float(max_norm))
    return unpack(as_pair(result), "loss", "norm_before")


def as_pair(result):
    """An array of two numbers is two numbers."""
    return tuple(result) if isinstance(result, np.ndarray) and result.shape == (2,) else result


def norm_of(grads):
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


def check_weights(model, right, names=("kernel", "bias")):
    for got, expected, name in zip(model.get_weights(), right, names, strict=False):
        close(got, expected, f"the {name} after the step")


@pytest.mark.points(2)
def test_above_the_limit(student, rng):
    """Above the limit, do the weights take a step whose gradients were scaled by one factor?"""
    for fraction in (0.5, 0.05):
        task = Linear(student, rng)
        _, grads = task.loss_and_gradients()
        task.step(fraction * norm_of(grads))
        check_weights(
            task.model, [weight - 0.1 * fraction * grad for weight, grad in zip(task.weights, grads, strict=False)]
        )


@pytest.mark.points(0.5)
def test_every_layer_takes_part(student, rng):
    """Do the weights of a model of two layers all take their step?"""
    keras = student.module("keras")
    x, y = rng.normal(size=(5, 3)).astype("float32"), rng.normal(size=(5, 1)).astype("float32")
    first, second = (rng.normal(size=shape).astype("float32") for shape in ((3, 2), (2, 1)))
    zeros = [np.zeros(2, "float32"), np.zeros(1, "float32")]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    model.set_weights([first, zeros[0], second, zeros[1]])
    train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, 1e4)
    error = 2 * (x @ first @ second - y) / 5
    right = [first - 0.1 * x.T @ error @ second.T, zeros[0] - 0.1 * (error @ second.T).sum(axis=0)]
    right += [second - 0.1 * (x @ first).T @ error, zeros[1] - 0.1 * error.sum(axis=0)]
    names = ("first kernel", "first bias", "second kernel", "second bias")
    check_weights(model, right, names)


@pytest.mark.points(1)
def test_within_the_limit(student, rng):
    """Within the limit, do the weights take the plain step?"""
    for factor in (1.5, 1000.0):
        task = Linear(student, rng, batch=4, features=4, outputs=4)
        _, grads = task.loss_and_gradients()
        task.step(factor * norm_of(grads))
        check_weights(task.model, [weight - 0.1 * grad for weight, grad in zip(task.weights, grads, strict=False)])


@pytest.mark.points(1.5)
def test_loss_and_norm_are_those_before(student, rng):
    """Are the loss before the step and the norm before clipping returned?"""
    for factor, scale in ((0.2, 1.0), (3.0, 1.0), (0.01, 30.0)):
        task = Linear(student, rng, scale=scale)
        right, grads = task.loss_and_gradients()
        loss, norm = task.step(factor * norm_of(grads))
        close(
            number(loss, "loss"), right, "loss", where="It is the loss with the weights as they were before the step."
        )
        close(number(norm, "norm_before"), norm_of(grads), "norm_before")


@pytest.mark.points(1)
def test_a_loss_that_is_not_symmetric(student, rng):
    """Does the loss get the target first and the prediction second?"""
    task = Linear(student, rng)
    labels = (rng.random(task.y.shape) < 0.5).astype("float32")
    logits = task.x @ task.weights[0] + task.weights[1]
    error = (1 / (1 + np.exp(-logits)) - labels) / labels.size
    loss_fn = task.keras.losses.BinaryCrossentropy(from_logits=True)
    loss, _ = train(student, task.model, task.keras.optimizers.SGD(0.5), loss_fn, task.x, labels, 100.0)
    right = np.mean(np.log1p(np.exp(-np.abs(logits))) + np.maximum(logits, 0) - labels * logits)
    close(number(loss, "loss"), right, "loss (binary cross-entropy)", where="What does a Keras loss take first?")
    grads = [task.x.T @ error, error.sum(axis=0)]
    check_weights(task.model, [weight - 0.5 * grad for weight, grad in zip(task.weights, grads, strict=False)])


@pytest.mark.points(1)
def test_training_mode(student, rng):
    """Does the model run in training mode, as batch normalisation shows?"""
    keras = student.module("keras")
    x = (3 + 2 * rng.normal(size=(8, 3))).astype("float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(momentum=0.5)])
    loss, _ = train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, x, 1.0)
    mean = x.mean(axis=0)
    right = np.mean(((x - mean) / np.sqrt(x.var(axis=0) + 1e-3) - x) ** 2)
    close(number(loss, "loss"), right, "loss of a model with BatchNormalization", where="Which mode is the model in?")
    gamma, beta, moving_mean, _ = model.get_weights()
    close(moving_mean, mean / 2, "the moving mean of a BatchNormalization layer after the step")
    unit = (x - mean) / np.sqrt(x.var(axis=0) + 1e-3)
    error = 2 * (unit - x) / x.size
    slopes = [(error * unit).sum(axis=0), error.sum(axis=0)]
    scale = min(1.0, 1.0 / norm_of(slopes))
    where = "Which mode is the model in when the gradients are taken?"
    close(gamma, 1 - 0.1 * scale * slopes[0], "gamma of a BatchNormalization layer after the step", where=where)
    close(1 + beta, 1 - 0.1 * scale * slopes[1], "1 + beta of a BatchNormalization layer after the step", where=where)


@pytest.mark.points(0.5)
def test_frozen_weights_do_not_count(student, rng):
    """Do weights that are not trainable stay, and count nothing in the norm?"""
    keras = student.module("keras")
    frozen = keras.layers.Dense(3, trainable=False)
    model = keras.Sequential([keras.Input((2,)), frozen, keras.layers.Dense(1, use_bias=False)])
    weights = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1))]
    model.set_weights([weight.astype("float32") for weight in weights])
    model_order = [np.shape(weight) for weight in model.get_weights()]
    x, y = rng.normal(size=(5, 2)).astype("float32"), rng.normal(size=(5, 1)).astype("float32")
    hidden = x @ weights[0] + weights[1]
    grad = 2 * hidden.T @ (hidden @ weights[2] - y) / 5
    _, norm = train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, 1e4)
    close(number(norm, "norm_before"), norm_of([grad]), "norm_before of a model with a frozen layer")
    after = dict(zip(model_order, model.get_weights(), strict=False))
    close(after[(3, 1)], weights[2] - 0.1 * grad, "the trainable kernel after the step")
    close(after[(2, 3)], weights[0], "the frozen kernel after the step")


@pytest.mark.points(0.5)
def test_the_given_optimizer_makes_the_step(student, rng):
    """Is the optimizer that was given used, with its momentum, for several steps?"""
    task = Linear(student, rng)
    optimizer = task.keras.optimizers.SGD(0.05, momentum=0.8)
    velocity = [np.zeros_like(weight) for weight in task.weights]
    for _ in range(3):
        _, grads = task.loss_and_gradients()
        limit = 0.5
        scale = min(1.0, limit / norm_of(grads))
        task.step(limit, optimizer)
        velocity = [0.8 * speed - 0.05 * scale * grad for speed, grad in zip(velocity, grads, strict=False)]
        task.weights = [weight + speed for weight, speed in zip(task.weights, velocity, strict=False)]
    check_weights(task.model, task.weights)

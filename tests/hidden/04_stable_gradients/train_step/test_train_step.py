"""train_step: one step of training on models whose gradients are known by hand.

One test asks how many values are returned and in which order; the weights are looked at whatever came back. Where the
limit does not matter it is set to the norm itself: no clipping and stretching what is short make the same step there.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, number, unpack

pytestmark = pytest.mark.exercise("train_step")

AT_THE_NORM = 1.00001  # the limit, as a multiple of the norm


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
        """Make a step; returns whatever came back."""
        optimizer = optimizer or self.keras.optimizers.SGD(0.1)
        return train(
            self.student, self.model, optimizer, self.keras.losses.MeanSquaredError(), self.x, self.y, max_norm
        )


def train(student, model, optimizer, loss_fn, x, y, max_norm):
    optimizer.build(model.trainable_variables)
    return as_pair(student.train_step(model, optimizer, loss_fn, x, y, float(max_norm)))


def as_pair(result):
    """An array of two numbers is two numbers."""
    return tuple(result) if isinstance(result, np.ndarray) and result.shape == (2,) else result


def look_again(result, place, right, name, where=""):
    """Check the loss (place 0) or the norm (place 1) of a pair, in either order. What is no pair is charged once."""
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return
    try:
        close(number(result[1 - place], name), right, name)
    except Mismatch:
        close(number(result[place], name), right, name, where=where)


def norm_of(grads):
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


@pytest.fixture
def check_step(student, rng):
    """Check the weights after a step. A step made twice throughout is charged where nothing is clipped, not here."""

    def compare(model, right, names, where):
        for got, expected, name in zip(model.get_weights(), right, names, strict=False):
            close(got, expected, f"the {name} after the step", where=where)

    def checked(model, start, right, names=("kernel", "bias"), where=""):
        try:
            compare(model, right, names, where)
        except Mismatch:
            if not made_twice(student, rng):
                raise
            compare(model, [2 * after - before for before, after in zip(start, right, strict=True)], names, where)

    return checked


def made_twice(student, rng):
    task = Linear(student, rng)
    _, grads = task.loss_and_gradients()
    task.step(1000 * norm_of(grads))
    return np.allclose(task.weights[0] - task.model.get_weights()[0], 0.2 * grads[0], rtol=1e-3, atol=1e-4)


@pytest.mark.points(6)
def test_above_the_limit(student, rng, check_step):
    """Above the limit, do the weights take a step whose gradients were scaled by one factor?"""
    for fraction in (0.5, 0.05):
        task = Linear(student, rng)
        _, grads = task.loss_and_gradients()
        task.step(fraction * norm_of(grads))
        right = [weight - 0.1 * fraction * grad for weight, grad in zip(task.weights, grads, strict=True)]
        check_step(task.model, task.weights, right)


@pytest.mark.points(2.5)
def test_every_layer_takes_part(student, rng, check_step):
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
    train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, limit)
    right = [weight - 0.1 * grad for weight, grad in zip(start, grads, strict=True)]
    check_step(model, start, right, ("first kernel", "first bias", "second kernel", "second bias"))


@pytest.mark.points(2)
def test_within_the_limit(student, rng):
    """Within the limit, do the weights take the plain step, once?"""
    for factor in (1.5, 1000.0):
        task = Linear(student, rng, batch=4, features=4, outputs=4)
        _, grads = task.loss_and_gradients()
        task.step(factor * norm_of(grads))
        for got, weight, grad, name in zip(
            task.model.get_weights(), task.weights, grads, ("kernel", "bias"), strict=True
        ):
            close(got, weight - 0.1 * grad, f"the {name} after the step")


@pytest.mark.points(2)
def test_loss_and_norm_are_those_before(student, rng):
    """Are the loss before the step and the norm before clipping returned, in this order?"""
    for factor, scale in ((0.2, 1.0), (3.0, 1.0), (0.01, 30.0)):
        task = Linear(student, rng, scale=scale)
        right, grads = task.loss_and_gradients()
        result = task.step(factor * norm_of(grads))
        if not isinstance(result, (tuple, list)) and np.shape(result) == ():
            raise Mismatch(
                "train_step returned one value; expected 2 values: loss, norm_before.", fingerprint="one value"
            )
        loss, norm = unpack(result, "loss", "norm_before")
        close(
            number(loss, "loss"), right, "loss", where="It is the loss with the weights as they were before the step."
        )
        close(number(norm, "norm_before"), norm_of(grads), "norm_before")


@pytest.mark.points(1.5)
def test_a_loss_that_is_not_symmetric(student, rng, check_step):
    """Does the loss get the target first and the prediction second?"""
    task = Linear(student, rng)
    labels = (rng.random(task.y.shape) < 0.5).astype("float32")
    logits = task.x @ task.weights[0] + task.weights[1]
    error = (1 / (1 + np.exp(-logits)) - labels) / labels.size
    grads = [task.x.T @ error, error.sum(axis=0)]
    loss_fn, limit = task.keras.losses.BinaryCrossentropy(from_logits=True), AT_THE_NORM * norm_of(grads)
    result = train(student, task.model, task.keras.optimizers.SGD(0.5), loss_fn, task.x, labels, limit)
    right = np.mean(np.log1p(np.exp(-np.abs(logits))) + np.maximum(logits, 0) - labels * logits)
    look_again(result, 0, right, "loss (binary cross-entropy)", where="What does a Keras loss take first?")
    after = [weight - 0.5 * grad for weight, grad in zip(task.weights, grads, strict=True)]
    check_step(task.model, task.weights, after)


@pytest.mark.points(2)
def test_training_mode(student, rng, check_step):
    """Does the model run in training mode, as batch normalisation shows?"""
    keras = student.module("keras")
    x = (3 + 2 * rng.normal(size=(8, 3))).astype("float32")
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization(momentum=0.5)])
    mean = x.mean(axis=0)
    unit = (x - mean) / np.sqrt(x.var(axis=0) + 1e-3)
    error = 2 * (unit - x) / x.size
    slopes = [(error * unit).sum(axis=0), error.sum(axis=0)]
    limit = AT_THE_NORM * norm_of(slopes)
    result = train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, x, limit)
    where = "Which mode is the model in?"
    look_again(result, 0, np.mean((unit - x) ** 2), "loss of a model with BatchNormalization", where=where)
    close(model.get_weights()[2], mean / 2, "the moving mean of a BatchNormalization layer after the step")
    start = [np.ones(3), np.zeros(3)]
    right = [weight - 0.1 * slope for weight, slope in zip(start, slopes, strict=True)]
    names = [f"{name} of a BatchNormalization layer" for name in ("gamma", "beta")]
    check_step(model, start, right, names, "Which mode is the model in when the gradients are taken?")


@pytest.mark.points(0.5)
def test_frozen_weights_do_not_count(student, rng, check_step):
    """Do weights that are not trainable stay, and count nothing in the norm?"""
    keras = student.module("keras")
    frozen = keras.layers.Dense(3, trainable=False)
    model = keras.Sequential([keras.Input((2,)), frozen, keras.layers.Dense(1, use_bias=False)])
    weights = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1))]
    model.set_weights([weight.astype("float32") for weight in weights])
    x, y = rng.normal(size=(5, 2)).astype("float32"), rng.normal(size=(5, 1)).astype("float32")
    hidden = x @ weights[0] + weights[1]
    grad = 2 * hidden.T @ (hidden @ weights[2] - y) / 5
    limit = AT_THE_NORM * norm_of([grad])
    result = train(student, model, keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError(), x, y, limit)
    look_again(result, 1, norm_of([grad]), "norm_before of a model with a frozen layer")
    right = [weights[0], weights[1], weights[2] - 0.1 * grad]
    check_step(model, weights, right, ("frozen kernel", "frozen bias", "trainable kernel"))


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
        task.weights = [weight + speed for weight, speed in zip(task.weights, velocity, strict=True)]
    for got, expected, name in zip(task.model.get_weights(), task.weights, ("kernel", "bias"), strict=True):
        close(got, expected, f"the {name} after three steps")

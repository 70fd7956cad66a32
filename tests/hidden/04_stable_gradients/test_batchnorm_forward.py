"""batchnorm_forward and batchnorm_backward."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("batchnorm_forward")

SIZES = ((5, 3), (4, 4), (7, 1), (6, 9))


def some_inputs(rng, batch, features, scale=1.0):
    """x with another mean and size in each column; gamma, beta and running values, none of them trivial."""
    spread = rng.uniform(0.5, 3.0, size=features)
    x = scale * (rng.normal(size=(batch, features)) * spread + rng.normal(size=features))
    gamma, beta = rng.uniform(0.5, 2.0, size=features) * rng.choice([-1, 1], size=features), rng.normal(size=features)
    return x, gamma, beta, (rng.normal(size=features), rng.uniform(0.5, 4.0, size=features))


def forward(student, *inputs):
    y, cache, running = unpack(student.batchnorm_forward(*inputs), "y", "cache", "running")
    # A pair may come as one array (2, features).
    return y, cache, tuple(running) if isinstance(running, np.ndarray) and running.ndim == 2 else running


def expected_y(x, gamma, beta, mean, variance, eps):
    return np.array([gamma * (row - mean) / np.sqrt(variance + eps) + beta for row in np.asarray(x, np.float64)])


def moments(x):
    """Mean and biased variance of each column."""
    x = np.asarray(x, np.float64)
    mean = np.sum(x, axis=0) / len(x)
    return mean, np.sum((x - mean) ** 2, axis=0) / len(x)


@pytest.mark.points(3)
def test_training_normalises_over_the_batch(student, rng):
    """In training, is each column normalised by the batch's mean and biased variance, then scaled and shifted?"""
    for batch, features in SIZES:
        x, gamma, beta, running = some_inputs(rng, batch, features)
        y, _, _ = forward(student, x, gamma, beta, running, 0.9, 1e-3, True)
        close(y, expected_y(x, gamma, beta, *moments(x), 1e-3), "y", "(batch, features)")


@pytest.mark.points(1)
def test_epsilon_stands_under_the_root(student, rng):
    """Is eps added to the variance, and does a constant column give no nan?"""
    x, gamma, beta, running = some_inputs(rng, 6, 4)
    y, _, _ = forward(student, x, gamma, beta, running, 0.9, 0.8, True)
    close(y, expected_y(x, gamma, beta, *moments(x), 0.8), "y with eps = 0.8", "(batch, features)")
    x[:, 1] = 3.0
    y, _, _ = forward(student, x, gamma, beta, running, 0.9, 1e-3, True)
    close(y, expected_y(x, gamma, beta, *moments(x), 1e-3), "y with a constant column", "(batch, features)")


@pytest.mark.points(2)
def test_running_values(student, rng):
    """Do the running values move from the old ones towards the batch's, with Keras's meaning of momentum?"""
    for momentum in (0.99, 0.3):
        x, gamma, beta, running = some_inputs(rng, 5, 3)
        _, _, after = forward(student, x, gamma, beta, running, momentum, 1e-3, True)
        mean, variance = unpack(after, "the running mean", "the running variance")
        for got, old, new, name in zip((mean, variance), running, moments(x), ("mean", "variance"), strict=False):
            close(
                got, old + (1 - momentum) * (new - old), f"the running {name} with momentum {momentum}", "(features,)"
            )


@pytest.mark.points(2)
def test_outside_training_the_running_values_are_used(student, rng):
    """With training=False, are the running values used, and returned as they came?"""
    for batch, features in ((5, 3), (1, 4), (3, 3)):
        x, gamma, beta, running = some_inputs(rng, batch, features)
        y, _, after = forward(student, x, gamma, beta, running, 0.9, 0.05, False)
        close(y, expected_y(x, gamma, beta, *running, 0.05), "y with training=False", "(batch, features)")
        for got, old, name in zip(unpack(after, "mean", "variance"), running, ("mean", "variance"), strict=False):
            close(got, old, f"the running {name} with training=False", "(features,)")


@pytest.mark.points(1)
def test_a_batch_of_one_large_values_and_float32(student, rng):
    """Do a batch of one, values of size 1000 and float32 work?"""
    x, gamma, beta, running = some_inputs(rng, 1, 4)
    y, _, _ = forward(student, x, gamma, beta, running, 0.9, 1e-3, True)
    close(y, beta[None], "y of a batch of one", "(batch, features)")
    x, gamma, beta, running = some_inputs(rng, 8, 3, scale=1000.0)
    y, _, _ = forward(student, x, gamma, beta, running, 0.9, 1e-3, True)
    close(y, expected_y(x, gamma, beta, *moments(x), 1e-3), "y for x of size 1000", "(batch, features)")
    x, gamma, beta, running = some_inputs(rng, 6, 5)
    x, gamma, beta = (value.astype(np.float32) for value in (x, gamma, beta))
    y, _, _ = forward(student, x, gamma, beta, tuple(value.astype(np.float32) for value in running), 0.9, 1e-3, True)
    close(y, expected_y(x, gamma, beta, *moments(x), 1e-3), "y of float32", "(batch, features)")


def gradients(student, dy, inputs, eps):
    """The student's three gradients, each from a forward call of its own."""
    _, cache, _ = forward(student, *inputs, 0.9, eps, True)
    return unpack(student.batchnorm_backward(dy, cache), "dx", "dgamma", "dbeta")


def true_gradients(dy, x, gamma, eps):
    """The gradients through the whole Jacobian of one column after the other."""
    batch = len(x)
    mean, variance = moments(x)
    std = np.sqrt(variance + eps)
    x_hat = (x - mean) / std
    dx = np.empty_like(x)
    for column in range(x.shape[1]):
        hat = x_hat[:, column]
        jacobian = (np.eye(batch) - 1 / batch - np.outer(hat, hat) / batch) / std[column]
        dx[:, column] = jacobian.T @ (dy[:, column] * gamma[column])
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


def by_differences(student, which, dy, inputs, eps):
    """The gradient of sum(y dy) with respect to x, gamma or beta, from the student's own forward pass.

    None where that pass is too far from batch normalisation for its gradient to be worth marks.
    """
    x, gamma, beta, _ = inputs
    y, _, _ = forward(student, *inputs, 0.9, eps, True)
    right = expected_y(x, gamma, beta, *moments(x), eps)
    y = np.asarray(y)
    if y.dtype.kind != "f" or y.shape != right.shape or not np.max(np.abs(y - right)) < 0.35 * np.max(np.abs(right)):
        return None
    found = np.zeros_like(inputs[which])
    for index in np.ndindex(found.shape):
        sums = []
        for step in (1e-5, -1e-5):
            moved = [np.array(value) for value in inputs[:3]]
            moved[which][index] += step
            sums.append(np.sum(dy * np.asarray(forward(student, *moved, inputs[3], 0.9, eps, True)[0])))
        found[index] = (sums[0] - sums[1]) / 2e-5
    return found


def check_gradient(student, rng, which, name, where=""):
    """Hold one gradient against the right one, or else against the student's own forward pass."""
    for (batch, features), eps in zip(SIZES, (1e-3, 0.5, 1e-3, 0.1), strict=False):
        inputs = some_inputs(rng, batch, features)
        dy = rng.normal(size=(batch, features)) + 0.3
        got = gradients(student, dy, inputs, eps)[which]
        try:
            close(got, true_gradients(dy, inputs[0], inputs[1], eps)[which], name, where=where)
        except Mismatch:
            own = by_differences(student, which, dy, inputs, eps)
            if own is None:
                raise
            try:
                close(got, own, name, tolerance=2e-4)
            except Mismatch:
                own = None
            if own is None:
                raise


@pytest.mark.points(1)
def test_gradient_of_beta(student, rng):
    """Is dbeta the loss gradient of beta, one number for each feature?"""
    check_gradient(student, rng, 2, "dbeta")


@pytest.mark.points(1.5)
def test_gradient_of_gamma(student, rng):
    """Is dgamma the loss gradient of gamma, one number for each feature?"""
    check_gradient(student, rng, 1, "dgamma")


@pytest.mark.points(4)
def test_gradient_of_x(student, rng):
    """Is dx the loss gradient of x, through all three ways?"""
    check_gradient(student, rng, 0, "dx", "Each x acts directly, through the mean and through the variance.")


@pytest.mark.points(0.5)
def test_gradients_of_a_batch_of_one(student, rng):
    """In a batch of one, is dx zero, and dbeta the gradient that came in?"""
    inputs = some_inputs(rng, 1, 5)
    dy = rng.normal(size=(1, 5))
    dx, dgamma, dbeta = gradients(student, dy, inputs, 1e-3)
    close(dbeta, dy[0], "dbeta of a batch of one", "(features,)")
    for got, shape, name in ((dx, (1, 5), "dx"), (dgamma, (5,), "dgamma")):
        got = array(got, name, shape)
        close(got + 1.0, np.ones(shape), f"{name} + 1 of a batch of one", where="There y does not depend on x.")

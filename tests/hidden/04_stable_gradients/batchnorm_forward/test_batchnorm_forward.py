"""batchnorm_forward and batchnorm_backward.

One test asks for y as it should be. The others leave out what they do not ask for (gamma is 1 and beta 0, eps next to
nothing), or also take what follows from the mean and the variance that the student's own y tells of: a wrong variance
is charged once, and not again in the running values and in the gradients.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds, unpack

pytestmark = pytest.mark.exercise("batchnorm_forward")

SIZES = ((5, 3), (4, 4), (7, 1), (6, 9))
NO_EPS = 1e-8


def some_inputs(rng, batch, features, scale=1.0, plain=False):
    """x with another mean and size in each column; gamma, beta (`plain`: 1 and 0) and running values, not trivial."""
    spread = rng.uniform(0.5, 3.0, size=features)
    x = scale * (rng.normal(size=(batch, features)) * spread + rng.normal(size=features))
    gamma, beta = rng.uniform(0.5, 2.0, size=features) * rng.choice([-1, 1], size=features), rng.normal(size=features)
    if plain:
        gamma, beta = np.ones(features), np.zeros(features)
    return x, gamma, beta, (rng.normal(size=features), rng.uniform(0.5, 4.0, size=features))


def forward(student, *inputs):
    """Return y, cache and the running values; None for what is missing. The test of those asks how many values came."""
    result = student.batchnorm_forward(*inputs)
    if isinstance(result, (tuple, list)) and len(result) in (2, 4):
        y, cache, running = *result[:2], result[2:] or None
    elif isinstance(result, np.ndarray) and result.shape == inputs[0].shape:
        y, cache, running = result, None, None
    else:
        y, cache, running = unpack(result, "y", "cache", "running")
    # A pair may come as one array (2, features).
    return y, cache, tuple(running) if isinstance(running, np.ndarray) and running.ndim == 2 else running


def expected_y(x, gamma, beta, mean, variance, eps):
    return np.array([gamma * (row - mean) / np.sqrt(variance + eps) + beta for row in np.asarray(x, np.float64)])


def moments(x):
    """Mean and biased variance of each column."""
    x = np.asarray(x, np.float64)
    mean = np.sum(x, axis=0) / len(x)
    return mean, np.sum((x - mean) ** 2, axis=0) / len(x)


def own_moments(student, inputs, eps, training=True):
    """Return the mean and the variance + eps of each column that the student's y tells of.

    None where y is not x, moved and scaled column by column.
    """
    x, gamma, beta, _ = inputs
    y, _, _ = forward(student, *inputs, 0.9, eps, training)
    x_hat = (array(y, "y", x.shape) - beta) / gamma
    centred = x - x.mean(axis=0)
    inverse_std = np.sum(centred * x_hat, axis=0) / np.sum(centred**2, axis=0)
    if np.any(inverse_std < 1e-2) or not np.allclose(x_hat, x_hat.mean(axis=0) + centred * inverse_std, 1e-3, 1e-3):
        return None
    return x.mean(axis=0) - x_hat.mean(axis=0) / inverse_std, inverse_std**-2


def fits(got, right):
    """Whether a value is the right one by the student's own standards."""
    return holds(close, got, right, "the value", tolerance=2e-4)


@pytest.mark.points(3.4)
def test_training_normalises_over_the_batch(student, rng):
    """In training, is each column normalised by the batch's mean and biased variance, then scaled and shifted?"""
    for batch, features in SIZES:
        x, gamma, beta, running = some_inputs(rng, batch, features)
        y, _, _ = forward(student, x, gamma, beta, running, 0.9, 1e-3, True)
        close(y, expected_y(x, gamma, beta, *moments(x), 1e-3), "y", "(batch, features)")


@pytest.mark.points(0.9)
def test_gamma_and_beta(student, rng):
    """Do gamma and beta scale and shift what was normalised, in training and outside it?"""
    x, gamma, beta, running = some_inputs(rng, 6, 4)
    for training in (True, False):
        plain, _, _ = forward(student, x, np.ones(4), np.zeros(4), running, 0.9, NO_EPS, training)
        y, _, _ = forward(student, x, gamma, beta, running, 0.9, NO_EPS, training)
        right = gamma * array(plain, "y", x.shape) + beta
        close(y, right, f"y with training={training}", "(batch, features)", where="Where do gamma and beta come in?")


@pytest.mark.points(0.9)
@pytest.mark.parametrize("training", [True, False])
def test_epsilon(student, rng, training):
    """Does eps stand where it belongs?"""
    inputs = some_inputs(rng, 6, 4, plain=True)
    x, gamma, beta, running = inputs
    y, _, _ = forward(student, *inputs, 0.9, 0.8, training)
    right = expected_y(x, gamma, beta, *(moments(x) if training else running), 0.8)
    try:
        close(y, right, f"y with eps = 0.8 and training={training}", "(batch, features)", where="What is eps added to?")
    except Mismatch:
        little, much = (own_moments(student, inputs, eps, training) for eps in (NO_EPS, 0.8))
        if little is None or much is None or not fits(much[1] - little[1], np.full(4, 0.8)):
            raise


@pytest.mark.points(0.8)
@pytest.mark.parametrize(("number", "name"), [(0, "mean"), (1, "variance")], ids=["mean", "variance"])
def test_running_values(student, rng, number, name):
    """Do the running values move from the old ones towards the batch's, with Keras's meaning of momentum?"""
    for momentum in (0.99, 0.3):
        inputs = some_inputs(rng, 5, 3, plain=True)
        unpack(student.batchnorm_forward(*inputs, momentum, NO_EPS, True), "y", "cache", "running")
        _, _, after = forward(student, *inputs, momentum, NO_EPS, True)
        got, old = unpack(after, "the running mean", "the running variance")[number], inputs[3][number]
        right = old + (1 - momentum) * (moments(inputs[0])[number] - old)
        try:
            close(got, right, f"the running {name} with momentum {momentum}", "(features,)")
        except Mismatch:
            own = own_moments(student, inputs, NO_EPS)
            if own is None or not fits(got, old + (1 - momentum) * (own[number] - old)):
                raise


@pytest.mark.points(1.3)
def test_outside_training_the_running_values_are_used(student, rng):
    """With training=False, are the running values used, and returned as they came?"""
    for batch, features in ((5, 3), (1, 4), (3, 3)):
        x, gamma, beta, running = some_inputs(rng, batch, features, plain=True)
        y, _, after = forward(student, x, gamma, beta, running, 0.9, NO_EPS, False)
        close(y, expected_y(x, gamma, beta, *running, NO_EPS), "y with training=False", "(batch, features)")
        for got, old, name in zip(unpack(after, "mean", "variance"), running, ("mean", "variance"), strict=False):
            close(got, old, f"the running {name} with training=False", "(features,)")


@pytest.mark.points(0.8)
def test_small_batches_large_values_and_float32(student, rng):
    """Do a batch of one, a constant column, values of size 1000 and float32 work?"""
    for case in ("a batch of one", "a constant column", "an x of size 1000", "an x of float32"):
        x, gamma, beta, running = some_inputs(rng, 6, 4, 1000.0 if "1000" in case else 1.0, plain=True)
        if case == "a batch of one":
            x = x[:1]
        if case == "a constant column":
            x[:, 1] = 3.0
        if "float32" in case:
            x, gamma, beta, *running = (value.astype(np.float32) for value in (x, gamma, beta, *running))
        y, _, _ = forward(student, x, gamma, beta, tuple(running), 0.9, 1e-6, True)
        right = expected_y(x, gamma, beta, *moments(x), 1e-6)
        close(1 + array(y, "y", x.shape), 1 + right, "1 + y", "(batch, features)", where=f"Here is {case}.")


def gradients(student, dy, inputs, eps):
    """The student's three gradients, each from a forward call of its own."""
    _, cache, _ = forward(student, *inputs, 0.9, eps, True)
    return unpack(student.batchnorm_backward(dy, cache), "dx", "dgamma", "dbeta")


def true_gradients(dy, x, gamma, mean, variance_and_eps):
    """The gradients through the whole Jacobian of one column after the other."""
    batch, std = len(x), np.sqrt(variance_and_eps)
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


def by_own_moments(student, which, dy, inputs, eps):
    """The gradient as it would be with the student's own mean and variance. None where these do not depend on x."""
    own, of_twice = (own_moments(student, (factor * inputs[0], *inputs[1:]), eps) for factor in (1, 2))
    if own is None or of_twice is None or np.allclose(own[1], of_twice[1], 1e-3):
        return None
    return true_gradients(dy, inputs[0], inputs[1], *own)[which]


def check_gradient(student, rng, which, name, where=""):
    """Hold one gradient against the right one, or else against the student's own forward pass."""
    for (batch, features), eps in zip(SIZES, (1e-3, 0.5, 1e-3, 0.1), strict=False):
        inputs = some_inputs(rng, batch, features)
        dy = rng.normal(size=(batch, features)) + 0.3
        got = gradients(student, dy, inputs, eps)[which]
        mean, variance = moments(inputs[0])
        try:
            close(got, true_gradients(dy, inputs[0], inputs[1], mean, variance + eps)[which], name, where=where)
        except Mismatch:
            own = (gradient(student, which, dy, inputs, eps) for gradient in (by_own_moments, by_differences))
            if not any(right is not None and fits(got, right) for right in own):
                raise


@pytest.mark.points(0.8)
def test_gradient_of_beta(student, rng):
    """Is dbeta the loss gradient of beta, one number for each feature?"""
    check_gradient(student, rng, 2, "dbeta")


@pytest.mark.points(1.3)
def test_gradient_of_gamma(student, rng):
    """Is dgamma the loss gradient of gamma, one number for each feature?"""
    check_gradient(student, rng, 1, "dgamma")


@pytest.mark.points(3.8)
def test_gradient_of_x(student, rng):
    """Is dx the loss gradient of x, through all three ways?"""
    check_gradient(student, rng, 0, "dx", "Each x acts directly, through the mean and through the variance.")


@pytest.mark.points(0.3)
def test_gradients_of_a_batch_of_one(student, rng):
    """In a batch of one, is dx zero, and dbeta the gradient that came in?"""
    inputs = some_inputs(rng, 1, 5)
    dy = rng.normal(size=(1, 5))
    dx, dgamma, dbeta = gradients(student, dy, inputs, 1e-3)
    close(dbeta, dy[0], "dbeta of a batch of one", "(features,)")
    for got, shape, name in ((dx, (1, 5), "dx"), (dgamma, (5,), "dgamma")):
        got = array(got, name, shape)
        close(got + 1.0, np.ones(shape), f"{name} + 1 of a batch of one", where="There y does not depend on x.")

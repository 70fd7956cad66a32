"""batchnorm_forward and batchnorm_backward.

Each test leaves out what another one asks for: gamma is 1, beta is 0 and eps is tiny where they are not the subject.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds, read_again, unpack

pytestmark = pytest.mark.exercise("batchnorm_forward")

SIZES = ((5, 3), (4, 4), (7, 1), (6, 9))
TINY = 1e-8


def some_inputs(rng, batch, features, scale=1.0, plain=True):
    """x with another mean and size in each column; gamma, beta (`plain`: 1 and 0) and running values."""
    x = scale * (rng.normal(size=(batch, features)) * rng.uniform(0.5, 3.0, features) + rng.normal(size=features))
    gamma, beta = rng.uniform(0.5, 2.0, features) * rng.choice([-1, 1], features), rng.normal(size=features)
    if plain:
        gamma, beta = np.ones(features), np.zeros(features)
    return x, gamma, beta, (rng.normal(size=features), rng.uniform(0.5, 4.0, features))


def moments(x):
    """Mean and biased variance of each column."""
    mean = np.sum(x, axis=0, dtype=np.float64) / len(x)
    return mean, np.sum((x - mean) ** 2, axis=0) / len(x)


def forward(student, inputs, momentum=0.9, eps=TINY, training=True):
    """Return y, cache and the pair of running values, which may come as one array."""
    result = student.batchnorm_forward(*inputs, momentum, eps, training)
    y, cache, running = unpack(result, "y", "cache", "running")
    return y, cache, tuple(running) if isinstance(running, np.ndarray) and running.ndim == 2 else running


@pytest.fixture
def check_y(student):
    def checked(inputs, eps=TINY, training=True, where="", offset=0.0):
        x, gamma, beta, running = inputs
        y, _, _ = forward(student, inputs, eps=eps, training=training)
        mean, variance = moments(x) if training else running
        right = gamma * (x - mean) / np.sqrt(variance + eps) + beta
        name = f"y with eps {eps:g} and training={training}"
        close(array(y, name, x.shape) + offset, right + offset, name, "(batch, features)", where=where)

    return checked


@pytest.mark.points(3)
def test_training_normalises_over_the_batch(check_y, rng):
    """In training, is each column normalised by the batch's mean and biased variance?"""
    for sizes in SIZES:
        check_y(some_inputs(rng, *sizes))


@pytest.mark.points(2.5)
def test_gamma_and_beta(check_y, rng):
    """Do gamma and beta scale and shift what was normalised, in training and outside it?"""
    for training in (True, False):
        check_y(some_inputs(rng, 6, 4, plain=False), 1e-3, training, "Where do gamma and beta come in?")


@pytest.mark.points(0.8)
@pytest.mark.parametrize("training", [True, False])
def test_epsilon(check_y, rng, training):
    """Does eps stand where it belongs?"""
    check_y(some_inputs(rng, 6, 4), 0.8, training, "What is eps added to?")


@pytest.mark.points(1.5)
@pytest.mark.parametrize(("number", "name"), [(0, "mean"), (1, "variance")], ids=["mean", "variance"])
def test_running_values(student, rng, number, name):
    """Do the running values move from the old ones towards the batch's, with Keras's meaning of momentum?"""
    for momentum in (0.99, 0.3):
        inputs = some_inputs(rng, 5, 3)
        running = forward(student, inputs, momentum, eps=0.8)[2]
        after = unpack(running, "the running mean", "the running variance")[number]
        right = momentum * inputs[3][number] + (1 - momentum) * moments(inputs[0])[number]
        close(after, right, f"the running {name} with momentum {momentum}", "(features,)")


@pytest.mark.points(1.8)
def test_outside_training_the_running_values_are_used(student, check_y, rng):
    """With training=False, are the running values used, and returned as they came?"""
    for sizes in ((5, 3), (1, 4), (3, 3)):
        inputs = some_inputs(rng, *sizes)
        check_y(inputs, training=False)
        after = unpack(forward(student, inputs, training=False)[2], "mean", "variance")
        for got, old, name in zip(after, inputs[3], ("mean", "variance"), strict=True):
            close(got, old, f"the running {name} with training=False", "(features,)")


@pytest.mark.points(0.6)
def test_a_constant_column_large_values_and_float32(check_y, rng):
    """Do a constant column, values of size 1000 and float32 work?"""
    x, *others = some_inputs(rng, 6, 4)
    x[:, 1] = 3.0
    check_y((x, *others), 1e-6, where="Column 1 is constant.")
    check_y(some_inputs(rng, 6, 4, scale=1000.0), 1e-6, where="x has values of size 1000.")
    x, gamma, beta, running = some_inputs(rng, 6, 4)
    single = [value.astype(np.float32) for value in (x, gamma, beta, *running)]
    check_y((*single[:3], tuple(single[3:])), 1e-6, where="All arrays are float32.")


@pytest.mark.points(0.4)
def test_a_batch_of_one(student, check_y, rng):
    """In a batch of one, is y equal to beta, dx zero, and dbeta the gradient that came in?"""
    inputs, dy = some_inputs(rng, 1, 5), rng.normal(size=(1, 5))
    check_y(inputs, 1e-3, where="A batch of one has variance 0.", offset=1.0)
    dx, dgamma, dbeta = gradients(student, dy, inputs, 1e-3)
    close(dbeta, dy[0], "dbeta of a batch of one", "(features,)")
    for got, shape, name in ((dx, (1, 5), "dx"), (dgamma, (5,), "dgamma")):
        got = array(got, name, shape)
        close(got + 1.0, np.ones(shape), f"{name} + 1 of a batch of one", where="There y does not depend on x.")


def gradients(student, dy, inputs, eps):
    """The student's three gradients, from a forward call of their own."""
    return unpack(student.batchnorm_backward(dy, forward(student, inputs, eps=eps)[1]), "dx", "dgamma", "dbeta")


def true_gradients(dy, inputs, eps):
    """The three gradients through the whole Jacobian of one column after the other."""
    x, gamma, _, _ = inputs
    mean, variance = moments(x)
    std, batch = np.sqrt(variance + eps), len(x)
    x_hat = (x - mean) / std
    jacobians = [
        (np.eye(batch) - 1 / batch - np.outer(hat, hat) / batch) / size for hat, size in zip(x_hat.T, std, strict=True)
    ]
    columns = [jacobian.T @ (g * scale) for jacobian, g, scale in zip(jacobians, dy.T, gamma, strict=True)]
    return np.stack(columns, axis=1), np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


def own_gradient(student, which, dy, inputs, eps):
    """The gradient of sum(y dy) with respect to x, gamma or beta, by differences of the student's own forward pass.

    None where that pass is too far from batch normalisation for its gradient to be worth marks.
    """
    x, gamma, beta, running = inputs
    mean, variance = moments(x)
    right = gamma * (x - mean) / np.sqrt(variance + eps) + beta
    y = array(forward(student, inputs, eps=eps)[0], "y", x.shape)
    if np.max(np.abs(y - right)) > 0.35 * np.max(np.abs(right)):
        return None
    found = np.zeros_like(inputs[which])
    for index in np.ndindex(found.shape):
        sums = []
        for step in (1e-5, -1e-5):
            moved = [np.array(value) for value in (x, gamma, beta)]
            moved[which][index] += step
            sums.append(np.sum(dy * np.asarray(forward(student, (*moved, running), eps=eps)[0])))
        found[index] = (sums[0] - sums[1]) / 2e-5
    return found


@pytest.mark.points(0.6)
def test_a_second_call_changes_nothing_of_the_first(student, rng):
    """Do y, the cache and dx of one call keep their values when another batch is normalised?"""
    inputs, others, dy = some_inputs(rng, 4, 3), some_inputs(rng, 4, 3), rng.normal(size=(4, 3))
    result = student.batchnorm_forward(*inputs, 0.9, 1e-3, True)
    before = np.array(unpack(result, "y", "cache", "running")[0])
    if not np.any(before):
        raise Mismatch("y is zero everywhere, for a batch whose rows differ.")
    student.batchnorm_forward(*others, 0.9, 1e-3, True)
    again = read_again(student, result)
    close(again[0], before, "y of the first call, after a second one", "(batch, features)")
    back = student.batchnorm_backward(dy, result[1])
    own = np.array(gradients(student, dy, inputs, 1e-3)[0])
    gradients(student, -dy, others, 1e-3)
    dx, _, _ = unpack(read_again(student, back), "dx", "dgamma", "dbeta")
    close(
        dx, own, "dx from the first call's cache, after a second call", where="Where do you keep what the cache holds?"
    )


@pytest.fixture
def check_gradient(student, rng):
    """Compare one gradient with the right one, or with that of the student's own forward pass."""

    def checked(which, name):
        for sizes, eps in zip(SIZES, (1e-3, 0.5, 1e-3, 0.1), strict=True):
            inputs, dy = some_inputs(rng, *sizes, plain=False), rng.normal(size=sizes) + 0.3
            got = gradients(student, dy, inputs, eps)[which]
            try:
                close(got, true_gradients(dy, inputs, eps)[which], name)
            except Mismatch:
                own = own_gradient(student, which, dy, inputs, eps)
                if own is None or not holds(close, got, own, name, tolerance=2e-4):
                    raise

    return checked


@pytest.mark.points(1.6)
def test_gradient_of_beta(check_gradient):
    """Is dbeta the loss gradient of beta, one number for each feature?"""
    check_gradient(2, "dbeta")


@pytest.mark.points(1.8)
def test_gradient_of_gamma(check_gradient):
    """Is dgamma the loss gradient of gamma, one number for each feature?"""
    check_gradient(1, "dgamma")


@pytest.mark.points(5.5)
def test_gradient_of_x(check_gradient):
    """Is dx the loss gradient of x: directly, through the mean and through the variance?"""
    check_gradient(0, "dx")

"""Public checks of batch normalisation, forward and back."""

import numpy as np
from checks.testing import close, unpack

STEP = 1e-2  # wide enough for float32


def forward(student, x, gamma, beta, running, momentum=0.9, eps=0.0, training=True):
    result = student.batchnorm_forward(x, gamma, beta, running, momentum, eps, training)
    y, cache, running = unpack(result, "y", "cache", "running")
    as_one = isinstance(running, np.ndarray) and running.ndim == 2  # a pair may come as one array
    return y, cache, list(running) if as_one else running


def test_a_batch_of_two(student):
    """Do the values 1 and 5 of a column become -1 and 1, and do gamma and beta act on them?"""
    x = np.array([[1.0, 10.0], [5.0, 30.0]])  # means 3 and 20, standard deviations 2 and 10
    running = (np.zeros(2), np.ones(2))
    y, _, _ = forward(student, x, np.ones(2), np.zeros(2), running)
    hint = "Take the mean and variance of each column over the batch. Which variance?"
    close(y, [[-1.0, -1.0], [1.0, 1.0]], "y with gamma 1 and beta 0", "(batch, features)", where=hint)
    y, _, _ = forward(student, x, np.array([2.0, 3.0]), np.array([1.0, -1.0]), running)
    hint = "With gamma 1 and beta 0 your y is right. What do gamma and beta do?"
    close(y, [[-1.0, -4.0], [3.0, 2.0]], "y with gamma (2, 3) and beta (1, -1)", "(batch, features)", where=hint)
    y, _, _ = forward(student, x, np.ones(2), np.zeros(2), running, eps=21.0)
    close(y[:, 0], [-0.4, 0.4], "y of the first column with eps 21", where="The variance is 4; where does eps go?")


def test_running_values(student):
    """Do the running values move a tenth of the way with momentum 0.9, and are they used if training is False?"""
    x = np.array([[1.0, 10.0], [5.0, 30.0]])
    start = (np.array([1.0, 0.0]), np.array([9.0, 4.0]))
    _, _, running = forward(student, x, np.ones(2), np.zeros(2), start)
    mean, variance = unpack(running, "the running mean", "the running variance")
    hint = "It starts at (1, 0), the batch has (3, 20). Which of them has the larger weight?"
    close(mean, [1.2, 2.0], "the running mean", where=hint)
    hint = "It starts at (9, 4), the batch's biased variance is (4, 100). Your running mean is right."
    close(variance, [8.5, 13.6], "the running variance", where=hint)
    y, _, running = forward(student, x, np.ones(2), np.zeros(2), start, training=False)
    close(y, [[0.0, 5.0], [4 / 3, 15.0]], "y with training=False", where="The running values replace the batch's.")
    close(unpack(running, "mean", "variance")[1], [9.0, 4.0], "the running variance with training=False")


def sum_of(dx):
    """Say what the columns of dx add up to, where that is not 0."""
    try:
        sums = np.sum(np.asarray(dx, dtype=float), axis=0)
    except (TypeError, ValueError):  # not an array of numbers: `close` says so
        return ""
    if np.max(np.abs(sums), initial=0.0) < 1e-2:
        return ""
    return (
        f" Over the batch your dx sums to ({', '.join(f'{one:.2g}' for one in np.ravel(sums))}): what must the sum be?"
    )


def check_gradients(student, gamma, hints):
    """Compare dbeta, dgamma and dx with what small changes of beta, gamma and x do to a loss."""
    x = np.array([[0.5, 2.0], [-1.0, 0.0], [2.0, 1.5], [0.0, -3.0]])
    inputs = {"x": x, "gamma": np.array(gamma), "beta": np.array([0.2, 0.3])}
    running, dy = (np.zeros(2), np.ones(2)), np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 1.0], [-1.0, 3.0]])

    def loss():
        return np.sum(dy * forward(student, **inputs, running=running, eps=0.1)[0])

    _, cache, _ = forward(student, **inputs, running=running, eps=0.1)
    found = unpack(student.batchnorm_backward(dy, cache), "dx", "dgamma", "dbeta")
    for name, gradient in (("dbeta", found[2]), ("dgamma", found[1]), ("dx", found[0])):
        value = inputs[name[1:]]
        expected = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            kept = value[index]
            value[index] = kept + STEP
            above = loss()
            value[index] = kept - STEP
            expected[index] = (above - loss()) / (2 * STEP)
            value[index] = kept
        close(gradient, expected, name, tolerance=2e-3, where=hints[name] + (sum_of(gradient) if name == "dx" else ""))


def test_gradients_with_gamma_1(student):
    """With gamma 1, do the three gradients agree with small changes of x, gamma and beta?"""
    rows = "It is used in every row of the batch: what do the rows' gradients make together?"
    ways = "Each x acts directly, through the mean and through the variance."
    check_gradients(student, [1.0, 1.0], {"dbeta": rows, "dgamma": rows, "dx": ways})


def test_gradients_with_another_gamma(student):
    """With another gamma, do the three gradients agree too?"""
    hint = "With gamma 1 it is right: where does gamma come in?"
    check_gradients(student, [1.5, -0.5], {"dbeta": hint, "dgamma": hint, "dx": hint})

"""layernorm_forward: every row by its own mean and biased variance."""

import numpy as np
import pytest

from autograder.testing import close, results_together

pytestmark = pytest.mark.exercise("layernorm_forward")


@pytest.fixture
def check(student, rng):
    """Normalise rows of different means and sizes."""

    def checked(batch, features, eps=1e-8, plain=True, where="", dtype="float64", scale=1.0):
        x = scale * (
            rng.normal(size=(batch, features)) * rng.uniform(0.5, 3.0, (batch, 1)) + rng.normal(size=(batch, 1))
        )
        gamma, beta = rng.uniform(0.5, 2.0, features) * rng.choice([-1, 1], features), rng.normal(size=features)
        if plain:
            gamma, beta = np.ones(features), np.zeros(features)
        x, gamma, beta = (value.astype(dtype) for value in (x, gamma, beta))
        rows = []
        for row in x.astype(np.float64):
            centred = row - np.sum(row) / features
            rows.append(gamma * centred / np.sqrt(np.sum(centred**2) / features + eps) + beta)
        name = f"y for x of shape {x.shape}"
        close(student.layernorm_forward(x, gamma, beta, eps), np.array(rows), name, "(batch, features)", where=where)

    return checked


@pytest.mark.points(4)
def test_rows(check):
    """Is each row normalised by its own mean and biased variance?"""
    for sizes in ((5, 3), (4, 4), (1, 7), (6, 9)):
        check(*sizes, where="Look at one row at a time.")


@pytest.mark.points(2.5)
def test_gamma_and_beta(check):
    """Do gamma and beta scale and shift each feature?"""
    for sizes in ((5, 3), (4, 4)):
        check(*sizes, eps=1e-3, plain=False, where="Where do gamma and beta come in?")


@pytest.mark.points(2)
def test_epsilon(check):
    """Does eps stand under the root, beside the variance?"""
    check(5, 4, eps=0.8, where="What is eps added to?")


@pytest.mark.points(1)
def test_constant_rows_large_values_and_float32(student, check):
    """Do constant rows, values of size 1000, float32 and a second call work?"""
    x = np.full((2, 4), 3.0)
    close(1 + np.asarray(student.layernorm_forward(x, np.ones(4), np.zeros(4), 1e-3)), np.ones((2, 4)), "1 + y of 3s")
    check(4, 5, eps=1e-3, scale=1000.0, where="x has values of size 1000.")
    check(4, 5, eps=1e-3, dtype="float32", where="All arrays are float32.")
    calls = [(np.array([[size, -size]]), np.ones(2), np.zeros(2), 0.0) for size in (1.0, -1.0)]
    first, _ = results_together(student, "layernorm_forward", *calls)
    close(first, [[1.0, -1.0]], "y", "(batch, features)", where="This is the result of the first of two calls.")

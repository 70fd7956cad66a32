"""state_jacobian and spectral_radius: what one step does to a gradient."""

import numpy as np
import pytest

from autograder.checks.compare import close

pytestmark = pytest.mark.exercise("state_jacobian")

AXES = "(batch, units, units)"


def states(before, weights, activation):
    """The next state for real or complex values before it."""
    z = before @ weights[0] + weights[1]
    if activation == "relu":
        return np.where(z.real > 0, z, 0)
    return {"tanh": np.tanh, "sigmoid": lambda v: 1 / (1 + np.exp(-v)), "linear": lambda v: v}[activation](z)


def case(rng, batch, units, activation, dtype=np.float64):
    """Return h_t, the recurrent kernel and the true Jacobian, by complex steps of the forward pass."""
    recurrent_kernel = (rng.normal(size=(units, units)) / units**0.5).astype(dtype)
    weights = (recurrent_kernel.astype(np.float64), 0.7 * rng.normal(size=(batch, units)))
    before = rng.normal(size=(batch, units)).astype(complex)
    right = np.empty((batch, units, units))
    for j in range(units):
        moved = before.copy()
        moved[:, j] += 1e-30j
        right[:, :, j] = states(moved, weights, activation).imag / 1e-30
    return states(before, weights, activation).real.astype(dtype), recurrent_kernel, right


@pytest.mark.points(1.1)
@pytest.mark.parametrize("sizes", [(4, 3), (3, 3)], ids=str)
def test_tanh(student, rng, sizes):
    """Is the Jacobian of a tanh step right?"""
    h_t, recurrent_kernel, right = case(rng, *sizes, "tanh")
    where = "Entry [b, i, j] asks how unit j moves unit i."
    close(student.state_jacobian(h_t, recurrent_kernel), right, "the Jacobian", AXES, where=where)


@pytest.mark.points(0.6)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "linear"])
def test_other_activations(student, rng, activation):
    """Are the Jacobians of sigmoid, relu and linear steps right?"""
    h_t, recurrent_kernel, right = case(rng, 5, 4, activation)
    got = student.state_jacobian(h_t, recurrent_kernel, activation)
    close(got, right, "the Jacobian", AXES, where=f"The activation is {activation} here. Is its slope told from h_t?")


@pytest.mark.points(1)
def test_one_sequence_one_unit_float32(student, rng):
    """Does it work for one sequence, for one unit, and in float32?"""
    for batch, units, dtype in ((1, 4, np.float64), (3, 1, np.float64), (1, 1, np.float64), (2, 3, np.float32)):
        h_t, recurrent_kernel, right = case(rng, batch, units, "tanh", dtype)
        got = student.state_jacobian(h_t, recurrent_kernel, activation="tanh")
        close(got, right, "the Jacobian", AXES, where=f"(batch, units) is {(batch, units)} here.")


def with_eigenvalues(rng, *blocks):
    """Return a matrix that is far from symmetric, with the eigenvalues of the blocks."""
    n = sum(len(block) for block in blocks)
    inner, at = np.triu(rng.normal(size=(n, n)), 2), 0
    for block in blocks:
        inner[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    turn = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return turn @ inner @ turn.T


@pytest.fixture
def check_radius(student, bptt):
    def checked(matrix, right, where):
        bptt.one_number(student.spectral_radius(matrix), right, "the spectral radius", where=where)

    return checked


def turning(radius, angle):
    return radius * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@pytest.mark.points(1.5)
def test_spectral_radius_of_complex_eigenvalues(check_radius, rng):
    """Is the spectral radius right where the eigenvalues are complex, or the matrix is far from symmetric?"""
    radius = rng.uniform(1.1, 1.6)
    matrix = with_eigenvalues(rng, turning(radius, rng.uniform(0.5, 1.2)), [[0.8]], [[-0.3]])
    check_radius(matrix, radius, "The largest eigenvalues are complex here.")
    matrix = with_eigenvalues(rng, [[0.9]], [[0.4]], [[-0.2]])
    check_radius(matrix, 0.9, "The matrix is not symmetric here.")


@pytest.mark.points(1.5)
def test_spectral_radius_of_negative_eigenvalues(check_radius, rng):
    """Is the spectral radius right where the largest eigenvalue is negative, or all have the same size?"""
    radius = rng.uniform(1.2, 1.9)
    matrix = with_eigenvalues(rng, [[-radius]], [[1.0]], [[0.5]])
    check_radius(matrix, radius, "Absolute values count.")
    orthogonal = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    check_radius(radius * orthogonal, radius, "A factor times orthogonal.")
    check_radius(np.array([[-0.7]]), 0.7, "The matrix is (1, 1) here.")

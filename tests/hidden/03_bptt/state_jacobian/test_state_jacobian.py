"""state_jacobian and spectral_radius: what one step does to a gradient.

The Jacobian's slopes and its kernel are asked for one by one: with a diagonal kernel, and where every slope is 1.
"""

import numpy as np
import pytest

from autograder.testing import close, number

pytestmark = pytest.mark.exercise("state_jacobian")

AXES = "(batch, units, units)"
ACTIVATIONS = ("tanh", "sigmoid", "relu", "linear")


def states(before, weights, activation):
    """The next state for real or complex values before it."""
    z = before @ weights[0] + weights[1]
    if activation == "relu":
        return np.where(z.real > 0, z, 0)
    return {"tanh": np.tanh, "sigmoid": lambda v: 1 / (1 + np.exp(-v)), "linear": lambda v: v}[activation](z)


def case(rng, batch, units, activation="tanh", dtype=np.float64, diagonal=False, signal=1.0):
    """Return h_t, the recurrent kernel and the true Jacobian, by complex steps of the forward pass."""
    recurrent_kernel = (rng.normal(size=(units, units)) / units**0.5).astype(dtype)
    if diagonal:
        recurrent_kernel = np.diag(np.diag(recurrent_kernel))
    weights = (recurrent_kernel.astype(np.float64), 0.7 * signal * rng.normal(size=(batch, units)))
    before = (signal * rng.normal(size=(batch, units))).astype(complex)
    right = np.empty((batch, units, units))
    for j in range(units):
        moved = before.copy()
        moved[:, j] += 1e-30j
        right[:, :, j] = states(moved, weights, activation).imag / 1e-30
    return states(before, weights, activation).real.astype(dtype), recurrent_kernel, right


@pytest.mark.points(0.4)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_whole_jacobian(student, rng, activation):
    """Is the Jacobian of a step right?"""
    for sizes in ((4, 3), (3, 3)):
        h_t, recurrent_kernel, right = case(rng, *sizes, activation)
        where = f"The activation is {activation} here. Entry [b, i, j] asks how unit j moves unit i."
        close(student.state_jacobian(h_t, recurrent_kernel, activation), right, "the Jacobian", AXES, where=where)


@pytest.mark.points(0.4)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slopes(student, rng, activation):
    """Are the slopes of the activation right, where each unit hears of itself alone?"""
    h_t, recurrent_kernel, right = case(rng, 5, 4, activation, diagonal=True)
    got = student.state_jacobian(h_t, recurrent_kernel, activation)
    where = f"The activation is {activation} and the kernel is diagonal here. Is the slope told from h_t?"
    close(got, right, "the Jacobian", AXES, where=where)


@pytest.mark.points(1)
def test_kernel(student, rng):
    """Does each weight stand where it should, where every slope is 1?"""
    h_t, recurrent_kernel, right = case(rng, 3, 4, signal=1e-6)
    got = student.state_jacobian(h_t, recurrent_kernel)
    where = "h_t is almost zero here. Entry [b, i, j] asks how unit j moves unit i."
    close(got, right, "the Jacobian", AXES, where=where)


@pytest.mark.points(0.8)
def test_one_sequence_one_unit_float32(student, rng):
    """Does it work for one sequence, for one unit, and in float32?"""
    for batch, units, dtype in ((1, 4, np.float64), (3, 1, np.float64), (1, 1, np.float64), (2, 3, np.float32)):
        h_t, recurrent_kernel, right = case(rng, batch, units, dtype=dtype, diagonal=True)
        named = {} if batch == 1 else {"activation": "tanh"}  # which is the default
        got = student.state_jacobian(h_t, recurrent_kernel, **named)
        where = f"(batch, units) is {(batch, units)} here, and the activation is tanh{'' if named else ', unnamed'}."
        close(got, right, "the Jacobian", AXES, where=where)


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
def check_radius(student):
    def checked(matrix, right, where):
        radius = number(student.spectral_radius(matrix), "the spectral radius")
        close(radius, right, "the spectral radius", where=where)

    return checked


def turning(radius, angle):
    """A block that turns and stretches: multiplying by it again and again shows no steady growth."""
    return radius * np.array([[np.cos(angle), -2 * np.sin(angle)], [np.sin(angle) / 2, np.cos(angle)]])


@pytest.mark.points(1.2)
def test_spectral_radius_of_complex_eigenvalues(check_radius, rng):
    """Is the spectral radius right where the eigenvalues are complex, or the matrix is far from symmetric?"""
    radius = rng.uniform(1.1, 1.6)
    matrix = with_eigenvalues(rng, turning(radius, rng.uniform(0.5, 1.2)), [[0.8]], [[-0.3]])
    check_radius(matrix, radius, "The largest eigenvalues are complex here.")
    matrix = with_eigenvalues(rng, [[0.9]], [[0.4]], [[-0.2]])
    check_radius(matrix, 0.9, "The matrix is not symmetric here.")


@pytest.mark.points(1.2)
def test_spectral_radius_of_negative_eigenvalues(check_radius, rng):
    """Is the spectral radius right where the largest eigenvalue is negative, or all have the same size?"""
    radius = rng.uniform(1.2, 1.9)
    matrix = with_eigenvalues(rng, [[-radius]], [[1.0]], [[0.5]])
    check_radius(matrix, radius, "Absolute values count.")
    orthogonal = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    check_radius(radius * orthogonal, radius, "A factor times orthogonal.")
    check_radius(np.array([[-0.7]]), 0.7, "The matrix is (1, 1) here.")


@pytest.mark.points(0.6)
def test_spectral_radius_of_a_symmetric_matrix(check_radius, rng):
    """Is the spectral radius right for a symmetric matrix, whose largest eigenvalue is positive?"""
    radius, turn = rng.uniform(1.2, 1.9), np.linalg.qr(rng.normal(size=(3, 3)))[0]
    matrix = turn @ np.diag([radius, -0.9, 0.4]) @ turn.T
    check_radius(matrix, radius, "The eigenvalues are real here, and the largest is positive.")

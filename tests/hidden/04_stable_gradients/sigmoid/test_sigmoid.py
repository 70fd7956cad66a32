"""sigmoid, relu, leaky_relu, elu and their slopes.

The slope of the sigmoid may build on the student's own sigmoid, whose mistakes are charged there.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, attempt, close

pytestmark = pytest.mark.exercise("sigmoid")

SHAPES = ((23,), (4, 3), (3, 3), (2, 3, 4), (1, 1))
FAR = np.array([[-1000.0, 1000.0], [-1000.0, 2.5], [1000.0, -1.5]])
ZERO = np.array([0.0, -1.0, 0.0, 2.0])
EXPONENT = "Which exponential overflows, and what is inf / inf or 0 * inf?"


def points(rng, dtype=np.float64):
    """Arrays of several shapes with entries of both signs, none of them near the kink at zero."""
    for shape in SHAPES:
        size = rng.uniform(0.05, 4.0, size=shape)
        sign = np.where(np.arange(size.size).reshape(shape) % 2 == 0, 1.0, -1.0)
        yield (size * sign).astype(dtype)


def true_sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z, np.float64)))


def true_elu(z, alpha):
    z = np.asarray(z, np.float64)
    return np.where(z > 0, z, alpha * (np.exp(np.minimum(z, 0.0)) - 1.0))


def change(function, z, step=1e-6):
    """The slope of `function` by central differences."""
    z = np.asarray(z, np.float64)
    return (function(z + step) - function(z - step)) / (2 * step)


@pytest.mark.points(1.5)
def test_sigmoid(student, rng):
    """Is sigmoid 1 / (1 + exp(-z))?"""
    for z in points(rng):
        close(student.sigmoid(z), true_sigmoid(z), "sigmoid(z)")
    close(student.sigmoid(ZERO), true_sigmoid(ZERO), "sigmoid(z), also at 0")


@pytest.mark.points(1)
def test_relu(student, rng):
    """Does relu keep what is positive and give zero else?"""
    for z in points(rng):
        close(student.relu(z), np.where(z > 0, z, 0.0), "relu(z)")
    close(student.relu(FAR), np.where(FAR > 0, FAR, 0.0), "relu(z) for z up to ±1000")
    close(student.relu(ZERO), [0.0, 0.0, 0.0, 2.0], "relu(z), also at 0")


@pytest.mark.points(1.5)
def test_leaky_relu(student, rng):
    """Does leaky_relu multiply what is negative by the slope it is given?"""
    for z in points(rng):
        slope = rng.uniform(0.03, 0.6)
        close(student.leaky_relu(z, slope), np.where(z > 0, z, slope * z), f"leaky_relu(z, {slope:.3f})")
    close(student.leaky_relu(ZERO, 0.5), [0.0, -0.5, 0.0, 2.0], "leaky_relu(z, 0.5), also at 0")
    close(student.leaky_relu(FAR, 0.5), np.where(FAR > 0, FAR, 0.5 * FAR), "leaky_relu(z, 0.5) for z up to ±1000")


@pytest.mark.points(1.5)
def test_elu(student, rng):
    """Is elu alpha (exp(z) - 1) for negative z, for any alpha?"""
    for z in points(rng):
        alpha = rng.uniform(0.3, 2.5)
        close(student.elu(z, alpha), true_elu(z, alpha), f"elu(z, {alpha:.3f})")
    close(student.elu(ZERO, 2.0), true_elu(ZERO, 2.0), "elu(z, 2), also at 0")


@pytest.mark.points(0.75)
def test_sigmoid_of_large_inputs(student, rng):
    """Is sigmoid finite and right for z = ±1000?"""
    far = FAR + rng.uniform(-0.5, 0.5, size=FAR.shape)
    for z in (far, far.astype(np.float32)):
        far_off(student.sigmoid(z), true_sigmoid(z), "sigmoid(z) for z up to ±1000")


@pytest.mark.points(0.75)
def test_elu_of_large_inputs(student, rng):
    """Is elu finite and right for z = ±1000?"""
    far = FAR + rng.uniform(-0.5, 0.5, size=FAR.shape)
    for z in (far, far.astype(np.float32)):
        for alpha in (1.0, 0.7):
            far_off(student.elu(z, alpha), true_elu(z, alpha), "elu(z, alpha) for z up to ±1000")


def check_slope_of_sigmoid(student, z, right, name, compare=close):
    """Compare with the right slope, or else with s (1 - s) of the student's own s, which has to rise from 0 to 1."""
    got = student.activation_slope(z, "sigmoid")
    try:
        compare(got, right, name)
    except Mismatch:
        own = attempt(lambda: array(student.sigmoid(z), "sigmoid(z)", z.shape).astype(np.float64))
        if own is None:
            raise
        rises = np.all(np.diff(own.ravel()[np.argsort(z, axis=None)]) >= 0) and np.ptp(own) > 0.3
        if not rises or own.min() < 0 or own.max() > 1:
            raise
        compare(got, own * (1 - own), name)


@pytest.mark.points(0.75)
def test_slope_of_sigmoid(student, rng):
    """Is the slope of sigmoid taken at the pre-activation z?"""
    for z in points(rng):
        check_slope_of_sigmoid(student, z, change(true_sigmoid, z), "activation_slope(z, 'sigmoid')")


@pytest.mark.points(0.75)
def test_slope_of_tanh(student, rng):
    """Is the slope of tanh taken at the pre-activation z?"""
    for z in points(rng):
        close(student.activation_slope(z, "tanh"), change(np.tanh, z), "activation_slope(z, 'tanh')")


@pytest.mark.points(1)
def test_slopes_of_relu_and_leaky_relu(student, rng):
    """Is the slope one for positive z, and zero or negative_slope for negative z?"""
    for z in points(rng):
        slope = rng.uniform(0.03, 0.6)
        right = np.where(z > 0, 1.0, slope)
        close(student.activation_slope(z, "relu"), np.where(z > 0, 1.0, 0.0), "activation_slope(z, 'relu')")
        got = student.activation_slope(z, "leaky_relu", negative_slope=slope)
        close(got, right, f"activation_slope(z, 'leaky_relu', negative_slope={slope:.3f})")


@pytest.mark.points(1)
def test_slope_of_elu(student, rng):
    """Is the slope of elu right on both sides, for any alpha?"""
    for z in points(rng):
        alpha = rng.uniform(0.3, 2.5)
        right = change(lambda z, alpha=alpha: true_elu(z, alpha), z)
        got = student.activation_slope(z, "elu", alpha=alpha)
        close(got, right, f"activation_slope(z, 'elu', alpha={alpha:.3f})")


@pytest.mark.points(0.5)
def test_slope_of_linear(student, rng):
    """Is the slope of the identity one everywhere, in the shape of z?"""
    for z in points(rng):
        close(student.activation_slope(z, "linear"), np.ones(z.shape), "activation_slope(z, 'linear')")


@pytest.mark.points(1)
def test_slopes_of_large_inputs(student, rng):
    """Are the slopes finite and right for z = ±1000?"""
    double = FAR + rng.uniform(-0.5, 0.5, size=FAR.shape)
    for far in (double, double.astype(np.float32)):
        steep = np.where(far > 0, 1.0, 0.0)
        flat = true_sigmoid(far) * (1 - true_sigmoid(far))
        elu = np.where(far > 0, 1.0, 0.7 * np.exp(np.minimum(far, 0.0)))
        leaky = np.where(far > 0, 1.0, 0.3)
        slope = student.activation_slope
        check_slope_of_sigmoid(student, far, flat, "the slope of sigmoid for z up to ±1000", far_off)
        close(slope(far, "tanh"), 1 - np.tanh(far.astype(np.float64)) ** 2, "the slope of tanh for z up to ±1000")
        close(slope(far, "relu"), steep, "the slope of relu for z up to ±1000")
        close(slope(far, "leaky_relu", negative_slope=0.3), leaky, "the slope of leaky_relu for z up to ±1000")
        far_off(slope(far, "elu", alpha=0.7), elu, "the slope of elu for z up to ±1000")


def far_off(got, right, name):
    """Compare; where a value is no number, hint at why."""
    values = array(got, name, right.shape, where=EXPONENT)
    close(values, right, name)


FLOAT32 = {
    "sigmoid": ((), true_sigmoid),
    "elu": ((0.5,), lambda z: true_elu(z, 0.5)),
    "leaky_relu": ((0.25,), lambda z: np.where(z > 0, z, 0.25 * z)),
    "activation_slope": (("tanh",), lambda z: change(np.tanh, z)),
}


@pytest.mark.points(0.125)
@pytest.mark.parametrize("name", FLOAT32)
def test_float32(student, rng, name):
    """Do float32 arrays give the same values?"""
    settings, right = FLOAT32[name]
    for z in points(rng, np.float32):
        z = np.clip(z, -3, 3)  # further out 1 - s is what rounding leaves of it
        close(getattr(student, name)(z, *settings), right(z), f"{name} of float32")

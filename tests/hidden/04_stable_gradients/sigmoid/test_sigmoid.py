"""sigmoid, relu, leaky_relu, elu and their slopes: at ordinary points, at ±1000 and in float32."""

import numpy as np
import pytest

from autograder.testing import close, results_together, shown

pytestmark = pytest.mark.exercise("sigmoid")

RIGHT = {
    "sigmoid": lambda z: 0.5 * (1.0 + np.tanh(0.5 * z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z, negative_slope: np.where(z > 0, z, negative_slope * z),
    "elu": lambda z, alpha: np.where(z > 0, z, alpha * (np.exp(np.minimum(z, 0.0)) - 1.0)),
    "linear": lambda z: z,
}
FAR = "Far from zero: which exponential overflows, and what is inf / inf or 0 * inf?"


def points(rng):
    """Yield arrays of several shapes, ordinary and of size 1000, none of them near the kink at zero, and a hint."""
    for dtype in (np.float64, np.float32):
        for shape in ((6,), (4, 3), (3, 3), (2, 3, 4), (1, 1)):
            sizes = np.linspace(0.2, 2.9, int(np.prod(shape))).reshape(shape) + rng.uniform(-0.1, 0.1, shape)
            z = np.resize([1.0, -1.0], shape) * sizes.round(2)
            yield z.astype(dtype), f"Here z is {shown(z.tolist())}." if z.size <= 6 else ""
        for signs in ([[-1.0, -1.0]], [[1.0, 1.0]], [[-1.0, 1.0], [1.0, -1e-3]]):
            yield (np.array(signs) * rng.uniform(999.5, 1000.5)).astype(dtype), FAR


def settings(rng, name):
    """Return what the activation takes besides z."""
    return {"leaky_relu": {"negative_slope": rng.uniform(0.03, 0.6)}, "elu": {"alpha": rng.uniform(0.3, 2.5)}}.get(
        name, {}
    )


@pytest.mark.points(1)
@pytest.mark.parametrize("name", ["sigmoid", "relu", "leaky_relu", "elu"])
def test_values(student, rng, name):
    """Are the activation's values right, also at 0, at ±1000 and in float32?"""
    for z, where in [*points(rng), (np.array([0.0, -1.0, 0.0, 2.0]), "Look at z = 0.")]:
        given = settings(rng, name)
        listed = "".join(f", {value:.3f}" for value in given.values())
        right = RIGHT[name](z.astype(np.float64), **given)
        close(getattr(student, name)(z, *given.values()), right, f"{name}(z{listed})", where=where)
    z, *_ = (z for z, _ in points(rng))
    given = settings(rng, name)
    first, _ = results_together(student, name, (z, *given.values()), (2 * z, *given.values()))
    close(first, RIGHT[name](z, **given), f"{name}(z)", where="This is the result of the first of two calls.")


@pytest.mark.points(1)
@pytest.mark.parametrize("name", RIGHT)
def test_slopes(student, rng, name):
    """Is the slope the derivative at the pre-activation z, also at ±1000 and in float32?"""
    for z, where in points(rng):
        given = settings(rng, name)
        listed = "".join(f", {key}={value:.3f}" for key, value in given.items())
        above, below = (RIGHT[name](z + step, **given) for step in (np.float64(1e-6), np.float64(-1e-6)))
        slope = student.activation_slope(z, name, **given)
        close(slope, (above - below) / 2e-6, f"activation_slope(z, {name!r}{listed})", where=where)

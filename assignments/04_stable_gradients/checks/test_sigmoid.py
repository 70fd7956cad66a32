"""Public checks of the activations and their slopes."""

import numpy as np
from checks.testing import close

Z = np.array([[-2.0, -0.5, 0.25], [0.5, 1.0, 3.0]])


def test_activations_at_known_points(student):
    """Do the four activations have the right values at points you can check by hand?"""
    close(student.sigmoid(np.array([0.0, np.log(3.0)])), [0.5, 0.75], "sigmoid([0, ln 3])")
    close(student.relu(Z), [[0.0, 0.0, 0.25], [0.5, 1.0, 3.0]], "relu(z)")
    close(student.leaky_relu(Z, 0.1), [[-0.2, -0.05, 0.25], [0.5, 1.0, 3.0]], "leaky_relu(z, 0.1)")
    half = np.array([-np.log(2.0), 2.0])  # exp of the first is 1/2
    close(
        student.elu(half, 3.0), [-1.5, 2.0], "elu([-ln 2, 2], alpha=3)", where="exp(-ln 2) is 1/2. Where does alpha go?"
    )


def test_slopes_are_the_derivatives_of_your_activations(student):
    """Is the slope how much the value changes when z changes a little?"""
    step = 1e-2  # wide enough for float32
    for name, function, settings in (
        ("sigmoid", student.sigmoid, {}),
        ("tanh", np.tanh, {}),
        ("relu", student.relu, {}),
        ("leaky_relu", student.leaky_relu, {"negative_slope": 0.3}),
        ("elu", student.elu, {"alpha": 2.0}),
        ("linear", lambda z: z, {}),
    ):
        change = (function(Z + step, **settings) - function(Z - step, **settings)) / (2 * step)
        slope = student.activation_slope(Z, name, **settings)
        hint = (
            "z is the pre-activation, not the output."
            if name in ("sigmoid", "tanh")
            else f"Here {settings}."
            if settings
            else ""
        )
        close(slope, change, f"activation_slope(z, {name!r})", tolerance=1e-3, where=hint)


def test_large_inputs(student):
    """Are they right, and finite, at z = ±1000?"""
    far, wide = np.array([-1000.0, 1000.0]), np.array([-1000.0, 0.0, 1000.0])
    for name, got, right in (
        ("sigmoid([-1000, 1000])", student.sigmoid(far), [0.0, 1.0]),
        ("elu([-1000, 1000], 0.5)", student.elu(far, 0.5), [-0.5, 1000.0]),
        ("the slope of sigmoid at [-1000, 0, 1000]", student.activation_slope(wide, "sigmoid"), [0.0, 0.25, 0.0]),
        ("the slope of elu at [-1000, 1000]", student.activation_slope(far, "elu", alpha=0.5), [0.0, 1.0]),
    ):
        finite = not isinstance(got, np.ndarray) or np.all(np.isfinite(got))
        assert finite, (
            f"{name} is {got}. Which exponential is too large for floating point, and what is computed from it?"
        )
        close(got, right, name)

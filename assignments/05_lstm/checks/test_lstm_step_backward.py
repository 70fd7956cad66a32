"""Public checks of lstm_step_backward: gates set by hand, then numerical gradients."""

import numpy as np
from checks.testing import array, close, unpack

NAMES = ("dx_t", "dh_prev", "dc_prev", "dkernel", "drecurrent_kernel", "dbias")


def arrays(batch, features, units):
    rng = np.random.default_rng(7)
    shapes = [
        (batch, features),
        (batch, units),
        (batch, units),
        (features, 4 * units),
        (units, 4 * units),
        (4 * units,),
    ]
    return [0.5 * rng.normal(size=shape) for shape in shapes]


def gradients(student, arguments, dh_t, dc_t):
    cache = unpack(student.lstm_step_forward(*arguments), "h_t", "c_t", "cache")[2]
    return unpack(student.lstm_step_backward(dh_t, dc_t, cache), *NAMES)


def by_differences(student, arguments, k, dh_t, dc_t):
    """The numerical gradient for argument k, from the forward step as it stands in the notebook."""

    def loss():
        h_t, c_t, _ = student.lstm_step_forward(*arguments)
        return np.sum(np.asarray(h_t) * dh_t) + np.sum(np.asarray(c_t) * dc_t)

    value, result = arguments[k], np.zeros(arguments[k].shape)
    for index in np.ndindex(value.shape):
        kept = value[index]
        value[index] = kept + 1e-5
        above = loss()
        value[index] = kept - 1e-5
        result[index] = (above - loss()) / 2e-5
        value[index] = kept
    return result


def judge(student, sizes, dh, dc, hints):
    """Compare the gradients at the positions that `hints` has hints for, in this order."""
    arguments = arrays(*sizes)
    rng = np.random.default_rng(8)
    dh_t, dc_t = dh * rng.normal(size=(sizes[0], sizes[2])), dc * rng.normal(size=(sizes[0], sizes[2]))
    got = gradients(student, arguments, dh_t, dc_t)
    for k, where in hints.items():
        close(got[k], by_differences(student, arguments, k, dh_t, dc_t), NAMES[k], where=where)


def test_the_line_at_the_top(student):
    """With forget gates of 0.5, closed input gates and dh_t = 0, how much of dc_t reaches c_prev?"""
    bias = np.repeat([-30.0, 0.0, 0.0, 0.0], 2)
    arguments = (np.ones((3, 4)), np.ones((3, 2)), np.ones((3, 2)), np.zeros((4, 8)), np.zeros((2, 8)), bias)
    dc_t = np.arange(6.0).reshape(3, 2)
    got = gradients(student, arguments, np.zeros((3, 2)), dc_t)
    close(got[2], dc_t / 2, "dc_prev", "(batch, units)", where="What is c_prev multiplied by on its way to c_t?")


def test_both_gradients_at_the_cell_state(student):
    """Is dc_prev the numerical gradient if both dh_t and dc_t are given?"""
    judge(
        student,
        (2, 3, 4),
        1.0,
        1.0,
        {2: "c_t is used twice: by c_{t+1} and by h_t. Look at both, and at the slope of tanh at c_t."},
    )


def test_each_gate(student):
    """Is dz right, gate by gate? It is the gradient of the bias, for a single sequence."""
    arguments, rng = arrays(1, 3, 4), np.random.default_rng(8)
    dh_t, dc_t = rng.normal(size=(2, 1, 4))
    got = array(gradients(student, arguments, dh_t, dc_t)[5], "dbias", (16,), "(4 units,)")
    right = by_differences(student, arguments, 5, dh_t, dc_t)
    slope = "Which factor does the product hand back, and is the slope of the activation there?"
    for k, gate in enumerate(("input gate", "forget gate", "candidate", "output gate")):
        block = slice(4 * k, 4 * k + 4)
        close(got[block], right[block], f"dz of the {gate}", "(units,)", where=f"{slope} The order is i, f, c, o.")


def test_inputs(student):
    """Are dx_t and dh_prev the numerical gradients?"""
    dz = "The checks above look at dz gate by gate. What was x_t multiplied by in the forward step?"
    hints = {0: dz, 1: "As dx_t is right, dz is as well. What was h_prev multiplied by in the forward step?"}
    judge(student, (2, 3, 4), 1.0, 1.0, hints)


def test_weights(student):
    """Are dkernel, drecurrent_kernel and dbias the numerical gradients, summed over the batch?"""
    factor = "What was each weight multiplied with in the forward step?"
    hints = {3: factor, 4: factor, 5: "Every sequence of the batch uses the same bias."}
    judge(student, (3, 2, 2), 1.0, 1.0, hints)

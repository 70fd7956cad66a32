"""Public checks of gru_step_backward: known gates first, then numerical gradients, in both forms."""

import numpy as np
from checks.testing import array, close, unpack

NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
BLOCKS = ("z", "r", "candidate")


def shapes(batch, features, units, form):
    bias = (2, 3 * units) if form else (3 * units,)
    return [(batch, features), (batch, units), (features, 3 * units), (units, 3 * units), bias]


def gradients(student, arguments, dh_t, form):
    cache = unpack(student.gru_step_forward(*arguments, reset_after=form), "h_t", "cache")[1]
    return unpack(student.gru_step_backward(dh_t, cache), *NAMES)


def by_differences(student, arguments, k, dh_t, form):
    """The numerical gradient for argument k, from the forward step as it stands in the notebook."""

    def loss():
        return np.sum(np.asarray(student.gru_step_forward(*arguments, reset_after=form)[0]) * dh_t)

    value, result = arguments[k], np.zeros(arguments[k].shape)
    for index in np.ndindex(value.shape):
        kept = value[index]
        value[index] = kept + 1e-5
        above = loss()
        value[index] = kept - 1e-5
        result[index] = (above - loss()) / 2e-5
        value[index] = kept
    return result


def judge(student, form, hints):
    """Compare the gradients at the positions that `hints` has hints for, in this order."""
    rng = np.random.default_rng(7)
    arguments = [0.7 * rng.normal(size=shape) for shape in shapes(2, 3, 2, form)]
    dh_t = rng.normal(size=(2, 2))
    got = gradients(student, arguments, dh_t, form)
    for k, where in hints.items():
        right = by_differences(student, arguments, k, dh_t, form)
        value = array(got[k], NAMES[k], right.shape)
        for block, name in enumerate(BLOCKS if k >= 2 else ()):  # of the weights: which block is wrong?
            part = slice(2 * block, 2 * block + 2)
            close(value[..., part], right[..., part], f"{NAMES[k]}, block {name}", where=f"reset_after={form}. {where}")
        close(value, right, NAMES[k], where=f"reset_after={form}. {where}")


def test_shapes(student):
    """Do the five gradients have the shapes of the five inputs, in both forms?"""
    for form in (True, False):
        wanted = shapes(4, 3, 2, form)
        got = gradients(student, [np.ones(shape) / 10 for shape in wanted], np.ones((4, 2)), form)
        for value, name, shape in zip(got, NAMES, wanted, strict=True):
            array(value, name, shape)


def test_the_direct_path(student):
    """With an update gate of 0.75 and no recurrent weights: how much of dh_t arrives at h_prev?"""
    for form in (True, False):
        bias = np.zeros((2, 6)) if form else np.zeros(6)
        bias[..., :2] = np.log(3.0) / (2 if form else 1)
        arguments = (np.ones((3, 4)), np.ones((3, 2)), np.zeros((4, 6)), np.zeros((2, 6)), bias)
        dh_t = np.arange(6.0).reshape(3, 2)
        got = gradients(student, arguments, dh_t, form)
        close(
            got[1],
            0.75 * dh_t,
            "dh_prev",
            "(batch, units)",
            where="h_prev stands directly in the formula of h_t: with which factor?",
        )


def test_the_sums(student):
    """Are dbias and dx_t the numerical gradients?"""
    paths = "sums the gradient inside each activation over the batch. Follow the paths of this block."
    inside = "Row 1 of the candidate stands inside the bracket: what does the reset gate do to it?"
    for form, dbias in ((True, f"Row 0 {paths} {inside}"), (False, f"dbias {paths}")):
        judge(student, form, {4: dbias, 0: "As dbias is right, only the product with the kernel is left."})


def test_the_previous_state(student):
    """Is dh_prev the numerical gradient?"""
    for form in (True, False):
        judge(student, form, {1: "h_prev is used four times. What comes back on each path?"})


def test_the_weights(student):
    """Are dkernel and drecurrent_kernel the numerical gradients, summed over the batch?"""
    for form in (True, False):
        judge(student, form, dict.fromkeys((2, 3), "What was each block multiplied with in the forward step?"))

"""rnn_step_backward: the true gradient of one step."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close
from autograder.checks.student import StudentError

pytestmark = pytest.mark.exercise("rnn_step_backward")

WHERE = (
    "Look at where dz meets the kernel.",
    "Look at where dz meets the recurrent kernel.",
    "Look at what dz is multiplied with, and what is summed.",
    "Which state was multiplied with the recurrent kernel?",
    "Look at which axis is summed.",
)


@pytest.fixture
def ask(student, bptt):
    """Return the student's five gradients, the true ones at the positions `at`, and the forward pass."""

    def asked(inputs, dh_t, at=range(5)):
        forward = bptt.step(inputs)
        got = forward.ask(lambda cache: student.rnn_step_backward(dh_t, cache), *bptt.step_names)
        return got, forward.gradients(dh_t, at=at), forward

    return asked


def check_one(which, bptt, ask, rng):
    for sizes, dtype in (((3, 4, 5), np.float64), ((4, 4, 4), np.float64), ((5, 2, 3), np.float32)):
        inputs = bptt.inputs(*sizes, dtype=dtype)
        dh_t = rng.normal(size=(sizes[0], sizes[2])).astype(dtype)
        got, right, forward = ask(inputs, dh_t, at=[which])
        where = f"{WHERE[which]} {forward.note}".rstrip()
        try:
            bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, tolerance=forward.tolerance)
        except Mismatch:
            if forward.own or not follows_from_own_dz(which, got[which], ask, inputs, dh_t):
                raise


def follows_from_own_dz(which, gradient, ask, inputs, dh_t):
    """Whether a gradient that is wrong is what the student's own dz leads to: a wrong slope is charged once.

    dz (batch, units) is told by dbias, for each sequence alone.
    """
    x_t, h_prev, kernel, recurrent_kernel, _ = inputs
    try:
        alone = [ask([x_t[b : b + 1], h_prev[b : b + 1], *inputs[2:]], dh_t[b : b + 1], at=[]) for b in range(len(x_t))]
        dz = np.stack([array(got[4], "dbias", dh_t.shape[1:]) for got, _, _ in alone])
        if not np.any(np.abs(dz) > 1e-3):
            return False
        led_to = (dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0))
        close(gradient, led_to[which], "the gradient")
    except StudentError as error:
        if type(error) is not StudentError:
            raise  # out of time or memory
        return False
    except Mismatch:
        return False
    return True


@pytest.mark.points(4)
def test_dz(bptt, ask, rng):
    """Is dz right, what is left of dh_t behind the activation? All five gradients are made from it."""
    got, right, forward = ask(bptt.inputs(3, 4, 5), rng.normal(size=(3, 5)))
    if bptt.right_ones(got, right, bptt.step_names, forward.tolerance) is None:
        where = f"None of the five gradients is right. Look at how dz is made from dh_t. {forward.note}".rstrip()
        bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, only=[4], tolerance=forward.tolerance)


@pytest.mark.points(1.8)
def test_dx_t(bptt, ask, rng):
    """Is dx_t, the gradient of the input, right?"""
    check_one(0, bptt, ask, rng)


@pytest.mark.points(1.8)
def test_dh_prev(bptt, ask, rng):
    """Is dh_prev, the gradient of the state before the step, right?"""
    check_one(1, bptt, ask, rng)


@pytest.mark.points(1.8)
def test_dkernel(bptt, ask, rng):
    """Is dkernel right, summed over the batch?"""
    check_one(2, bptt, ask, rng)


@pytest.mark.points(1.8)
def test_drecurrent_kernel(bptt, ask, rng):
    """Is drecurrent_kernel right, summed over the batch?"""
    check_one(3, bptt, ask, rng)


@pytest.mark.points(1.8)
def test_dbias(bptt, ask, rng):
    """Is dbias right, summed over the batch?"""
    check_one(4, bptt, ask, rng)


def check_case(bptt, ask, rng, inputs, dh_t, where):
    """Check a special case, for those gradients that are right in an ordinary one."""
    ordinary = bptt.inputs(3, 2, 4)
    got, right, forward = ask(ordinary, rng.normal(size=(3, 4)))
    only = bptt.right_ones(got, right, bptt.step_names, forward.tolerance)
    got, right, forward = ask(inputs, dh_t)
    where = f"{where} {forward.note}".rstrip()
    bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, only, forward.tolerance)


@pytest.mark.points(1)
def test_batch_of_one(bptt, ask, rng):
    """Does it work for a single sequence, with one feature or one unit too?"""
    for sizes in ((1, 3, 4), (1, 1, 3), (1, 2, 1)):
        inputs = bptt.inputs(*sizes)
        check_case(bptt, ask, rng, inputs, rng.normal(size=(1, sizes[2])), f"(batch, features, units) is {sizes} here.")


@pytest.mark.points(1)
def test_saturated_units(bptt, ask, rng):
    """Are units that are driven to the ends of tanh, and gradients of ±1000, handled right?"""
    inputs = bptt.inputs(4, 3, 5)
    inputs[4][:2] = [1000.0, -1000.0]
    dh_t = rng.normal(size=(4, 5))
    dh_t[0] *= 1000.0
    check_case(bptt, ask, rng, inputs, dh_t, "Two units are saturated here: h_t is 1 and -1.")

"""rnn_step_backward: the true gradient of one step."""

import numpy as np
import pytest

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
        bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, tolerance=forward.tolerance)


@pytest.mark.points(2.5)
def test_dx_t(bptt, ask, rng):
    """Is dx_t, the gradient of the input, right?"""
    check_one(0, bptt, ask, rng)


@pytest.mark.points(2.5)
def test_dh_prev(bptt, ask, rng):
    """Is dh_prev, the gradient of the state before the step, right?"""
    check_one(1, bptt, ask, rng)


@pytest.mark.points(2.5)
def test_dkernel(bptt, ask, rng):
    """Is dkernel right, summed over the batch?"""
    check_one(2, bptt, ask, rng)


@pytest.mark.points(2.5)
def test_drecurrent_kernel(bptt, ask, rng):
    """Is drecurrent_kernel right, summed over the batch?"""
    check_one(3, bptt, ask, rng)


@pytest.mark.points(2.5)
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


@pytest.mark.points(1.5)
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

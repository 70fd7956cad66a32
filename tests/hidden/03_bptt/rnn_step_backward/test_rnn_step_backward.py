"""rnn_step_backward: the true gradient of one step.

All five gradients are made from dz. Where one of them is right, so is dz, and each counts by itself; where none is, a
wrong dz is charged once, and the gradients count that it leads to.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, StudentError, array, attempt

pytestmark = pytest.mark.exercise("rnn_step_backward")

WHERE = (
    "Look at where dz meets the kernel.",
    "Look at where dz meets the recurrent kernel.",
    "Look at what dz is multiplied with, and what is summed.",
    "Which state was multiplied with the recurrent kernel?",
    "Look at what is summed, and over which axis.",
)
# (batch, features, units)
SIZES = (((3, 4, 5), np.float64), ((4, 4, 4), np.float64), ((5, 2, 3), np.float32))


@pytest.fixture
def ask(student, bptt):
    """Return the student's five gradients, and the true ones at the positions `at`."""

    def asked(inputs, dh_t, at=range(5)):
        forward = bptt.step(inputs)
        got = forward.ask(lambda cache: student.rnn_step_backward(dh_t, cache), *bptt.step_names)
        return got, forward.gradients(dh_t, at=at)

    return asked


@pytest.fixture
def case(bptt, ask, rng):
    """Return a function that makes inputs and dh_t of the sizes (batch, features, units).

    With as many features as units where the student's function raises for other sizes, as it does for a kernel that is
    not transposed: the test of dx_t charges that.
    """

    def made(sizes, dtype=np.float64):
        batch, features, units = sizes
        inputs = bptt.inputs(batch, units if square else features, units, dtype=dtype)
        return inputs, rng.normal(size=(batch, units)).astype(dtype)

    square = False
    try:
        ask(*made((3, 4, 5)), at=[])
    except StudentError as error:
        if error.fatal:
            raise  # out of time or memory
        square = True
    except Mismatch:
        pass
    return made


def check_one(which, bptt, ask, inputs, dh_t):
    got, right = ask(inputs, dh_t, at=[which])
    where = f"{WHERE[which]}"
    try:
        bptt.compare(got, right, bptt.step_names, bptt.step_axes, where)
    except Mismatch:
        if which not in led_to_by_own_dz(bptt, ask, inputs, dh_t):
            raise


def led_to_by_own_dz(bptt, ask, inputs, dh_t):
    """Return the positions of the gradients that the student's own wrong dz leads to, which `test_dz` charges.

    None where a gradient is right, which shows that dz is, or where only one fits: dz (batch, units) is told by dbias
    itself, for each sequence alone.
    """
    x_t, h_prev, kernel, recurrent_kernel, _ = inputs
    got, right = ask(inputs, dh_t)
    if bptt.right_ones(got, right, bptt.step_names):
        return set()

    def dz_alone(b):
        alone = [x_t[b : b + 1], h_prev[b : b + 1], *inputs[2:]]
        return array(ask(alone, dh_t[b : b + 1], at=[])[0][4], "dbias", dh_t.shape[1:])

    dz = attempt(lambda: np.stack([dz_alone(b) for b in range(len(x_t))]))
    if dz is None or not np.any(np.abs(dz) > 1e-3):
        return set()
    led_to = (dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0))
    return bptt.right_ones(got, dict(enumerate(led_to)), bptt.step_names, least=2) or set()


@pytest.mark.points(4)
def test_dz(bptt, ask, case):
    """Is dz right, what is left of dh_t behind the activation? All five gradients are made from it."""
    got, right = ask(*case((3, 4, 5)))
    if bptt.right_ones(got, right, bptt.step_names) is None:
        where = "None of the five gradients is right. Look at how dz is made from dh_t."
        bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, only=[4])


@pytest.mark.points(1.8)
def test_dx_t(bptt, ask, rng):
    """Is dx_t, the gradient of the input, right?"""
    for (batch, features, units), dtype in SIZES:
        dh_t = rng.normal(size=(batch, units)).astype(dtype)
        check_one(0, bptt, ask, bptt.inputs(batch, features, units, dtype=dtype), dh_t)


@pytest.mark.points(1.8)
def test_dh_prev(bptt, ask, case):
    """Is dh_prev, the gradient of the state before the step, right?"""
    for sizes in SIZES:
        check_one(1, bptt, ask, *case(*sizes))


@pytest.mark.points(1.8)
def test_dkernel(bptt, ask, case):
    """Is dkernel right, summed over the batch?"""
    for sizes in SIZES:
        check_one(2, bptt, ask, *case(*sizes))


@pytest.mark.points(1.8)
def test_drecurrent_kernel(bptt, ask, case):
    """Is drecurrent_kernel right, summed over the batch?"""
    for sizes in SIZES:
        check_one(3, bptt, ask, *case(*sizes))


@pytest.mark.points(1.8)
def test_dbias(bptt, ask, case):
    """Is dbias right, summed over the batch?"""
    for sizes in SIZES:
        check_one(4, bptt, ask, *case(*sizes))


def check_case(bptt, ask, ordinary, inputs, dh_t, where):
    """Check a special case, for those gradients that are right in an ordinary one, if there are two of them."""
    got, right = ask(*ordinary)
    only = bptt.right_ones(got, right, bptt.step_names, least=2)
    got, right = ask(inputs, dh_t)
    bptt.compare(got, right, bptt.step_names, bptt.step_axes, where, only)


@pytest.mark.points(1)
def test_batch_of_one(bptt, ask, case):
    """Does it work for a single sequence, with one feature or one unit too?"""
    for sizes in ((1, 3, 4), (1, 1, 3), (1, 2, 1)):
        inputs, dh_t = case(sizes)
        where = f"(batch, features, units) is {(1, *inputs[2].shape)} here."
        check_case(bptt, ask, case((3, 2, 4)), inputs, dh_t, where)


@pytest.mark.points(1)
def test_saturated_units(bptt, ask, case):
    """Are units that are driven to the ends of tanh, and gradients of ±1000, handled right?"""
    inputs, dh_t = case((4, 3, 5))
    inputs[4][:2] = [1000.0, -1000.0]
    dh_t[0] *= 1000.0
    check_case(bptt, ask, case((3, 2, 4)), inputs, dh_t, "Two units are saturated here: h_t is 1 and -1.")

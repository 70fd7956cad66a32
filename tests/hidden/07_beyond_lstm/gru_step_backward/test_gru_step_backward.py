"""gru_step_backward: the gradients of one step, in both forms, against exact ones."""

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("gru_step_backward")

NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, features)", "(batch, units)", "(features, 3 units)", "(units, 3 units)", "the bias's shape")
HINTS = (
    "The sums get their gradients block by block; what did x_t meet in the forward step?",
    "h_prev is used in four places. What comes back on each path?",
    "What was the kernel multiplied with, and in which order do the blocks lie?",
    "What was each block of the recurrent kernel multiplied with in the forward step?",
    "Each bias gets the sum over the batch of the gradient inside its activation.",
)
both_forms = pytest.mark.parametrize("reset_after", [True, False], ids=["after", "before"])


def check_gradients(gru, inputs, reset_after, only=range(5), size=1.0):
    """Compare the gradients at the positions `only` with those of the student's forward step."""
    dh_t = (size * gru.rng.normal(size=inputs[1].shape)).astype(inputs[1].dtype)
    right = gru.true_gradients(inputs, dh_t.astype(np.float64), reset_after)
    _, cache = unpack(gru.student.gru_step_forward(*inputs, reset_after=reset_after), "h_t", "cache")
    got = unpack(gru.student.gru_step_backward(dh_t, cache), *NAMES)
    for k in only:
        where = f"{HINTS[k]} Here reset_after is {reset_after}."
        close(got[k], right[k], NAMES[k], AXES[k], where=where)


@pytest.mark.points(1)
@both_forms
@pytest.mark.parametrize("which", range(5), ids=NAMES)
def test_each_gradient(gru, reset_after, which):
    """Is this gradient the one of the forward step, summed over the batch?"""
    check_gradients(gru, gru.inputs(3, 2, 4, reset_after=reset_after), reset_after, [which])


@pytest.mark.points(0.5)
@both_forms
def test_all_sizes_equal(gru, reset_after):
    """Does it work when batch, features and units are the same number?"""
    check_gradients(gru, gru.inputs(3, 3, 3, reset_after=reset_after), reset_after)


@pytest.mark.points(0.5)
@both_forms
def test_small_sizes(gru, reset_after):
    """Does it work for a batch of one, with one unit, and for a kernel with as many rows as columns?"""
    for sizes in ((1, 2, 1), (3, 3, 1)):
        check_gradients(gru, gru.inputs(*sizes, reset_after=reset_after), reset_after)


@pytest.mark.points(0.5)
@both_forms
def test_float32(gru, reset_after):
    """Does it work with float32 arrays, and with large upstream gradients?"""
    check_gradients(gru, gru.inputs(2, 4, 3, reset_after=reset_after, dtype=np.float32), reset_after, size=100.0)

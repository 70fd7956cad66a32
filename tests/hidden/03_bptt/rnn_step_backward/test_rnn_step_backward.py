"""rnn_step_backward: the true gradient of one step, first where every slope is 1, then with all that belongs to it."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("rnn_step_backward")

NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
WHERE = (
    "Look at where dz meets the kernel.",
    "Look at where dz meets the recurrent kernel.",
    "Look at what dz is multiplied with, and what is summed.",
    "Which state was multiplied with the recurrent kernel?",
    "Look at what is summed, and over which axis.",
)
each_gradient = pytest.mark.parametrize("which", range(5), ids=NAMES)


@pytest.fixture
def check(bptt):
    """Return a check of the gradients at some positions (None: all)."""

    def checked(inputs, only=range(5), where="", large=1.0, twice=False):
        dh_t = bptt.rng.normal(size=inputs[1].shape)
        dh_t[0] *= large
        bptt.check_step(inputs, dh_t.astype(inputs[0].dtype), only, where, twice)

    return checked


@pytest.mark.points(1.2)
@each_gradient
def test_through_the_sum(check, bptt, which):
    """Where every slope is 1, does what comes back go through the right product?"""
    inputs = bptt.inputs(3, 4, 4, signal=1e-6)  # as many features as units: a product with the wrong kernel runs
    check(inputs, [which], f"All states are almost 0 here, so every slope is 1. {WHERE[which]}")


@pytest.mark.points(1.2)
@each_gradient
def test_with_the_slope_of_tanh(check, bptt, which):
    """With ordinary states, does what comes back go through the activation first?"""
    check(bptt.inputs(3, 4, 5), [which], f"Look at how dz is made from dh_t. {WHERE[which]}")


@pytest.mark.points(0.75)
def test_all_sizes_equal(check, bptt):
    """Does it work when batch, features and units are the same number?"""
    for size in (3, 4):
        check(bptt.inputs(size, size, size))


@pytest.mark.points(0.75)
def test_batch_of_one(check, bptt):
    """Does it work for a single sequence, with one feature or one unit too?"""
    for sizes in ((1, 3, 4), (1, 1, 3), (1, 2, 1)):
        check(bptt.inputs(*sizes), where=f"(batch, features, units) is {sizes} here.")


@pytest.mark.points(0.75)
def test_saturated_units(check, bptt):
    """Are units that are driven to the ends of tanh, and gradients of thousands, handled right?"""
    inputs = bptt.inputs(4, 3, 5)
    inputs[4][:2] = [1000.0, -1000.0]
    check(inputs, where="Two units are saturated here: h_t is 1 and -1.", large=5000.0)


@pytest.mark.points(0.75)
def test_float32(check, bptt):
    """Does it work with float32 arrays?"""
    check(bptt.inputs(5, 2, 3, dtype=np.float32))


@pytest.mark.points(1)
def test_two_calls(check, bptt):
    """Is a second call right, and do the gradients of the first one keep their values?"""
    check(bptt.inputs(3, 2, 4), where="There are two calls here. Does each make arrays of its own?", twice=True)

"""gradient_norms_through_time: how much of the gradient is left at every state.

Slopes and recurrent kernel are asked for one by one: with a symmetric kernel, and where every slope is 1.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("gradient_norms_through_time")


@pytest.fixture
def check(bptt):
    """Return a check of the norms, for a recurrent kernel that may be symmetric and a dh_last of this size."""

    def checked(sizes, where, symmetric=False, size=1.0, **options):
        inputs = bptt.inputs(*sizes, **options)
        if symmetric:
            inputs[3] = (inputs[3] + inputs[3].T) / 2
        bptt.check_norms(inputs, (size * bptt.rng.normal(size=inputs[1].shape)).astype(inputs[1].dtype), where)

    return checked


@pytest.mark.points(1.25)
@pytest.mark.parametrize("sizes", [(3, 6, 2, 5), (4, 4, 4, 4)], ids=str)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_every_norm(check, sizes):
    """Is each entry the size of dL/dh_t, in the order of time?"""
    check(sizes, "Which steps does the gradient at h_t come through, and what is its size?")


@pytest.mark.points(2.25)
@pytest.mark.plot("norms that vanish on the way back, by the step t", log=True)
def test_vanishing(check):
    """Are the small norms of a long sequence right, each to its own size?"""
    where = "The gradient vanishes here: small values count as much as large ones. The recurrent kernel is symmetric."
    check((2, 12, 2, 3), where, symmetric=True, spread=0.3, signal=0.5)


@pytest.mark.points(2.25)
@pytest.mark.plot("norms that explode on the way back, by the step t", log=True)
def test_exploding(check):
    """Is a gradient that grows on its way back measured right?"""
    check((2, 8, 3, 4), "The recurrent kernel is large here, and all slopes are 1.", spread=2.0, signal=1e-6)


@pytest.mark.points(1)
def test_one_step(check):
    """For one step, is it the norm of dh_last alone, over the whole batch?"""
    check((3, 1, 2, 4), "There is one step here.", size=1e4)


@pytest.mark.points(1)
def test_a_batch_of_one(check):
    """Does it work for a single sequence, and for one unit?"""
    for sizes in ((1, 5, 3, 2), (1, 4, 2, 1)):
        check(sizes, f"(batch, time, features, units) is {sizes} here.", signal=1e-6, symmetric=True)


@pytest.mark.points(1)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_float32(check):
    """Does it work in float32?"""
    check((3, 5, 2, 3), "Everything is float32 here.", dtype=np.float32, signal=1e-6, symmetric=True)

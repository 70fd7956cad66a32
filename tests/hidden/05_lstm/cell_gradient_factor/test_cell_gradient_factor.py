"""cell_gradient_factor: the product of the forget gates."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("cell_gradient_factor")

WHERE = "By what is a gradient multiplied on its way from c_t to c_(t-1), at every one of the T steps?"


@pytest.mark.points(4)
@pytest.mark.plot("the factor of each unit over 4 steps, one sequence after the other", log=True)
def test_a_short_sequence(lstm):
    """Is it the product of all forget gates, for each sequence and each unit?"""
    lstm.factor(lstm.inputs(2, 4, 3, 5), WHERE)


@pytest.mark.points(2)
def test_all_sizes_equal(lstm):
    """Does it work when batch, time and units are the same number?"""
    for size in (3, 4):
        lstm.factor(lstm.inputs(size, size, size, size), WHERE)


@pytest.mark.points(1)
def test_one_step(lstm):
    """For one step: is it the forget gate of that step?"""
    lstm.factor(lstm.inputs(3, 1, 2, 4), WHERE)


@pytest.mark.points(2)
@pytest.mark.plot("the factor of each unit over 40 steps, one sequence after the other", log=True)
def test_a_long_sequence(lstm):
    """Is it right over 40 steps with forget gates near 1?"""
    *others, bias = lstm.inputs(2, 40, 3, 4)
    bias[4:8] += 5.0
    lstm.factor([*others, bias], WHERE)


@pytest.mark.points(1)
def test_batch_of_one_in_float32(lstm):
    """Does it work for a batch of one, in float32?"""
    lstm.factor(lstm.inputs(1, 3, 2, 3, dtype=np.float32), WHERE)

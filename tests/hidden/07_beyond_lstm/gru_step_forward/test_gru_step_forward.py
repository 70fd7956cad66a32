"""gru_step_forward: the two gates and the candidate, in both forms."""

import numpy as np
import pytest

from autograder.testing import close, results_together, unpack

pytestmark = pytest.mark.exercise("gru_step_forward")

WHERE = "Compare each line with the formulas of section 1, block by block."
both_forms = pytest.mark.parametrize("reset_after", [True, False], ids=["after", "before"])


def check_step(gru, inputs, reset_after, where=WHERE):
    check_value(gru, gru.student.gru_step_forward(*inputs, reset_after=reset_after), inputs, reset_after, where)


def check_value(gru, value, inputs, reset_after, where=WHERE):
    h_t, _ = unpack(value, "h_t", "cache")
    right = gru.right_step(*(np.asarray(value, dtype=np.float64) for value in inputs), reset_after=reset_after)
    close(h_t, right, "h_t", "(batch, units)", where=f"{where} Here reset_after is {reset_after}.")


def only_block(inputs, k):
    """Return the same inputs with weights and bias in block k alone: 0 is z, 1 is r, 2 is the candidate."""
    x_t, h_prev, *weights = inputs
    keep = np.repeat(np.arange(3) == k, h_prev.shape[1])
    return [x_t, h_prev, *(weight * keep for weight in weights)]


@pytest.mark.points(1)
@both_forms
def test_the_update_gate(gru, reset_after):
    """With a candidate of 0: is the right share of the old state kept?"""
    inputs = only_block(gru.inputs(3, 4, 2, reset_after=reset_after), 0)
    check_step(gru, inputs, reset_after, "Look at the update gate.")


@pytest.mark.points(1)
@both_forms
def test_the_candidate(gru, reset_after):
    """With both gates half open: is the candidate right?"""
    inputs = only_block(gru.inputs(3, 2, 4, reset_after=reset_after), 2)
    check_step(gru, inputs, reset_after, "Look at the candidate.")


@pytest.mark.points(3)
@both_forms
def test_the_whole_step(gru, reset_after):
    """Is the new state right, with weights in all blocks?"""
    check_step(gru, gru.inputs(3, 4, 5, reset_after=reset_after), reset_after)


@pytest.mark.points(0.5)
def test_the_default(gru):
    """Without `reset_after`: is it Keras's form, after the product?"""
    inputs = gru.inputs(2, 3, 4, reset_after=True)
    check_value(gru, gru.student.gru_step_forward(*inputs), inputs, True)


@pytest.mark.points(0.5)
@both_forms
def test_all_sizes_equal(gru, reset_after):
    """Does it work when batch, features and units are the same number?"""
    check_step(gru, gru.inputs(3, 3, 3, reset_after=reset_after), reset_after)


@pytest.mark.points(0.5)
@both_forms
def test_small_sizes(gru, reset_after):
    """Does it work for a batch of one, with one unit, and for as many sequences as there are columns?"""
    for sizes in ((1, 3, 1), (3, 2, 1), (6, 3, 2)):
        check_step(gru, gru.inputs(*sizes, reset_after=reset_after), reset_after)


@pytest.mark.points(0.5)
@both_forms
def test_large_values(gru, reset_after):
    """Is it right for inputs around 1000 in size?"""
    x_t, *others = gru.inputs(3, 4, 2, reset_after=reset_after)
    check_step(gru, [1000 * np.sign(x_t), *others], reset_after)


@pytest.mark.points(0.5)
@both_forms
def test_float32(gru, reset_after):
    """Does it work with float32 arrays?"""
    inputs = gru.inputs(3, 4, 5, reset_after=reset_after, dtype=np.float32)
    check_step(gru, inputs, reset_after)


@pytest.mark.points(0.5)
def test_a_result_stays_when_the_step_runs_again(gru):
    """Is the first result still the same after a second call?"""
    calls = [gru.inputs(3, 4, 5, reset_after=True) for _ in range(2)]
    first, _ = results_together(gru.student, "gru_step_forward", *calls)
    check_value(gru, first, calls[0], True, "This is the result of the first of two calls.")

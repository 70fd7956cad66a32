"""gru_forward: the loop over time, and the same numbers as keras.layers.GRU."""

import numpy as np
import pytest

from autograder.testing import close, results_together

pytestmark = pytest.mark.exercise("gru_forward")

AXES = "(batch, time, units)"
LOOP = "Which input and which state enter step t, and where does the result go?"
both_forms = pytest.mark.parametrize("reset_after", [True, False], ids=["after", "before"])


def check_sequence(gru, inputs, reset_after):
    h_seq = gru.student.gru_forward(*inputs, reset_after=reset_after)
    double = [np.asarray(value, dtype=np.float64) for value in inputs]
    close(h_seq, gru.right_sequence(*double, reset_after=reset_after), "h_seq", AXES, where=LOOP, steps=1)


@pytest.mark.points(2)
@both_forms
def test_all_steps(gru, reset_after):
    """Is the state of every step in its place, starting from h0?"""
    check_sequence(gru, gru.inputs(2, 6, 3, 4, reset_after=reset_after), reset_after)


@pytest.mark.points(1)
@both_forms
def test_the_same_numbers_as_keras(gru, reset_after):
    """With the weights of keras.layers.GRU: are the states of all steps the same?"""
    import keras

    x, h0, *weights = gru.inputs(3, 5, 2, 4, reset_after=reset_after, dtype=np.float32)
    layer = keras.layers.GRU(4, return_sequences=True, reset_after=reset_after)
    layer.build(x.shape)
    layer.set_weights(weights)
    right = np.asarray(layer(x, initial_state=h0))
    close(gru.student.gru_forward(x, h0, *weights, reset_after=reset_after), right, "h_seq", AXES, where=LOOP, steps=1)


@pytest.mark.points(0.5)
def test_the_default(gru):
    """Without `reset_after`: is it Keras's form, after the product?"""
    inputs = gru.inputs(2, 3, 4, 5, reset_after=True)
    close(gru.student.gru_forward(*inputs), gru.right_sequence(*inputs), "h_seq", AXES, steps=1)


@pytest.mark.points(0.5)
def test_all_sizes_equal(gru):
    """Does it work when batch, time, features and units are the same number?"""
    check_sequence(gru, gru.inputs(3, 3, 3, 3, reset_after=True), True)


@pytest.mark.points(0.5)
def test_one_step_and_one_sequence(gru):
    """Does it work for sequences of one step, and for a batch of one?"""
    check_sequence(gru, gru.inputs(4, 1, 2, 3, reset_after=True), True)
    check_sequence(gru, gru.inputs(1, 5, 2, 1, reset_after=False), False)


@pytest.mark.points(0.5)
def test_a_result_stays_when_the_loop_runs_again(gru):
    """Is the first result still the same after a second call?"""
    calls = [gru.inputs(2, 3, 4, 5, reset_after=True) for _ in range(2)]
    first, _ = results_together(gru.student, "gru_forward", *calls)
    close(first, gru.right_sequence(*calls[0]), "h_seq", AXES, where="This is the result of the first of two calls.")

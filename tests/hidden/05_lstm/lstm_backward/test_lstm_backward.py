"""lstm_backward: the gradients of a whole sequence. Each is asked for by itself where the last step has no loss."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_backward")

LOOP = "Which two gradients travel from step t + 1 to step t, and what does the loss of step t add?"
SUMS = "The weights are used at every step: what happens to the gradients of all these uses?"
START = "Which gradients does the last step receive, where no later step is left?"
END = "Does the loop go through every step, and what is left when it has passed the first?"


@pytest.fixture
def check(lstm):
    """Return a check of the gradients at some positions; the losses count these sizes, the last one its own."""

    def checked(inputs, only=range(6), where=LOOP, losses=1.0, last=1.0):
        x, h0 = inputs[:2]
        dh_seq = losses * lstm.rng.normal(size=(*x.shape[:2], h0.shape[1]))
        dh_seq[:, -1] = last * lstm.rng.normal(size=h0.shape)
        lstm.back(inputs, dh_seq.astype(x.dtype), only, where)

    return checked


@pytest.mark.points(3)
def test_the_inputs(check, lstm):
    """Is dx right, at every step?"""
    check(lstm.inputs(2, 4, 3, 2), [0], last=0.0)


@pytest.mark.points(2)
@pytest.mark.parametrize("which", [3, 4, 5], ids=["dkernel", "drecurrent_kernel", "dbias"])
def test_the_weights(check, lstm, which):
    """Are the gradients of the weights summed over batch and time?"""
    check(lstm.inputs(2, 4, 2, 3), [which], SUMS, last=0.0)


@pytest.mark.points(1)
@pytest.mark.parametrize("which", [1, 2], ids=["dh0", "dc0"])
def test_the_initial_states(check, lstm, which):
    """Are dh0 and dc0 what arrives before the first step?"""
    check(lstm.inputs(2, 3, 3, 2), [which], END, last=0.0)


@pytest.mark.points(2)
def test_the_last_step(check, lstm):
    """With a loss at the last step alone: does its gradient enter once, and reach the steps before?"""
    check(lstm.inputs(2, 4, 3, 2), [0, 3, 4, 5], START, losses=0.0)


@pytest.mark.points(1)
def test_everything_together(check, lstm):
    """With a loss at all steps, are all six gradients right, over many steps too?"""
    check(lstm.inputs(2, 9, 2, 3))


@pytest.mark.points(0.5)
def test_all_sizes_equal(check, lstm):
    """Does it work when batch, time, features and units are the same number, the number of gates too?"""
    for size in (3, 4):
        check(lstm.inputs(size, size, size, size))


@pytest.mark.points(0.5)
def test_batch_of_one(check, lstm):
    """Does it work for a batch of one, with one unit too?"""
    check(lstm.inputs(1, 4, 2, 3))
    check(lstm.inputs(1, 3, 2, 1))


@pytest.mark.points(1)
def test_one_step(check, lstm):
    """Does it work for sequences of one step?"""
    check(lstm.inputs(2, 1, 3, 2))


@pytest.mark.points(0.5)
def test_float32(check, lstm):
    """Does it work with float32 arrays?"""
    check(lstm.inputs(2, 3, 2, 4, dtype=np.float32))

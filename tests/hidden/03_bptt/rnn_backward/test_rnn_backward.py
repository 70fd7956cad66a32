"""rnn_backward: the true gradient of the whole sequence, each of the five also where the last step has no loss."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("rnn_backward")

NAMES = ("dx", "dh0", "dkernel", "drecurrent_kernel", "dbias")
WHERE = (
    "Look at the gradient that each step receives.",
    "Look at what is left when step 0 has been passed.",
    "Look at what each step adds.",
    "Look at what each step adds.",
    "Look at what each step adds, and which axes are summed.",
)


@pytest.fixture
def check(bptt):
    """Return a check of the gradients at some positions; the losses count these sizes, the last one its own."""

    def checked(inputs, only=range(5), where="", losses=1.0, last=1.0, twice=False):
        x, h0 = inputs[:2]
        dh_seq = losses * bptt.rng.normal(size=(*x.shape[:2], h0.shape[1]))
        dh_seq[:, -1] = last * bptt.rng.normal(size=h0.shape)
        bptt.check(inputs, dh_seq.astype(x.dtype), only, where, twice=twice)

    return checked


@pytest.mark.points(2.25)
@pytest.mark.parametrize("which", range(5), ids=NAMES)
def test_each_gradient(check, bptt, which):
    """Without a loss at the last step, is this gradient right, from all steps?"""
    check(bptt.inputs(3, 5, 2, 4), [which], WHERE[which], last=0.0)


@pytest.mark.points(3)
def test_a_loss_at_every_step(check, bptt):
    """Is the loss of every step used once, the last one too?"""
    check(bptt.inputs(4, 5, 2, 3), where="The last step has a loss of its own here: with what does your loop start?")


@pytest.mark.points(2.25)
def test_a_loss_at_the_last_step_only(check, bptt):
    """Does a loss on the last state alone (sequence to vector) reach every step?"""
    check(bptt.inputs(2, 4, 5, 3, signal=0.5), where="dh_seq is zero but for the last step here.", losses=0.0)


@pytest.mark.points(1.5)
@pytest.mark.parametrize("which", [0, 2, 4], ids=["dx", "dkernel", "dbias"])
def test_what_each_step_adds(check, bptt, which):
    """Where the steps hardly hear of each other, does this gradient get something from every step?"""
    check(bptt.inputs(3, 5, 2, 3, spread=3e-6), [which], "The recurrent kernel is almost zero here.", last=0.0)


@pytest.mark.points(0.5)
def test_all_sizes_equal(check, bptt):
    """Does it work when batch, time, features and units are the same number?"""
    for size in (3, 4):
        check(bptt.inputs(size, size, size, size))


@pytest.mark.points(1)
def test_one_step(check, bptt):
    """Does a sequence of one step give what one step gives?"""
    check(bptt.inputs(3, 1, 2, 4), where="There is one step here.")


@pytest.mark.points(0.75)
def test_batch_of_one(check, bptt):
    """Does it work for a single sequence, with a single unit too?"""
    for sizes in ((1, 4, 3, 2), (1, 3, 2, 1)):
        where = f"(batch, time, features, units) is {sizes} here, and dh_seq is large."
        check(bptt.inputs(*sizes, signal=0.5), where=where, losses=1000.0, last=1000.0)


@pytest.mark.points(0.5)
def test_float32(check, bptt):
    """Does it work with float32 arrays?"""
    check(bptt.inputs(2, 4, 3, 2, dtype=np.float32))


@pytest.mark.points(1)
def test_two_calls(check, bptt):
    """Is a second call right, and do the gradients of the first one keep their values?"""
    check(bptt.inputs(2, 3, 2, 3), where="There are two calls here. Does each make arrays of its own?", twice=True)

"""rnn_backward: the true gradient of the whole sequence.

Each of the five gradients counts by itself, where the last step has no loss: how the loop starts is asked for by the
tests in which it has one, of those gradients that are right without. A loop that leaves out step 0 costs dh0, the test
of step 0 and that of a single step. What each step adds is also asked for where next to nothing comes back from later
steps: a wrong gradient of the state costs nothing there.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch

pytestmark = pytest.mark.exercise("rnn_backward")

WHERE = (
    "Look at the gradient that each step receives.",
    "Look at what is left when step 0 has been passed.",
    "Look at what each step adds.",
    "Look at what each step adds.",
    "Look at what each step adds, and which axes are summed.",
)


@pytest.fixture
def ask(student, bptt):
    """Return the student's five gradients, the true ones at the positions `at`, and the forward pass."""

    def asked(inputs, dh_seq, at=range(5)):
        forward = bptt.sequence(inputs)
        got = forward.ask(lambda cache: student.rnn_backward(dh_seq, cache), *bptt.names)
        return got, forward.gradients(dh_seq, at=at), forward

    return asked


def losses(rng, batch, time, units, last=0.0):
    """Return a dh_seq that is `last` times as large at the last step."""
    dh_seq = rng.normal(size=(batch, time, units))
    dh_seq[:, -1] *= last
    return dh_seq


def check(bptt, asked, dh_seq, where, only=None):
    """Check gradients; what step 0 should have added may be missing: that is charged where it is asked for."""
    got, right, _ = asked
    for i in right if only is None else only:
        try:
            bptt.compare(got, {i: right[i]}, bptt.names, bptt.axes, where)
        except Mismatch:
            if i not in as_without_step_0(bptt, asked, dh_seq):
                raise


def as_without_step_0(bptt, asked, dh_seq):
    """Return the positions of the gradients that are right but for step 0, which was left out; never that of dh0."""
    got, right, forward = asked
    x, h0, *weights = forward.inputs
    if x.shape[1] == 1:
        return set()
    later = [x[:, 1:], forward.states(x, h0, *weights)[:, 0], *weights]
    left = forward.gradients(dh_seq[:, 1:], later, [i for i in right if i != 1])
    if 0 in left:
        left[0] = np.concatenate([np.zeros_like(x[:, :1]), left[0]], axis=1)
    return bptt.right_ones(got, left, bptt.names) or set()


def check_one(which, bptt, ask, rng):
    for sizes, dtype in (((3, 5, 2, 4), np.float64), ((3, 3, 3, 3), np.float64), ((2, 4, 3, 2), np.float32)):
        batch, time, _, units = sizes
        dh_seq = losses(rng, batch, time, units).astype(dtype)
        check(bptt, ask(bptt.inputs(*sizes, dtype=dtype), dh_seq, at=[which]), dh_seq, WHERE[which])


@pytest.mark.points(1.75)
def test_dx(bptt, ask, rng):
    """Is dx, the gradient of the inputs, right at every step?"""
    check_one(0, bptt, ask, rng)


@pytest.mark.points(2.25)
def test_dh0(bptt, ask, rng):
    """Is dh0, the gradient of the initial state, right?"""
    check_one(1, bptt, ask, rng)


@pytest.mark.points(1.75)
def test_dkernel(bptt, ask, rng):
    """Is dkernel right, summed over batch and time?"""
    check_one(2, bptt, ask, rng)


@pytest.mark.points(1.75)
def test_drecurrent_kernel(bptt, ask, rng):
    """Is drecurrent_kernel right, summed over batch and time?"""
    check_one(3, bptt, ask, rng)


@pytest.mark.points(1.75)
def test_dbias(bptt, ask, rng):
    """Is dbias right, summed over batch and time?"""
    check_one(4, bptt, ask, rng)


def right_parts(bptt, ask, rng):
    """Return the positions of the gradients that are right where the last step has no loss, but for step 0.

    None (all are to be looked at) where there are not two of them.
    """
    dh_seq = losses(rng, 2, 4, 2)
    asked = ask(bptt.inputs(2, 4, 3, 2), dh_seq)
    got, right, _ = asked
    found = bptt.right_ones(got, right, bptt.names) or set()
    if len(found) < len(right):
        found |= as_without_step_0(bptt, asked, dh_seq)
    return found if len(found) > 1 else None


@pytest.mark.points(3)
def test_a_loss_at_every_step(bptt, ask, rng):
    """Is the loss of every step used once, the last one too?"""
    only, dh_seq = right_parts(bptt, ask, rng), losses(rng, 3, 5, 4, last=1.0)
    where = "The last step has a loss of its own here, too: with what does your loop start?"
    check(bptt, ask(bptt.inputs(3, 5, 2, 4), dh_seq), dh_seq, where, only)


@pytest.mark.points(2.25)
def test_loss_at_the_last_step_only(bptt, ask, rng):
    """Does a loss on the last state alone (sequence to vector) reach every step?"""
    only, dh_seq = right_parts(bptt, ask, rng), np.zeros((2, 4, 3))
    dh_seq[:, -1] = rng.normal(size=(2, 3))
    asked = ask(bptt.inputs(2, 4, 5, 3, signal=0.5), dh_seq)
    check(bptt, asked, dh_seq, "dh_seq is zero but for the last step here.", only)


@pytest.mark.points(1.5)
def test_step_0(bptt, ask, rng):
    """Does the first step count as well?"""
    only = right_parts(bptt, ask, rng)
    got, right, _ = ask(bptt.inputs(3, 4, 2, 3), losses(rng, 3, 4, 3))
    where = "All steps count, the first one too."
    bptt.compare(got, right, bptt.names, bptt.axes, where, only)


@pytest.mark.points(1.75)
def test_what_each_step_adds(bptt, ask, rng):
    """Do dx, dkernel and dbias get something from every step, where the steps hardly hear of each other?"""
    # Not dh0 and drecurrent_kernel: forward passes that treat such a recurrent kernel differently give the same states.
    parts = {0, 2, 4}
    only = (right_parts(bptt, ask, rng) or parts) & parts or parts
    dh_seq = losses(rng, 3, 5, 3)
    asked = ask(bptt.inputs(3, 5, 2, 3, spread=3e-6), dh_seq, at=sorted(only))
    check(bptt, asked, dh_seq, "The recurrent kernel is almost zero here.")


@pytest.mark.points(1.5)
def test_one_step(bptt, ask, rng):
    """Does a sequence of one step give what one step gives?"""
    only, dh_seq = right_parts(bptt, ask, rng), rng.normal(size=(3, 1, 4))
    check(bptt, ask(bptt.inputs(3, 1, 2, 4), dh_seq), dh_seq, "There is one step here.", only)


@pytest.mark.points(0.75)
def test_batch_of_one(bptt, ask, rng):
    """Does it work for a single sequence, with a single unit too?"""
    only = right_parts(bptt, ask, rng)
    for sizes in ((1, 4, 3, 2), (1, 3, 1, 1)):
        dh_seq = 1000.0 * losses(rng, 1, sizes[1], sizes[3])
        where = f"(batch, time, features, units) is {sizes} here, and dh_seq is large."
        check(bptt, ask(bptt.inputs(*sizes, signal=0.5), dh_seq), dh_seq, where, only)

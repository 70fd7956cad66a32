"""rnn_backward: the true gradient of the whole sequence."""

import numpy as np
import pytest

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


def check_one(which, bptt, ask, rng):
    for sizes, dtype in (((3, 5, 2, 4), np.float64), ((3, 3, 3, 3), np.float64), ((2, 4, 3, 2), np.float32)):
        batch, time, _, units = sizes
        dh_seq = rng.normal(size=(batch, time, units)).astype(dtype)
        got, right, forward = ask(bptt.inputs(*sizes, dtype=dtype), dh_seq, at=[which])
        where = f"{WHERE[which]} {forward.note}".rstrip()
        bptt.compare(got, right, bptt.names, bptt.axes, where, tolerance=forward.tolerance)


@pytest.mark.points(2.8)
def test_dx(bptt, ask, rng):
    """Is dx, the gradient of the inputs, right at every step?"""
    check_one(0, bptt, ask, rng)


@pytest.mark.points(2.8)
def test_dh0(bptt, ask, rng):
    """Is dh0, the gradient of the initial state, right?"""
    check_one(1, bptt, ask, rng)


@pytest.mark.points(2.8)
def test_dkernel(bptt, ask, rng):
    """Is dkernel right, summed over batch and time?"""
    check_one(2, bptt, ask, rng)


@pytest.mark.points(2.8)
def test_drecurrent_kernel(bptt, ask, rng):
    """Is drecurrent_kernel right, summed over batch and time?"""
    check_one(3, bptt, ask, rng)


@pytest.mark.points(2.8)
def test_dbias(bptt, ask, rng):
    """Is dbias right, summed over batch and time?"""
    check_one(4, bptt, ask, rng)


def check_case(bptt, ask, rng, inputs, dh_seq, where):
    """Check a special case, for those gradients that are right in an ordinary one."""
    got, right, forward = ask(bptt.inputs(2, 4, 3, 2), rng.normal(size=(2, 4, 2)))
    only = bptt.right_ones(got, right, bptt.names, forward.tolerance)
    got, right, forward = ask(inputs, dh_seq)
    where = f"{where} {forward.note}".rstrip()
    bptt.compare(got, right, bptt.names, bptt.axes, where, only, forward.tolerance)


@pytest.mark.points(2)
def test_loss_at_the_last_step_only(bptt, ask, rng):
    """Does a loss on the last state alone (sequence to vector) reach every step?"""
    dh_seq = np.zeros((2, 4, 3))
    dh_seq[:, -1] = rng.normal(size=(2, 3))
    check_case(
        bptt, ask, rng, bptt.inputs(2, 4, 5, 3, signal=0.5), dh_seq, "dh_seq is zero but for the last step here."
    )


@pytest.mark.points(2)
def test_one_step(bptt, ask, rng):
    """Does a sequence of one step give what one step gives?"""
    check_case(bptt, ask, rng, bptt.inputs(3, 1, 2, 4), rng.normal(size=(3, 1, 4)), "There is one step here.")


@pytest.mark.points(2)
def test_batch_of_one(bptt, ask, rng):
    """Does it work for a single sequence, with a single unit too?"""
    for sizes in ((1, 4, 3, 2), (1, 3, 1, 1)):
        dh_seq = 1000.0 * rng.normal(size=(1, sizes[1], sizes[3]))
        where = f"(batch, time, features, units) is {sizes} here, and dh_seq is large."
        check_case(bptt, ask, rng, bptt.inputs(*sizes), dh_seq, where)

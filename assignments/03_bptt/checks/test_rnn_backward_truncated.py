import numpy as np
from checks.testing import close, unpack

NAMES = ("dx", "dh0", "dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, time, features)", "(batch, units)", "(features, units)", "(units, units)", "(units,)")


def ask(student, steps, k):
    """One unit whose states are all 0, so every slope is 1; recurrent weight 2, dh_seq is 1 at every step."""
    x, h0 = np.zeros((1, steps, 1)), np.zeros((1, 1))
    _, cache = unpack(student.rnn_forward(x, h0, np.ones((1, 1)), np.full((1, 1), 2.0), np.zeros(1)), "h_seq", "cache")
    return unpack(student.rnn_backward_truncated(np.ones((1, steps, 1)), cache, k), *NAMES)


def test_two_chunks(student):
    """With 4 steps and k = 2, does the gradient stop between steps 1 and 2?"""
    dx, dh0, _, _, dbias = ask(student, 4, 2)
    where = (
        "One unit, recurrent weight 2, slope 1, dh_seq is 1 at every step. The chunks are steps 0, 1 and steps 2, 3."
    )
    close(dx, [[[3.0], [1.0], [3.0], [1.0]]], "dx", AXES[0], where=where)
    close(dh0, [[6.0]], "dh0", AXES[1], where="Step 0 sends this back. There is no border before step 0.")
    close(dbias, [8.0], "dbias", AXES[4], where="All four steps count.")


def test_a_short_last_chunk(student):
    """With 5 steps and k = 3, is the last chunk the shorter one?"""
    dx, *_ = ask(student, 5, 3)
    where = "One unit, recurrent weight 2, slope 1, dh_seq is 1. The chunks are steps 0, 1, 2 and steps 3, 4."
    close(dx, [[[7.0], [3.0], [1.0], [3.0], [1.0]]], "dx", AXES[0], where=where)


def test_nothing_to_cut(student):
    """With k = T or more, is it the full backward pass?"""
    for k in (3, 10):
        dx, dh0, *_ = ask(student, 3, k)
        close(dx, [[[7.0], [3.0], [1.0]]], "dx", AXES[0], where=f"T is 3 and k is {k}.")
        close(dh0, [[14.0]], "dh0", AXES[1], where=f"T is 3 and k is {k}.")

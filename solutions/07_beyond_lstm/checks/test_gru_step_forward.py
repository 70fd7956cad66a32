"""Public checks of gru_step_forward: gates set by hand through the bias."""

import numpy as np
from checks.testing import close, unpack

H_PREV = np.array([[0.8, -0.4], [0.2, 0.6], [-0.9, 0.1]])
OPEN, SHUT = 30.0, -30.0  # sums at which a gate is 1 or 0


def step(student, z, r, g, *, reset_after, state=(0.0, 0.0, 0.0), recurrent_kernel=None):
    """One step with 4 features and a zero kernel: z, r, g are the input biases of the blocks, `state` the other row."""
    bias = np.repeat([z, r, g], 2).astype(float)
    if reset_after:
        bias = np.stack([bias, np.repeat(state, 2)])
    recurrent_kernel = np.zeros((2, 6)) if recurrent_kernel is None else recurrent_kernel
    arguments = (np.ones((3, 4)), H_PREV, np.zeros((4, 6)), recurrent_kernel, bias)
    return unpack(student.gru_step_forward(*arguments, reset_after=reset_after), "h_t", "cache")[0]


def candidate_kernel():
    """In the candidate, each unit sees the old state of the other one."""
    kernel = np.zeros((2, 6))
    kernel[0, 5] = kernel[1, 4] = 1.0
    return kernel


def test_keep(student):
    """Update gate open: is the old state kept as it is, in both forms?"""
    for form in (True, False):
        h_t = step(student, OPEN, 0.0, 0.5, reset_after=form)
        where = f"reset_after={form}. Which share of h_prev is kept? Does the block z come first?"
        close(h_t, H_PREV, "h_t", "(batch, units)", where=where)


def test_replace(student):
    """Update gate shut: is the state replaced by the candidate?"""
    for form in (True, False):
        h_t = step(student, SHUT, 0.0, -0.5, reset_after=form)
        where = f"reset_after={form}. Look at the candidate: its block of columns and its activation."
        close(h_t, np.full((3, 2), -0.46211716), "h_t", where=where)


def test_halfway(student):
    """Update gate at 0.25 and candidate 0: is a quarter of the old state left?"""
    for form in (True, False):
        h_t = step(student, -np.log(3.0), 0.0, 0.0, reset_after=form)
        where = f"reset_after={form}. z is the share of the old state, and the block z comes first."
        close(h_t, H_PREV / 4, "h_t", where=where)


def test_reset(student):
    """Update gate shut: does an open reset gate show the old state to the candidate, and a shut one hide it?"""
    for form in (True, False):
        shown = step(student, SHUT, OPEN, 0.0, reset_after=form, recurrent_kernel=candidate_kernel())
        where = (
            f"reset_after={form}. Here the candidate is made from the old state alone, through the recurrent kernel."
        )
        close(shown, np.tanh(H_PREV[:, ::-1]), "h_t", where=where)
        hidden = step(student, SHUT, SHUT, 0.3, reset_after=form, recurrent_kernel=candidate_kernel())
        where = f"reset_after={form}. With a reset gate of 0 the candidate is made from the input's part alone."
        close(hidden, np.full((3, 2), np.tanh(0.3)), "h_t", where=where)


def test_before_or_after(student):
    """Do the two forms differ where the two units have different reset gates?"""
    x_t, h_prev = np.ones((1, 1)), np.array([[0.5, 0.7]])
    kernel = np.array([[SHUT, SHUT, OPEN, SHUT, 0.0, 0.0]])  # reset gates 1 and 0
    for form, right in ((True, [[0.60436778, 0.0]]), (False, [[0.0, 0.46211716]])):
        bias = np.zeros((2, 6)) if form else np.zeros(6)
        h_t, _ = unpack(
            student.gru_step_forward(x_t, h_prev, kernel, candidate_kernel(), bias, reset_after=form), "h_t", "cache"
        )
        close(h_t, np.array(right), "h_t", where=f"reset_after={form}. What does the reset gate multiply in this form?")


def test_the_second_row_of_the_bias(student):
    """With reset_after: is row 1 of the bias used in all three blocks, each in its place?"""
    h_t = step(student, 5.0, 0.0, 0.0, reset_after=True, state=(-5.0, 0.0, 0.0))
    close(h_t, H_PREV / 2, "h_t", where="In the gates, both rows of the bias are added.")
    h_t = step(student, SHUT, -np.log(3.0), 0.3, reset_after=True, state=(0.0, 0.0, 0.8))
    close(h_t, np.full((3, 2), np.tanh(0.5)), "h_t", where="Where does row 1 stand in the formula of the candidate?")

"""Public checks of gru_forward: a memory, a running mean and numbers of Keras's GRU."""

import numpy as np
from checks.testing import close

SHUT = -30.0


def run(student, x, h0, z, kernel=None):
    """Run with one unit: the update gate's sum is z, the reset gate is half open."""
    kernel = np.zeros((x.shape[2], 3)) if kernel is None else kernel
    bias = np.array([[z, 0.0, 0.0], [0.0, 0.0, 0.0]])
    return student.gru_forward(x, h0, kernel, np.zeros((1, 3)), bias)


def test_a_fading_memory(student):
    """With the update gate at 0.5 and candidate 0: does the state halve at each step, starting from h0?"""
    h0 = np.array([[1.0], [-0.5]])
    h_seq = run(student, np.zeros((2, 4, 3)), h0, 0.0)
    right = h0[:, None] / np.array([2.0, 4.0, 8.0, 16.0])[None, :, None]
    close(h_seq, right, "h_seq", "(batch, time, units)", where="Which state enters the first step, and the second?")


def test_each_input_at_its_step(student):
    """With the update gate shut: does each state depend on the input of its own step alone?"""
    x = np.arange(6.0).reshape(1, 6, 1) / 10
    h_seq = run(student, x, np.ones((1, 1)), SHUT, kernel=np.array([[0.0, 0.0, 1.0]]))
    close(h_seq, np.tanh(x), "h_seq", "(batch, time, units)", where="Which input does step t read?")


def test_both_forms(student):
    """Is `reset_after` passed on to the step?"""
    x, h0 = np.zeros((1, 2, 1)), np.full((1, 1), 0.5)
    recurrent_kernel = np.array([[0.0, 0.0, 2.0]])
    bias = np.array([[SHUT, 0.0, 0.0], [0.0, 0.0, 1.0]])
    right = []
    for _ in range(2):
        right.append(np.tanh(0.5 * (2.0 * (right[-1] if right else 0.5) + 1.0)))
    after = student.gru_forward(x, h0, np.zeros((1, 3)), recurrent_kernel, bias)
    close(after, np.array(right).reshape(1, 2, 1), "h_seq", where="Here reset_after is True, its default.")
    before = student.gru_forward(x, h0, np.zeros((1, 3)), recurrent_kernel, bias[0], reset_after=False)
    close(before, np.tanh([0.5, np.tanh(0.5)]).reshape(1, 2, 1), "h_seq", where="Here reset_after is False.")

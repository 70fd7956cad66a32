"""Public checks of lstm_forward: a counter and a latch wired by hand."""

import numpy as np
from checks.testing import close, unpack

OPEN, SHUT = 30.0, -30.0


def run(student, x, h0, c0, i, f, c, o, kernel=None, recurrent=None):
    features, units = x.shape[2], h0.shape[1]
    kernel = np.zeros((features, 4 * units)) if kernel is None else kernel
    recurrent = np.zeros((units, 4 * units)) if recurrent is None else recurrent
    bias = np.repeat([i, f, c, o], units).astype(float)
    h_seq, c_last, _ = unpack(student.lstm_forward(x, h0, c0, kernel, recurrent, bias), "h_seq", "c_last", "cache")
    return h_seq, c_last


def test_a_counter(student):
    """With all gates open and candidate 1, does the memory grow by 1 at each step, starting from c0?"""
    c0 = np.array([[-2.0, 0.5, 1.0], [0.0, -1.0, 0.25]])
    h_seq, c_last = run(student, np.zeros((2, 4, 5)), np.ones((2, 3)), c0, OPEN, OPEN, OPEN, OPEN)
    close(c_last, c0 + 4, "c_last", "(batch, units)", where="Which cell state enters step t, and which is returned?")
    counts = c0[:, None] + np.arange(1, 5)[None, :, None]
    close(h_seq, np.tanh(counts), "h_seq", "(batch, time, units)", where="Is every output stored at its own step?")


def test_each_input_at_its_step(student):
    """With the forget gates closed, does each output depend only on the input of its own step?"""
    x = np.arange(6.0).reshape(1, 6, 1) / 10
    kernel = np.zeros((1, 4))
    kernel[0, 2] = 1.0  # the input goes into the candidate
    h_seq, _ = run(student, x, np.zeros((1, 1)), np.ones((1, 1)), OPEN, SHUT, 0, OPEN, kernel)
    close(h_seq, np.tanh(np.tanh(x)), "h_seq", "(batch, time, units)", where="Which input does step t read?")


def test_the_output_is_fed_back(student):
    """Does the previous output enter the next step, starting with h0?"""
    recurrent = np.zeros((1, 4))
    recurrent[0, 2] = 1.0  # the previous output goes into the candidate
    h_seq, _ = run(
        student, np.zeros((1, 3, 2)), np.full((1, 1), 0.9), np.ones((1, 1)), OPEN, SHUT, 0, OPEN, None, recurrent
    )
    right = np.array([0.61461088, 0.49854248, 0.43087456]).reshape(1, 3, 1)  # tanh(tanh(.)) once, twice, three times
    close(h_seq, right, "h_seq", where="Which output enters step t?")

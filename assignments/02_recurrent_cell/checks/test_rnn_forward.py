"""Public checks of rnn_forward: with all weights 1 and no activation, the neuron is a running sum."""

import numpy as np
from checks.testing import close, unpack


def run(student, x, h0, kernel, recurrent_kernel, bias, activation):
    result = student.rnn_forward(x, h0, kernel, recurrent_kernel, bias, activation)
    return unpack(result, "h_seq", "cache")[0]


def running_sum(student, numbers, start, bias=0.0):
    x = np.array(numbers, dtype=float).reshape(1, -1, 1)
    return run(student, x, np.array([[float(start)]]), np.ones((1, 1)), np.ones((1, 1)), np.full(1, bias), "linear")


def test_running_sum(student):
    """With weights 1, linear, h0 = 0 and inputs 1, 2, 3, is h_seq the running sum 1, 3, 6?"""
    h_seq = running_sum(student, [1, 2, 3], start=0)
    where = "Which state enters step t? And is `activation` passed on to the step?"
    close(h_seq, [[[1.0], [3.0], [6.0]]], "h_seq", "(batch, time, units)", where=where)


def test_start(student):
    """With h0 = 10, does the sum start there?"""
    h_seq = running_sum(student, [1, 2, 3], start=10)
    close(h_seq, [[[11.0], [13.0], [16.0]]], "h_seq", "(batch, time, units)", where="Which state enters step 0?")


def test_one_step(student):
    """For a sequence of one step, with a bias, is the result that of `rnn_step_forward` from h0?"""
    h_seq = running_sum(student, [5], start=2, bias=0.5)
    close(h_seq, [[[7.5]]], "h_seq", "(batch, time, units)", where="Compare with rnn_step_forward itself.")


def test_axes(student):
    """With two sequences, three steps and four units in a ring, is every state in its place?"""
    h0, next_unit = np.arange(8.0).reshape(2, 4), np.roll(np.eye(4), 1, axis=1)
    h_seq = run(student, np.zeros((2, 3, 1)), h0, np.zeros((1, 4)), next_unit, np.zeros(4), "linear")
    right = np.stack([np.roll(h0, steps, axis=1) for steps in (1, 2, 3)], axis=1)
    close(h_seq, right, "h_seq", "(batch, time, units)", where="Here h0 moves on by one unit in each step.")


def test_activation(student):
    """Is `activation` passed on to the step?"""
    numbers = np.array([1.0, -3.0, 1.0]).reshape(1, 3, 1)
    h_seq = run(student, numbers, np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.zeros(1), "relu")
    close(h_seq, [[[1.0], [0.0], [1.0]]], "h_seq (relu)", "(batch, time, units)")

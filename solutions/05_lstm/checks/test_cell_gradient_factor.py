"""Public checks of cell_gradient_factor: forget gates that are known."""

import numpy as np
from checks.testing import close, unpack


def factor(student, T, forget_sum, input_sum=0.0):
    """Two sequences, three units, zero kernels: every forget gate is sigmoid(forget_sum)."""
    bias = np.repeat([input_sum, 0.0, 0.4, -0.7], 3)
    bias[3:6] = forget_sum
    arguments = (np.ones((2, T, 4)), np.zeros((2, 3)), np.ones((2, 3)), np.zeros((4, 12)), np.zeros((3, 12)), bias)
    cache = unpack(student.lstm_forward(*arguments), "h_seq", "c_last", "cache")[2]
    return student.cell_gradient_factor(cache)


def test_half_open(student):
    """With five forget gates of 0.5, is the factor 1/32 for each sequence and unit?"""
    close(factor(student, 5, 0.0, 1.0), np.full((2, 3), 1 / 32), "the factor", "(batch, units)")


def test_each_unit_has_its_own(student):
    """With forget gates of 1/4, 1/2 and 3/4 in three units over two steps, are there three factors?"""
    gates = np.log([1 / 3, 1.0, 3.0])
    right = np.tile([1 / 16, 1 / 4, 9 / 16], (2, 1))
    close(
        factor(student, 2, gates, 2.0), right, "the factor", "(batch, units)", where="Which gate is on the direct path?"
    )


def test_open_gates(student):
    """With forget gates of 0.99, is about 0.37 left after 100 steps?"""
    close(factor(student, 100, np.log(99.0)), np.full((2, 3), 0.36603234), "the factor", "(batch, units)")

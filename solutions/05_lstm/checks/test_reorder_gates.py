"""Public checks of reorder_gates: columns that carry their gate's number."""

import numpy as np
from checks.testing import close


def test_a_bias(student):
    """From i, f, o, c to i, f, c, o with two units, do the last two blocks change places?"""
    close(student.reorder_gates(np.arange(8.0)), np.array([0.0, 1, 2, 3, 6, 7, 4, 5]), "the reordered bias")


def test_a_kernel(student):
    """Are the blocks of a kernel moved along its last axis?"""
    kernel = np.arange(24.0).reshape(3, 8)
    right = kernel[:, [0, 1, 2, 3, 6, 7, 4, 5]]
    close(student.reorder_gates(kernel), right, "the reordered kernel", where="Rows stay where they are.")


def test_another_order(student):
    """From c, o, i, f to o, f, c, i, is every block in its place?"""
    got = student.reorder_gates(np.array([10.0, 20.0, 30.0, 40.0]), source="coif", target="ofci")
    where = "Which letter is at each position of `target`, and where is its block now?"
    close(got, np.array([20.0, 40.0, 10.0, 30.0]), "the reordered bias", where=where)

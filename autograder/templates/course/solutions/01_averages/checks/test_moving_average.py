"""Public checks of moving_average: students get this file."""

import numpy as np
from checks.testing import close


def test_windows_of_two(student):
    """Are the means of neighbours in 1, 3, 5 right?"""
    close(student.moving_average(np.array([1.0, 3.0, 5.0]), 2), [2.0, 4.0], "y", axes="(windows,)")


def test_a_window_of_one(student):
    """Does a window of one value change nothing?"""
    x = np.array([2.0, 7.0, 1.0])
    close(student.moving_average(x, 1), x, "y", axes="(windows,)")

"""Public checks of my_function: students get this file."""

import numpy as np
from checks.testing import close


def test_a_small_example(student):
    """TODO: the question that this check asks. Does my_function give 1, 3, 6 for 1, 2, 3?"""
    close(student.my_function(np.array([1.0, 2.0, 3.0])), [1.0, 3.0, 6.0], "y", axes="(N,)")

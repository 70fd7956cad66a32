"""Public checks of clipping each gradient by its own norm."""

import numpy as np
from checks.testing import close, describe, unpack


def test_the_example_of_the_table(student):
    """Do the gradients (3, 4) and (6, 8) at 5 become (3, 4) and (3, 4)?"""
    result = student.clip_each_by_norm([np.array([3.0, 4.0]), np.array([[6.0, 8.0]])], 5.0)
    first, second = unpack(result, "the first gradient", "the second gradient")
    close(first, [3.0, 4.0], "the first gradient", where="Its own norm is 5: nothing to do.")
    close(second, [[3.0, 4.0]], "the second gradient", where="Its own norm is 10.")


def test_none_zeros_and_matrices(student):
    """Are None, zeros and a short gradient kept, and is a matrix measured by all its entries?"""
    signs = np.array([[1.0, 1.0], [1.0, -1.0]])
    result = student.clip_each_by_norm([None, np.zeros(2), 4.0 * signs, np.array([0.6, 0.8])], 2.0)
    nothing, zeros, matrix, short = unpack(result, "the None", "the zeros", "the matrix", "a short gradient")
    assert nothing is None, f"The first entry is {describe(nothing)}; expected None."
    close(short, [0.6, 0.8], "the gradient (0.6, 0.8)", where="Its norm is 1, the limit 2.")
    close(zeros, np.zeros(2), "a gradient of zeros", where="What is 0 / 0?")
    close(matrix, signs, "the clipped matrix", where="It was [[4, 4], [4, -4]], of norm √(4 · 16) = 8; the limit is 2.")

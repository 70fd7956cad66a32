"""Public checks of clipping by value."""

import numpy as np
from checks.testing import Mismatch, close, describe


def clipped_list(value, length):
    if not isinstance(value, (list, tuple)) or len(value) != length:
        raise Mismatch(f"clip_by_value returned {describe(value)}; expected a list of {length}.", value)
    return value


def test_the_example_of_the_table(student):
    """Do the gradients (3, 4) and (6, 8) become (3, 4) and (5, 5) at 5?"""
    first, second = clipped_list(student.clip_by_value([np.array([3.0, 4.0]), np.array([[6.0, 8.0]])], 5.0), 2)
    close(first, [3.0, 4.0], "the first gradient")
    close(second, [[5.0, 5.0]], "the second gradient", where="Does your list contain what you computed?")


def test_negative_entries(student):
    """Are entries far below zero limited as well?"""
    (only,) = clipped_list(student.clip_by_value([np.array([-9.0, -1.0, 1.0, 9.0])], 2.0), 1)
    close(only, [-2.0, -1.0, 1.0, 2.0], "the clipped gradient (-9, -1, 1, 9)", where="The limit is 2, on both sides.")


def test_none_stays_none(student):
    """Does a None in the list stay where it is?"""
    result = clipped_list(student.clip_by_value([np.array([7.0]), None, np.array([0.5])], 1.0), 3)
    assert result[1] is None, f"The second entry is {describe(result[1])}; expected None."
    close(result[2], [0.5], "the gradient after the None")

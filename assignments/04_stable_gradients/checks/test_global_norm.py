"""Public checks of the global norm and of clipping by it."""

import numpy as np
from checks.testing import close, describe, number, unpack


def gradients():
    return [np.array([3.0, 4.0]), np.array([[6.0, 8.0]])]


def test_norm_of_everything(student):
    """Is the norm that of all entries joined into one vector?"""
    matrix = np.array([[1.0, -1.0, 1.0], [1.0, 1.0, 1.0]])
    norm = number(student.global_norm([matrix, None, 2 * np.ones(2), np.array(np.sqrt(2.0))]), "the norm")
    close(norm, 4.0, "the norm of six ±1, two twos and √2", where="The sum of all squares is 6 + 8 + 2 = 16.")


def test_the_example_of_the_table(student):
    """Do the gradients (3, 4) and (6, 8) at 5 become (1.34, 1.79) and (2.68, 3.58)?"""
    clipped, before = unpack(student.clip_by_global_norm(gradients(), 5.0), "the list", "norm_before")
    first, second = unpack(clipped, "the first gradient", "the second gradient")
    close(first, np.array([3.0, 4.0]) / np.sqrt(5.0), "the first gradient")
    close(second, np.array([[6.0, 8.0]]) / np.sqrt(5.0), "the second gradient")
    close(before, np.sqrt(125.0), "norm_before")


def test_short_gradients_stay(student):
    """Do gradients within the limit stay as they are?"""
    clipped, before = unpack(student.clip_by_global_norm(gradients(), 20.0), "the list", "norm_before")
    for got, right in zip(unpack(clipped, "the first gradient", "the second gradient"), gradients(), strict=False):
        close(got, right, "a gradient whose global norm is below max_norm")
    close(before, np.sqrt(125.0), "norm_before")


def test_zeros_and_none(student):
    """Do zero gradients stay zero, and None stay None?"""
    grads = [np.zeros(3), None, np.zeros((2, 2))]
    clipped, before = unpack(student.clip_by_global_norm(grads, 1.0), "the list", "norm_before")
    first, nothing, last = unpack(clipped, "the first", "the None", "the last")
    assert nothing is None, f"The second entry is {describe(nothing)}; expected None."
    close(first, np.zeros(3), "a gradient of zeros", where="What is 0 / 0?")
    close(last, np.zeros((2, 2)), "a gradient of zeros")
    close(before, 0.0, "norm_before")

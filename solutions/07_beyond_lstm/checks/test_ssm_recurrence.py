"""Public checks of the state space model: an echo, two entries, and both ways beside each other."""

import numpy as np
from checks.testing import Mismatch, array, close

WAYS = ("ssm_recurrence", "ssm_convolution")


def test_an_echo(student):
    """With one entry and a single 1 in the input: does it fade by the factor A, starting at its own step?"""
    u = np.array([[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]])
    right = np.array([[0.0, 0.0, 6.0, 3.0, 1.5, 0.75]])
    for name in WAYS:
        y = getattr(student, name)(u, np.array([0.5]), np.array([2.0]), np.array([3.0]))
        where = "With which factor does an input arrive at its own step?"
        if name == "ssm_convolution":
            where += " Which T of the 2T - 1 numbers belong to the steps of the sequence?"
        close(y, right, f"y of {name}", "(batch, T)", where=where)


def test_the_kernel(student):
    """Is the kernel the answer to a 1 at the first step, summed over two entries?"""
    kernel = student.ssm_kernel(np.array([0.5, -1.0]), np.array([1.0, 2.0]), np.array([4.0, 1.0]), 5)
    close(kernel, np.array([6.0, 0.0, 3.0, -1.5, 2.25]), "the kernel", "(T,)", where="Entry k belongs to k steps back.")


def test_a_factor_of_zero(student):
    """With A = 0: is the input forgotten after one step?"""
    kernel = student.ssm_kernel(np.zeros(1), np.ones(1), np.ones(1), 4)
    close(kernel, np.array([1.0, 0.0, 0.0, 0.0]), "the kernel", where="A power with exponent 0 is 1.")


def test_a_batch(student):
    """Does every sequence of a batch have its own output, of the same length as the input?"""
    u = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    for name in WAYS:
        y = getattr(student, name)(u, np.array([0.5, 0.0]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
        right = np.array([[2.0, 2.5, 2.75], [2.0, 0.5, 0.25]])
        close(y, right, f"y of {name}", "(batch, T)", where="Does each sequence have a state of its own, (batch, N)?")


def test_the_two_ways(student):
    """Do recurrence and convolution agree to rounding, and are they really two ways?"""
    rng = np.random.default_rng(5)
    arguments = rng.normal(size=(2, 60)), rng.uniform(-0.95, 0.95, 4), rng.normal(size=4), rng.normal(size=4)
    step_by_step = array(student.ssm_recurrence(*arguments), "y of ssm_recurrence", (2, 60), "(batch, T)")
    at_once = close(student.ssm_convolution(*arguments), step_by_step, "y of ssm_convolution", "(batch, T)")
    if np.array_equal(at_once, step_by_step):
        raise Mismatch("Both functions give the same values to the last bit: does one call the other?")

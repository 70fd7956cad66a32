"""Public checks of linear_scan and linear_scan_parallel: known recurrences, then the two side by side."""

import numpy as np
from checks.testing import Mismatch, array, close

NAMES = ("linear_scan", "linear_scan_parallel")
AXES = "(batch, time, units)"


def test_a_sum(student):
    """With all factors 1: are the states the running sums of b, starting from h0?"""
    b, h0 = np.arange(12.0).reshape(1, 6, 2), np.array([[10.0, -10.0]])
    for name in NAMES:
        h_seq = getattr(student, name)(np.ones((1, 6, 2)), b, h0)
        where = "Where does h0 enter?" + (" Are there enough rounds?" if name == "linear_scan_parallel" else "")
        close(h_seq, h0[:, None] + np.cumsum(b, axis=1), f"h_seq of {name}", AXES, where=where, steps=1)


def test_a_product(student):
    """With b = 0: are the states h0 times the product of all factors so far, factor 0 and negative ones included?"""
    a = np.array([2.0, -1.0, 3.0, 0.5, 0.0]).reshape(1, 5, 1)
    right = np.array([4.0, -4.0, -12.0, -6.0, 0.0]).reshape(1, 5, 1)
    for name in NAMES:
        h_seq = getattr(student, name)(a, np.zeros((1, 5, 1)), np.full((1, 1), 2.0))
        where = "Which factor belongs to which step?"
        if name == "linear_scan_parallel":
            where += " In each round, are the new additions made with the factors from before it? Is anything divided?"
        close(h_seq, right, f"h_seq of {name}", where=where, steps=1)


def test_a_start_anew(student):
    """Is everything before a factor of 0 forgotten, and nothing after it?"""
    a, b = np.full((1, 7, 1), 0.5), np.ones((1, 7, 1))
    a[0, 3] = 0.0
    right = np.array([4.5, 3.25, 2.625, 1.0, 1.5, 1.75, 1.875]).reshape(1, 7, 1)
    for name in NAMES:
        where = "Which of two steps is the earlier one when they are combined?"
        close(getattr(student, name)(a, b, np.full((1, 1), 7.0)), right, f"h_seq of {name}", where=where)


def test_every_length(student):
    """Do the two functions agree for lengths from 1 to 20, whether a power of 2 or not?"""
    rng = np.random.default_rng(3)
    for T in range(1, 21):
        a, b, h0 = rng.uniform(-1, 1, (2, T, 3)), rng.normal(size=(2, T, 3)), rng.normal(size=(2, 3))
        slow = array(student.linear_scan(a, b, h0), "h_seq of linear_scan", (2, T, 3), AXES)
        where = f"Here T = {T}. How many rounds does it take?"
        close(student.linear_scan_parallel(a, b, h0), slow, "h_seq of linear_scan_parallel", AXES, where=where)


def test_no_loop(student):
    """Is linear_scan_parallel computed in another order than step by step?"""
    rng = np.random.default_rng(4)
    a, b, h0 = rng.uniform(0.5, 1, (2, 100, 3)), rng.normal(size=(2, 100, 3)), rng.normal(size=(2, 3))
    if np.array_equal(np.asarray(student.linear_scan_parallel(a, b, h0)), np.asarray(student.linear_scan(a, b, h0))):
        raise Mismatch("Both functions give the same values to the last bit: does the parallel one go step by step?")

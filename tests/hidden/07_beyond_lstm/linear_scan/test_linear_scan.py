"""linear_scan and linear_scan_parallel, against the sum over all additions with the products of the later factors."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, results_together

pytestmark = pytest.mark.exercise("linear_scan")

AXES = "(batch, time, units)"
NAMES = ("linear_scan", "linear_scan_parallel")
HINTS = {
    "linear_scan": "h_t = a_t h_{t-1} + b_t, with h0 before the first step.",
    "linear_scan_parallel": "What does each position hold after each round? Where does h0 enter?",
}
each_function = pytest.mark.parametrize("name", NAMES)


def right_scan(a, b, h0):
    """Return h_seq: every addition, and h0, times the product of all factors after it."""
    a, b, h0 = (np.asarray(value, dtype=np.float64) for value in (a, b, h0))
    additions, states = np.concatenate([h0[:, None], b], axis=1), []
    for t in range(a.shape[1]):
        factors = np.cumprod(a[:, t::-1], axis=1)[:, ::-1]  # [:, s]: the product of the factors of steps s to t
        states.append(np.sum(additions[:, : t + 1] * factors, axis=1) + b[:, t])
    return np.stack(states, axis=1)


def some_inputs(rng, batch, time, units, low=-1.1, high=1.1, dtype=np.float64):
    a = rng.uniform(low, high, (batch, time, units))
    return [value.astype(dtype) for value in (a, rng.normal(size=a.shape), rng.normal(size=(batch, units)))]


def check(student, name, inputs):
    close(getattr(student, name)(*inputs), right_scan(*inputs), f"h_seq of {name}", AXES, where=HINTS[name], steps=1)


@pytest.mark.points(2)
@each_function
def test_all_steps(student, rng, name):
    """Is the state of every step right, for factors of both signs?"""
    check(student, name, some_inputs(rng, 2, 7, 3))


@pytest.mark.points(1)
@each_function
def test_from_h0_alone(student, rng, name):
    """Without additions: is h0 multiplied by all factors so far?"""
    a, b, h0 = some_inputs(rng, 3, 5, 2)
    check(student, name, [a, 0 * b, h0])


@pytest.mark.points(0.5)
@each_function
@pytest.mark.parametrize("time", [1, 2, 3, 16, 21])
def test_lengths(student, rng, name, time):
    """Is it right for a length of 1, for a power of 2 and for others?"""
    check(student, name, some_inputs(rng, 2, time, 4))


@pytest.mark.points(2)
@each_function
def test_factors_of_zero(student, rng, name):
    """Is it right where factors are 0?"""
    a, b, h0 = some_inputs(rng, 2, 9, 3)
    a[:, [2, 6]] = 0.0
    check(student, name, [a, b, h0])


@pytest.mark.points(2)
@each_function
def test_products_that_underflow(student, rng, name):
    """Is it right where the product of all factors is too small for a floating-point number?"""
    check(student, name, some_inputs(rng, 1, 300, 2, 0.0, 0.1))


@pytest.mark.points(0.5)
@each_function
def test_sizes_equal_and_float32(student, rng, name):
    """Does it work when all sizes are the same number, with float32 arrays, and in a second call?"""
    check(student, name, some_inputs(rng, 4, 4, 4, dtype=np.float32))
    calls = [some_inputs(rng, 2, 3, 2) for _ in range(2)]
    first, _ = results_together(student, name, *calls)
    close(first, right_scan(*calls[0]), "h_seq", AXES, where="This is the result of the first of two calls.")


@pytest.mark.points(6)
def test_the_parallel_one_has_no_loop_over_time(student, rng):
    """Is linear_scan_parallel computed in another order than step by step?"""
    a, b, h0 = some_inputs(rng, 3, 140, 5, 0.95, 1.0)  # the first steps still count at the end
    got = np.asarray(student.linear_scan_parallel(a, b, h0))
    for dtype in (np.float64, np.float32):
        h_t, states = h0.astype(dtype), []
        for t in range(a.shape[1]):
            h_t = a[:, t].astype(dtype) * h_t + b[:, t].astype(dtype)
            states.append(h_t)
        if np.array_equal(got, np.stack(states, axis=1)):
            told = "linear_scan_parallel gives the values of a loop over the steps, to the last bit"
            raise Mismatch(
                f"{told}: it goes step by step. A scan adds in another order, and rounds differently.", "a loop"
            )
    close(got, right_scan(a, b, h0), "h_seq of linear_scan_parallel", AXES, where=HINTS["linear_scan_parallel"])

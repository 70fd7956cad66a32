"""ssm_recurrence, ssm_kernel and ssm_convolution, against the double sum over inputs and entries."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close

pytestmark = pytest.mark.exercise("ssm_recurrence")

WAYS = ("ssm_recurrence", "ssm_convolution")
HINTS = {
    "ssm_recurrence": "Which state and which input make the state of step t, and which state makes y_t?",
    "ssm_convolution": "Which inputs reach the output of step t, each with which entry of the kernel?",
}
each_way = pytest.mark.parametrize("name", WAYS)


def right_kernel(A, B, C, T):
    return np.array([sum(C[n] * float(A[n]) ** k * B[n] for n in range(len(A))) for k in range(T)])


def right_output(u, A, B, C):
    """Return y from the matrix whose entry [t, s] says how much of the input of step s the output of step t has."""
    T = u.shape[1]
    kernel, reach = right_kernel(A, B, C, T), np.zeros((T, T))
    for t in range(T):
        for s in range(t + 1):
            reach[t, s] = kernel[t - s]
    return u.astype(np.float64) @ reach.T


def some_inputs(rng, batch, time, entries, dtype=np.float64):
    A = rng.uniform(-0.98, 0.98, entries)
    values = [rng.normal(size=(batch, time)), A, rng.normal(size=entries), rng.normal(size=entries)]
    return [value.astype(dtype) for value in values]


def check(student, name, inputs):
    right = right_output(*(value.astype(np.float64) for value in inputs))
    close(getattr(student, name)(*inputs), right, f"y of {name}", "(batch, T)", where=HINTS[name], steps=1)


@pytest.mark.points(2)
@each_way
def test_all_steps(student, rng, name):
    """Is the output of every step right?"""
    check(student, name, some_inputs(rng, 3, 8, 4))


@pytest.mark.points(1)
@each_way
def test_one_entry(student, rng, name):
    """Is it right for a state of one entry and a batch of one?"""
    check(student, name, some_inputs(rng, 1, 6, 1))


@pytest.mark.points(0.5)
@each_way
@pytest.mark.parametrize("sizes", [(4, 1, 3), (3, 3, 3), (2, 150, 5)], ids=str)
def test_other_sizes(student, rng, name, sizes):
    """Is it right for one step, for equal sizes, and for a long sequence?"""
    check(student, name, some_inputs(rng, *sizes))


@pytest.mark.points(0.5)
@each_way
def test_float32(student, rng, name):
    """Does it work with float32 arrays?"""
    check(student, name, some_inputs(rng, 2, 7, 3, np.float32))


@pytest.mark.points(0.5)
@each_way
def test_factors_of_zero_and_one(student, rng, name):
    """Is it right where an entry forgets at once, and where one never forgets?"""
    u, _, B, C = some_inputs(rng, 2, 6, 4)
    check(student, name, [u, np.array([0.0, 1.0, -1.0, 0.5]), B, C])


@pytest.mark.points(2.5)
@pytest.mark.parametrize("T", [1, 9])
def test_the_kernel(student, rng, T):
    """Is entry k of the kernel the factor with which an input k steps back arrives?"""
    _, A, B, C = some_inputs(rng, 1, 1, 4)
    where = "Write out the output of an input of 1 at the first step, for k = 0, 1, 2."
    close(student.ssm_kernel(A, B, C, T), right_kernel(A, B, C, T), "the kernel", "(T,)", where=where)


@pytest.mark.points(6)
def test_two_ways(student, rng):
    """Are the recurrence and the convolution two different computations?"""
    inputs = some_inputs(rng, 3, 100, 4)
    by_steps, at_once = (np.asarray(getattr(student, name)(*inputs)) for name in WAYS)
    if np.array_equal(by_steps, at_once):
        told = "ssm_recurrence and ssm_convolution give the same values to the last bit"
        raise Mismatch(f"{told}: one calls the other. Two ways of computing are rounded differently.", "one way")
    right = right_output(*inputs)
    for name, y in zip(WAYS, (by_steps, at_once), strict=True):
        close(y, right, f"y of {name}", "(batch, T)", where=HINTS[name], steps=1)

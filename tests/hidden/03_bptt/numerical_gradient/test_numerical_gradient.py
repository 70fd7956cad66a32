"""numerical_gradient: central differences, one entry at a time.

A single entry asks for the two calls of f alone: it is right also where several entries are moved at once.
"""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("numerical_gradient")

# Functions of a plain array, coupled between all entries: a neighbour that was not put back changes the result.


def cubes(x):
    x = np.asarray(x, dtype=np.float64)
    return float(np.sum(x**3) + np.sum(x) ** 2)


def cubes_slope(x, eps):
    """The central difference of `cubes`, exactly: (x + eps)^3 - (x - eps)^3 over 2 eps is 3 x^2 + eps^2."""
    return 3 * x**2 + eps**2 + 2 * np.sum(x)


def check(got, right, where):
    close(got, right, "the gradient", "the shape of x", where=where)


@pytest.mark.points(1)
@pytest.mark.parametrize("shape", [(7,), (2, 3), (3, 3)], ids=str)
def test_a_function_that_gives_one_number(student, rng, shape):
    """Is the gradient of a function that gives one number right?"""
    x = rng.normal(size=shape)
    got = student.numerical_gradient(cubes, x)
    check(got, cubes_slope(x, 1e-5), "Look at one entry: which two calls of f?")


@pytest.mark.points(1.25)
@pytest.mark.parametrize("shape", [(4,), (3, 2)], ids=str)
def test_an_array_with_dout(student, rng, shape):
    """With dout, is the result the gradient of sum(f(x) * dout), where f gives an array of another shape?"""
    x, matrix = rng.normal(size=shape), rng.normal(size=(shape[-1], 5))
    dout = rng.normal(size=(*shape[:-1], 5))
    got = student.numerical_gradient(lambda v: np.tanh(np.asarray(v) @ matrix), x, dout)
    right = (dout * (1 - np.tanh(x @ matrix) ** 2)) @ matrix.T
    check(got, right, "Look at how dout comes in.")


@pytest.mark.points(1)
def test_three_axes_with_dout(student, rng):
    """Does it work for an array of three axes, and for a dout of zeros?"""
    x, dout = rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 2))
    for some, where in ((dout, "x has three axes here."), (0 * dout, "dout is zero here: nothing counts.")):
        got = student.numerical_gradient(lambda v: np.sum(np.square(v), axis=1), x, dout=some)
        check(got, 2 * x * some[:, None, :], where)


@pytest.mark.points(2)
def test_the_step_is_eps(student, rng):
    """Is eps the step to each side, so that the difference over 2 eps is the one of the formula?"""
    x = rng.normal(size=(2, 4))
    for eps in (0.25, 0.5):
        got = student.numerical_gradient(cubes, x, eps=eps)
        check(got, cubes_slope(x, eps), f"f has a curved slope, and eps is {eps} here.")


@pytest.mark.points(1)
def test_x_is_put_back(student, rng):
    """Is each entry of x put back before the next one is moved?"""
    x, seen = rng.normal(size=(3, 2)), []

    def f(value):
        seen.append(np.array(value, dtype=float))
        return cubes(value)

    got = student.numerical_gradient(f, x.copy())
    other = next((value.shape for value in seen if value.shape != x.shape), None)
    assert other is None, f"f was called with an array of shape {other}; expected {x.shape}, the shape of x."
    moved = max((int(np.sum(np.abs(value - x) > 2e-6)) for value in seen), default=0)
    assert moved <= 1, f"In one call of f, {moved} entries of x were away from their places; expected 1."
    check(got, cubes_slope(x, 1e-5), "Look at one entry: which two calls of f?")


@pytest.mark.points(0.75)
def test_float32(student, rng):
    """Is the gradient as exact for a float32 array?"""
    x = rng.normal(size=(2, 3)).astype(np.float32)
    where = "x is float32 here, and eps is 1e-5: in which dtype is an entry moved?"
    check(student.numerical_gradient(cubes, x), cubes_slope(np.float64(x), 1e-5), where)


@pytest.mark.points(0.75)
def test_f_hands_back_x(student, rng):
    """Is it right where f hands back x itself, or a view of it?"""
    numpy = student.module("numpy")  # a function that stays beside the student's: what it is given is not copied
    x, dout = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    where = "f hands back its own input here: what becomes of it when an entry is moved again?"
    got = student.numerical_gradient(numpy.asarray, x, dout)
    check(got, dout, where)
    got = student.numerical_gradient(numpy.transpose, x, dout.T)
    check(got, dout, where)


@pytest.mark.points(1)
def test_one_entry(student):
    """Is it right for an array of one entry?"""
    for x in (np.array([[1.5]]), np.array([-0.5])):
        got = student.numerical_gradient(cubes, x)
        check(got, cubes_slope(x, 1e-5), f"x has shape {x.shape} here.")

"""clip_each_by_norm: every gradient by its own norm.

Vectors and arrays of more axes are asked for one by one, above the limit and below it; the special cases hold vectors.
"""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("clip_each_by_norm")


def right(grads, limit):
    norms = [0.0 if grad is None else np.sqrt(np.sum(np.square(grad, dtype=np.float64))) for grad in grads]
    return [grad if norm <= limit else grad * (limit / norm) for grad, norm in zip(grads, norms, strict=False)]


@pytest.fixture
def check(student, same_list):
    def checked(grads, limit, where=""):
        same_list(student.clip_each_by_norm(grads, limit), right(grads, limit), "the list", where)

    return checked


@pytest.fixture
def of_norms(rng, gradients):
    """Draw gradients of given shapes, each of a norm of its own."""

    def drawn(norms, shapes):
        return [gradients(rng, (shape,), norm)[0] for shape, norm in zip(shapes, norms, strict=True)]

    return drawn


@pytest.mark.points(1)
def test_vectors_by_their_own_norm(check, of_norms):
    """Is each vector above the limit scaled to it, by one factor of its own?"""
    for limit in (2.0, 1.5):
        check(of_norms((6.0, 2.5), ((5,), (12,))), limit)


@pytest.mark.points(0.9)
def test_arrays_of_more_axes_by_their_own_norm(check, of_norms):
    """Is each matrix, or array of three axes, above the limit scaled to it, by one factor of its own?"""
    for limit in (2.0, 1.5):
        check(of_norms((6.0, 2.5, 3.0), ((3, 4), (2, 3, 2), (4, 4))), limit, "All entries of an array count alike.")


@pytest.mark.points(0.9)
def test_below_the_limit(student, of_norms, same_list):
    """Is a gradient within the limit left alone, beside one that is not?"""
    for limit in (2.0, 3.0):
        grads = of_norms((6.0, 1.9, 0.7, 1.2), ((5,), (3, 4), (2, 3, 2), (4, 4)))
        clipped = student.clip_each_by_norm(grads, limit)
        if isinstance(clipped, (list, tuple)) and clipped and not np.array_equal(clipped[0], grads[0]):
            clipped = [right(grads, limit)[0], *clipped[1:]]  # how the long one was clipped is asked above
        same_list(clipped, right(grads, limit), "the list", "Look at gradients within the limit.")


@pytest.mark.points(0.9)
def test_none_and_zeros(check, of_norms):
    """Do None and zeros stay, beside a gradient that is clipped?"""
    check([None, np.zeros((2, 3)), *of_norms((9.0,), ((8,),)), None], 1.5, "What is 0 / 0?")


@pytest.mark.points(0.3)
def test_large_values_and_float32(check, rng, gradients):
    """Are gradients of size 1000, in float32, scaled right?"""
    check(gradients(rng, ((6,), (9,)), 3000.0, dtype="float32"), 0.5)

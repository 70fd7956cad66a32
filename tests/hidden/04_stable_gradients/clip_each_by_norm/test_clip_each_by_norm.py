"""clip_each_by_norm: every gradient by its own norm."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("clip_each_by_norm")


@pytest.fixture
def check(student, same_list, gradients):
    """Clip gradients of these shapes, each of a norm of its own."""

    def checked(norms, shapes, limit, where="", dtype="float64"):
        grads = [
            gradients((shape,), norm, dtype)[0] if norm else np.zeros(shape) if shape else None
            for shape, norm in zip(shapes, norms, strict=True)
        ]
        right = [
            grad * (limit / norm) if norm and norm > limit else grad for grad, norm in zip(grads, norms, strict=True)
        ]
        same_list(student.clip_each_by_norm(grads, limit), right, "the list", where)

    return checked


@pytest.mark.points(1)
def test_vectors_by_their_own_norm(check):
    """Is each vector above the limit scaled to it, by one factor of its own?"""
    for limit in (2.0, 1.5):
        check((6.0, 2.5), ((5,), (12,)), limit)


@pytest.mark.points(1.2)
def test_arrays_of_more_axes_by_their_own_norm(check):
    """Is each matrix, or array of three axes, above the limit scaled to it, by one factor of its own?"""
    for limit in (2.0, 1.5):
        check((6.0, 2.5, 3.0), ((3, 4), (2, 3, 2), (4, 4)), limit, "All entries of an array count alike.")


@pytest.mark.points(1)
def test_within_the_limit(check):
    """Is a gradient within the limit left alone, beside one that is not?"""
    for limit in (2.0, 3.0):
        check((6.0, 1.9, 0.7, 1.2), ((5,), (3, 4), (2, 3, 2), (4, 4)), limit, "Look at gradients within the limit.")


@pytest.mark.points(0.9)
def test_none_and_zeros(check):
    """Do None and zeros stay, beside a gradient that is clipped?"""
    check((None, 0.0, 9.0, None), (None, (2, 3), (8,), None), 1.5, "What is 0 / 0?")


@pytest.mark.points(0.3)
def test_large_values_and_float32(check, check_stays):
    """Are gradients of size 1000, in float32, scaled right, and does each call make arrays of its own?"""
    check((3000.0, 2000.0), ((6,), (9,)), 0.5, dtype="float32")
    check_stays("clip_each_by_norm", ((3, 4), (5,)), 2.0)

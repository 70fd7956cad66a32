"""clip_each_by_norm: every gradient by its own norm."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("clip_each_by_norm")


def right(grads, limit):
    norms = [0.0 if grad is None else np.sqrt(np.sum(np.square(grad, dtype=np.float64))) for grad in grads]
    return [grad if norm <= limit else grad * (limit / norm) for grad, norm in zip(grads, norms, strict=False)]


@pytest.mark.points(2)
def test_each_by_its_own_norm(student, rng, gradients, same_list):
    """Is each gradient above the limit scaled by itself, and each below it left alone?"""
    norms, shapes = (6.0, 0.7, 2.5, 1.9), ((5,), (3, 4), (2, 3, 2), (4, 4))
    grads = [gradients(rng, (shape,), norm)[0] for shape, norm in zip(shapes, norms, strict=False)]
    for limit in (2.0, 3.0):
        same_list(student.clip_each_by_norm(grads, limit), right(grads, limit), "the list")


@pytest.mark.points(1)
def test_none_and_zeros(student, rng, gradients, same_list):
    """Do None and zeros stay, beside a gradient that is clipped?"""
    grads = [None, np.zeros((2, 3)), *gradients(rng, ((4, 2),), 9.0), None]
    same_list(student.clip_each_by_norm(grads, 1.5), right(grads, 1.5), "the list", "What is 0 / 0?")


@pytest.mark.points(1)
def test_large_values_and_float32(student, rng, gradients, same_list):
    """Are gradients of size 1000, in float32, scaled right?"""
    grads = gradients(rng, ((6,), (3, 3)), 3000.0, dtype="float32")
    same_list(student.clip_each_by_norm(grads, 0.5), right(grads, 0.5), "the list")

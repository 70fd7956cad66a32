"""clip_by_value: every entry between -clip_value and clip_value."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("clip_by_value")

SHAPES = ((5,), (3, 4), (2, 3, 2), (1,), (4, 4))


def right(grads, limit):
    return [None if grad is None else np.where(np.abs(grad) > limit, np.sign(grad) * limit, grad) for grad in grads]


@pytest.mark.points(3)
def test_both_bounds_for_every_gradient(student, rng, gradients, same_list):
    """Are large entries of both signs limited, in every gradient of the list?"""
    for limit in (0.5, 1.3):
        grads = [2 * grad for grad in gradients(rng, SHAPES)]
        same_list(student.clip_by_value(grads, limit), right(grads, limit), "the list")


@pytest.mark.points(1)
def test_entries_within_the_limit_stay(student, rng, gradients, same_list):
    """Do entries within the limit stay as they are, even if there are many?"""
    grads = gradients(rng, ((40, 3), (6,)), norm=3.0)
    same_list(student.clip_by_value(grads, 3.5), grads, "the list", "Nothing is above the limit here.")


@pytest.mark.points(2)
def test_none_stays(student, rng, gradients, same_list):
    """Does None stay None, wherever it stands?"""
    for shapes in ((None, (3, 2), (4,)), ((2,), None, None, (2, 2))):
        grads = gradients(rng, shapes, norm=8.0)
        same_list(student.clip_by_value(grads, 1.0), right(grads, 1.0), "the list")


@pytest.mark.points(1)
def test_large_values(student, rng, gradients, same_list):
    """Are entries of ±1000 limited, beside zeros?"""
    grads = [np.array([[1000.0, -1000.0, 0.0]]), *gradients(rng, ((3,),)), np.array([-1000.0])]
    same_list(student.clip_by_value(grads, 2.0), right(grads, 2.0), "the list")


@pytest.mark.points(1)
def test_float32(student, rng, gradients, same_list):
    """Do float32 gradients give the same?"""
    grads = gradients(rng, SHAPES, norm=20.0, dtype="float32")
    same_list(student.clip_by_value(grads, 0.75), right(grads, 0.75), "the list")

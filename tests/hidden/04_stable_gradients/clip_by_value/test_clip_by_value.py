"""clip_by_value: every entry between -clip_value and clip_value."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("clip_by_value")

SHAPES = ((5,), (3, 4), (2, 3, 2), (1,), (4, 4))


@pytest.fixture
def check(student, same_list):
    def checked(grads, limit, where=""):
        sizes = [None if grad is None else np.abs(grad) for grad in grads]
        right = [
            None if size is None else np.where(size > limit, np.sign(grad) * limit, grad)
            for grad, size in zip(grads, sizes, strict=True)
        ]
        same_list(student.clip_by_value(grads, limit), right, "the list", where)

    return checked


@pytest.mark.points(1)
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["positive", "negative"])
def test_entries_of_one_sign(check, rng, sign):
    """Are entries of this sign limited where they are large, and kept where they are small?"""
    for limit in (0.5, 1.3):
        check([sign * np.abs(2 * rng.normal(size=(5, 4)))], limit, f"All entries have the sign of {sign:+.0f}.")


@pytest.mark.points(2)
def test_every_gradient_of_a_list(check, gradients):
    """Is every gradient of a longer list clipped, and left alone where all entries are small?"""
    for norm, limit in ((20.0, 0.5), (12.0, 1.3), (3.0, 3.5)):
        check(gradients(SHAPES, norm), limit)


@pytest.mark.points(1)
def test_none_stays(check, gradients):
    """Does None stay None, wherever it stands?"""
    for shapes in ((None, (3, 2), (4,)), ((2,), None, None, (2, 2))):
        check(gradients(shapes, 8.0), 1.0)


@pytest.mark.points(0.4)
def test_large_values_zeros_and_float32(check, check_stays, gradients):
    """Are entries of ±1000 limited beside zeros, in float32 too, and does each call make arrays of its own?"""
    check([np.array([[1000.0, -1000.0, 0.0]]), np.array([-1000.0]), np.zeros((2, 3))], 2.0)
    check(gradients(SHAPES, 20.0, "float32"), 0.75)
    check_stays("clip_by_value", SHAPES, 0.75)

"""clip_by_value: every entry between -clip_value and clip_value.

Large and small entries of either sign are asked for one by one, in a list of one gradient. Longer lists and special
cases look at those that are right there.
"""

from contextlib import suppress

import numpy as np
import pytest

from autograder.testing import Mismatch, array, holds, unpack

pytestmark = pytest.mark.exercise("clip_by_value")

SHAPES = ((5,), (3, 4), (2, 3, 2), (1,), (4, 4))
SIZES = {
    "large positive": lambda grad, limit: grad > limit,
    "large negative": lambda grad, limit: grad < -limit,
    "small positive": lambda grad, limit: (grad >= 0) & (grad <= limit),
    "small negative": lambda grad, limit: (grad < 0) & (grad >= -limit),
}


def right(grads, limit):
    return [None if grad is None else np.where(np.abs(grad) > limit, np.sign(grad) * limit, grad) for grad in grads]


def excused(clipped, grads, limit, sizes):
    """Put right values in the place of entries of other sizes than those asked for."""
    if not isinstance(clipped, (list, tuple)) or len(clipped) != len(grads):
        return clipped
    filled = []
    for got, grad, wanted in zip(clipped, grads, right(grads, limit), strict=True):
        with suppress(Mismatch):
            if grad is not None:
                asked = np.any([SIZES[size](grad, limit) for size in sizes], axis=0)
                got = np.where(asked, array(got, "a gradient", grad.shape), wanted)
        filled.append(got)
    return filled


@pytest.fixture
def check(student, same_list):
    """Check the entries of some sizes, in every gradient of a list."""

    def checked(grads, limit, sizes=tuple(SIZES), where=""):
        clipped = excused(student.clip_by_value(grads, limit), grads, limit, sizes)
        same_list(clipped, right(grads, limit), "the list", where)

    return checked


@pytest.fixture
def right_sizes(check, rng):
    """The sizes that come out right of one gradient; all where no large one or no small one does."""
    grads = [2 * rng.normal(size=(6, 5))]
    found = [size for size in SIZES if holds(check, grads, 0.9, [size])]
    return found if len({size.split()[0] for size in found}) == 2 else tuple(SIZES)


@pytest.mark.points(1.7)
@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_large_entries(check, rng, sign):
    """Are large entries of this sign limited?"""
    for limit in (0.5, 1.3):
        check([2 * rng.normal(size=(5, 4))], limit, [f"large {sign}"], f"Look at large {sign} entries.")


@pytest.mark.points(0.5)
@pytest.mark.parametrize("sign", ["positive", "negative"])
def test_entries_within_the_limit_stay(check, rng, gradients, sign):
    """Do entries within the limit stay as they are, even if there are many?"""
    grads = gradients(rng, ((40, 3), (6,)), norm=3.0)
    check(grads, 3.5, [f"small {sign}"], f"Nothing is above the limit here. Look at {sign} entries.")


@pytest.mark.points(1)
def test_no_entry_is_beyond_the_limit(student, rng):
    """Is no entry beyond the limit, and does none lose its sign?"""
    grad = 3 * rng.normal(size=(4, 6))
    (clipped,) = unpack(student.clip_by_value([grad], 0.7), "the only gradient")
    clipped = array(clipped, "the list[0]", grad.shape)
    if np.max(np.abs(clipped)) > 0.7001:
        raise Mismatch(f"An entry is {clipped.flat[np.argmax(np.abs(clipped))]:.6g}; the limit is 0.7.", clipped)
    for half, sign in ((np.maximum(grad, 0), "positive"), (np.minimum(grad, 0), "negative")):
        if np.any(clipped * half < 0) or not np.any(clipped * half):
            raise Mismatch(f"Entries that were {sign} are no longer so.", clipped)


@pytest.mark.points(1.2)
def test_every_gradient_of_the_list(check, right_sizes, rng, gradients):
    """Is every gradient of a longer list clipped like the first?"""
    for limit in (0.5, 1.3):
        check([2 * grad for grad in gradients(rng, SHAPES)], limit, right_sizes)


@pytest.mark.points(1)
def test_none_stays(check, right_sizes, rng, gradients):
    """Does None stay None, wherever it stands?"""
    for shapes in ((None, (3, 2), (4,)), ((2,), None, None, (2, 2))):
        check(gradients(rng, shapes, norm=8.0), 1.0, right_sizes)


@pytest.mark.points(0.2)
def test_large_values(check, right_sizes, rng, gradients):
    """Are entries of ±1000 limited, beside zeros, and does a gradient of zeros stay?"""
    grads = [np.array([[1000.0, -1000.0, 0.0]]), *gradients(rng, ((3,),)), np.array([-1000.0]), np.zeros((2, 3))]
    check(grads, 2.0, right_sizes)


@pytest.mark.points(0.2)
def test_float32(check, right_sizes, rng, gradients):
    """Do float32 gradients give the same?"""
    check(gradients(rng, SHAPES, norm=20.0, dtype="float32"), 0.75, right_sizes)

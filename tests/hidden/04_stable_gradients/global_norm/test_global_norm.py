"""global_norm, and clip_by_global_norm with a right global_norm lent to it: a wrong norm is charged once."""

import numpy as np
import pytest

from autograder.testing import close, number, unpack

pytestmark = pytest.mark.exercise("global_norm")

SHAPES = ((5,), (3, 4), (2, 3, 2), (4, 4))


def right_norm(grads):
    return np.sqrt(sum(float(np.vdot(grad, grad)) for grad in grads if grad is not None))


@pytest.fixture
def check(student, lend, same_list):
    """Clip gradients of a known norm, and check the list, norm_before, or both."""

    def checked(grads, norm, limit, look_at=("list", "norm")):
        with lend(global_norm=right_norm):
            result = student.clip_by_global_norm(grads, limit)
        clipped, before = unpack(result, "the list", "norm_before")
        where = f"The global norm is {norm}, the limit {limit}."
        if "list" in look_at:
            factor = min(1.0, limit / norm) if norm else 1.0
            same_list(clipped, [None if grad is None else grad * factor for grad in grads], "the list", where)
        if "norm" in look_at:
            close(number(before, "norm_before"), norm, "norm_before", where=where)

    return checked


@pytest.mark.points(4)
def test_global_norm(student, gradients):
    """Is global_norm the length of all gradients joined into one vector?"""
    for shapes, norm in ((SHAPES, 0.3142), (SHAPES, 2.043), (SHAPES, 17.31), (((3, 3),), 6.028), (((4,),), 1.537)):
        got = number(student.global_norm(gradients(shapes, norm)), "global_norm")
        close(
            got, norm, f"global_norm of arrays of the shapes {shapes}", where="All entries of all arrays count alike."
        )


@pytest.mark.points(1.5)
def test_global_norm_skips_none(student, gradients):
    """Does None count nothing in global_norm, also where the list holds nothing else?"""
    got = number(student.global_norm(gradients((None, (3, 2), None, (4,)), 5.0)), "global_norm")
    close(got, 5.0, "global_norm of a list with None")
    close(number(student.global_norm([None, None]), "global_norm"), 0.0, "global_norm of [None, None]")


@pytest.mark.points(4.5)
def test_one_factor_for_all(check, gradients):
    """Above the limit, are all gradients scaled by the one factor that brings the global norm to max_norm?"""
    for norm, limit in ((12.0, 3.0), (2.5, 2.0), (40.0, 0.5), (1.02, 1.0), (0.3, 0.2)):
        check(gradients(SHAPES, norm), norm, limit, ["list"])
    check(gradients(SHAPES, 5000.0, "float32"), 5000.0, 1.0, ["list"])


@pytest.mark.points(1.4)
def test_within_the_limit_nothing_happens(check, gradients):
    """Within the limit, does every gradient stay as it is?"""
    for norm, limit in ((0.8, 1.0), (0.9, 3.0), (2.5, 3.0), (3.0, 100.0)):
        check(gradients(SHAPES, norm), norm, limit, ["list"])


@pytest.mark.points(1.8)
def test_the_norm_before_is_returned(check, gradients):
    """Is norm_before the global norm of the gradients as they came, on both sides of the limit?"""
    for norm, limit in ((11.73, 3.0), (1.537, 4.0)):
        check(gradients(SHAPES, norm), norm, limit, ["norm"])


@pytest.mark.points(1.5)
def test_none_stays(check, gradients):
    """Does None stay where it is, above and below the limit?"""
    for norm in (8.0, 1.0):
        check(gradients((None, (3, 2), None, (4,)), norm), norm, 2.0)


@pytest.mark.points(0.6)
def test_zero_gradients(check, gradients):
    """Do gradients of all zeros stay zero, without nan, and are others beside zeros clipped?"""
    check([np.zeros((3, 2)), np.zeros(4)], 0.0, 1.0)
    check([np.zeros(3), *gradients(((2, 2),), 6.0)], 6.0, 1.5)

"""global_norm and clip_by_global_norm.

clip_by_global_norm may build on global_norm: what is right by the student's own norm counts as right, so that a wrong
norm is charged in global_norm alone.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, attempt, close, holds, number, unpack

pytestmark = pytest.mark.exercise("global_norm")

SHAPES = ((5,), (3, 4), (2, 3, 2), (4, 4))


def clip(student, grads, max_norm):
    """Return the list and norm_before; None in the place of a norm that is missing, which one test charges."""
    result = student.clip_by_global_norm(grads, max_norm)
    if isinstance(result, list) and len(result) == len(grads) and all(not isinstance(one, list) for one in result):
        return result, None
    return unpack(result, "the list", "norm_before")


def scaled(grads, factor):
    return [None if grad is None else grad * factor for grad in grads]


def own_norm(student, grads):
    """Return what the student's global_norm gives, or None where that is no size: it has to grow with the gradients."""
    norm, of_twice = (attempt(norm_of, student, scaled(grads, factor)) for factor in (1, 2))
    return norm if norm and of_twice and of_twice > 1.1 * norm > 0 else None


def norm_of(student, grads):
    return number(student.global_norm(grads), "global_norm")


@pytest.fixture
def check(student, same_list):
    """Check the list and norm_before for gradients of this norm; a limit in the student's own measure is as good."""

    def checked(grads, norm, limit, only=("list", "norm"), where=""):
        def check_for(norm, limit):
            clipped, before = clip(student, grads, limit)
            if "list" in only:
                same_list(clipped, scaled(grads, min(1.0, limit / norm)), "the list", where)
            if before is None and "list" not in only:
                raise Mismatch(
                    "clip_by_global_norm returned the list alone; expected the list and norm_before.",
                    fingerprint="alone",
                )
            if "norm" in only and before is not None:
                close(number(before, "norm_before"), norm, "norm_before", where=where)

        try:
            check_for(norm, limit)
        except Mismatch as error:
            own = own_norm(student, grads)
            if own is None:
                raise
            try:
                check_for(own, limit * own / norm)
            except Mismatch:
                raise error from None

    return checked


@pytest.mark.points(3.2)
def test_global_norm(student, rng, gradients):
    """Is global_norm the length of all gradients laid end to end?"""
    for norm in (0.3, 2.0, 17.0):
        got = number(student.global_norm(gradients(rng, SHAPES, norm)), "global_norm")
        close(got, norm, "global_norm of arrays with 1, 2 and 3 axes")
    got = number(student.global_norm(gradients(rng, ((3, 3),), 6.0)), "global_norm")
    close(got, 6.0, "global_norm of one matrix", where="All entries of a matrix count alike.")


@pytest.mark.points(0.7)
def test_global_norm_skips_none(student, rng, gradients):
    """Does None count nothing in global_norm?"""
    grads = gradients(rng, (None, (3, 2), None, (4,)), 5.0)
    right = own_norm(student, [grad for grad in grads if grad is not None]) or 5.0
    close(number(student.global_norm(grads), "global_norm"), right, "global_norm of a list with None")


@pytest.mark.points(0.2)
def test_global_norm_of_none_alone(student, rng, gradients):
    """Is global_norm 0 where the list holds nothing but None?"""
    if own_norm(student, gradients(rng, ((2, 3),), 3.0)) is None:
        raise Mismatch("global_norm does not grow with the gradients.", fingerprint="no norm")
    norm = number(student.global_norm([None, None]), "global_norm of [None, None]")
    if abs(norm) > 1e-6:
        raise Mismatch(f"global_norm of [None, None] is {norm:.6g}; expected 0.", norm)


@pytest.mark.points(2.8)
def test_one_factor_for_all(check, rng, gradients):
    """Above the limit, are all gradients scaled by the one factor that brings the global norm to max_norm?"""
    for norm, limit in ((12.0, 3.0), (2.5, 2.0), (40.0, 0.5), (1.02, 1.0), (0.3, 0.2)):
        check(gradients(rng, SHAPES, norm), norm, limit, ["list"], f"norm {norm}, limit {limit}.")


@pytest.mark.points(1.8)
def test_within_the_limit_nothing_happens(student, check, rng, gradients, same_list):
    """Below the limit, does every gradient stay as it is, unlike above it?"""
    for norm, limit in ((0.8, 1.0), (0.9, 3.0), (2.5, 3.0), (3.0, 100.0)):
        check(gradients(rng, SHAPES, norm), norm, limit, ["list"], f"norm {norm}, limit {limit}.")
    grads = gradients(rng, SHAPES, 50.0)
    if holds(same_list, clip(student, grads, 1e-3)[0], grads, "the list"):
        raise Mismatch("Gradients far above the limit stayed as they were, too.")


@pytest.mark.points(1.8)
def test_the_norm_before_is_returned(check, rng, gradients):
    """Is norm_before the global norm of the gradients as they came, on both sides of the limit?"""
    for norm, limit in ((12.0, 3.0), (1.5, 4.0)):
        check(gradients(rng, SHAPES, norm), norm, limit, ["norm"], f"norm {norm}, limit {limit}.")


@pytest.mark.points(0.8)
def test_none_stays(check, rng, gradients):
    """Does None stay where it is, above and below the limit?"""
    for norm in (8.0, 1.0):
        check(gradients(rng, (None, (3, 2), None, (4,)), norm), norm, 2.0, ["list"])


@pytest.mark.points(0.4)
def test_zero_gradients(student, check, rng, gradients, same_list):
    """Do gradients of all zeros stay zero, without nan, and others beside zeros come out right?"""
    zeros = [np.zeros((3, 2)), np.zeros(4)]
    clipped, before = clip(student, zeros, 1.0)
    same_list(clipped, zeros, "the list of zeros", "What is 0 / 0?")
    if before is not None:
        close(number(before, "norm_before"), 0.0, "norm_before of zeros")
    check([np.zeros(3), *gradients(rng, ((2, 2),), 6.0)], 6.0, 1.5, ["list"])


@pytest.mark.points(0.3)
def test_large_values_and_float32(check, rng, gradients):
    """Are gradients of size 1000, in float32, scaled right?"""
    check(gradients(rng, SHAPES, 5000.0, dtype="float32"), 5000.0, 1.0)

"""global_norm and clip_by_global_norm."""

import numpy as np
import pytest

from autograder.checks.compare import close, number, unpack

pytestmark = pytest.mark.exercise("global_norm")

SHAPES = ((5,), (3, 4), (2, 3, 2), (4, 4))


def clip(student, grads, max_norm):
    return unpack(student.clip_by_global_norm(grads, max_norm), "the list", "norm_before")


def scaled(grads, factor):
    return [None if grad is None else grad * factor for grad in grads]


@pytest.mark.points(2)
def test_global_norm(student, rng, gradients):
    """Is global_norm the length of all gradients laid end to end?"""
    for norm in (0.3, 2.0, 17.0):
        got = number(student.global_norm(gradients(rng, SHAPES, norm)), "global_norm")
        close(got, norm, "global_norm of arrays with 1, 2 and 3 axes")
    got = number(student.global_norm(gradients(rng, ((3, 3),), 6.0)), "global_norm")
    close(got, 6.0, "global_norm of one matrix", where="All entries of a matrix count alike.")


@pytest.mark.points(1)
def test_global_norm_skips_none(student, rng, gradients):
    """Does None count nothing in global_norm?"""
    got = number(student.global_norm(gradients(rng, (None, (3, 2), None, (4,)), 5.0)), "global_norm")
    close(got, 5.0, "global_norm of a list with None")


@pytest.mark.points(3)
def test_one_factor_for_all(student, rng, gradients, same_list):
    """Above the limit, are all gradients scaled by the one factor that brings the global norm to max_norm?"""
    for norm, limit in ((12.0, 3.0), (2.5, 2.0), (40.0, 0.5), (1.02, 1.0)):
        grads = gradients(rng, SHAPES, norm)
        clipped, _ = clip(student, grads, limit)
        same_list(clipped, scaled(grads, limit / norm), "the list", f"norm {norm}, limit {limit}.")


@pytest.mark.points(2)
def test_within_the_limit_nothing_happens(student, rng, gradients, same_list):
    """Below the limit, does every gradient stay as it is?"""
    for norm, limit in ((0.8, 1.0), (0.9, 3.0), (3.0, 100.0)):
        grads = gradients(rng, SHAPES, norm)
        same_list(clip(student, grads, limit)[0], grads, "the list", f"norm {norm}, limit {limit}.")


@pytest.mark.points(1.5)
def test_the_norm_before_is_returned(student, rng, gradients):
    """Is norm_before the global norm of the gradients as they came, on both sides of the limit?"""
    for norm, limit in ((12.0, 3.0), (1.5, 4.0)):
        _, before = clip(student, gradients(rng, SHAPES, norm), limit)
        close(number(before, "norm_before"), norm, "norm_before", where=f"norm {norm}, limit {limit}.")


@pytest.mark.points(1)
def test_none_stays(student, rng, gradients, same_list):
    """Does None stay where it is, above and below the limit?"""
    for norm in (8.0, 1.0):
        grads = gradients(rng, (None, (3, 2), None, (4,)), norm)
        clipped, _ = clip(student, grads, 2.0)
        same_list(clipped, scaled(grads, min(1.0, 2.0 / norm)), "the list")


@pytest.mark.points(1)
def test_zero_gradients(student, rng, gradients, same_list):
    """Do gradients of all zeros stay zero, without nan, and others beside zeros come out right?"""
    zeros = [np.zeros((3, 2)), np.zeros(4)]
    clipped, before = clip(student, zeros, 1.0)
    same_list(clipped, zeros, "the list of zeros", "What is 0 / 0?")
    close(number(before, "norm_before"), 0.0, "norm_before of zeros")
    grads = [np.zeros(3), *gradients(rng, ((2, 2),), 6.0)]
    clipped, _ = clip(student, grads, 1.5)
    same_list(clipped, scaled(grads, 0.25), "the list")


@pytest.mark.points(0.5)
def test_large_values_and_float32(student, rng, gradients, same_list):
    """Are gradients of size 1000, in float32, scaled right?"""
    grads = gradients(rng, SHAPES, 5000.0, dtype="float32")
    clipped, before = clip(student, grads, 1.0)
    same_list(clipped, scaled(grads, 1 / 5000), "the list")
    close(number(before, "norm_before"), 5000.0, "norm_before")

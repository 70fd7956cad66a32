"""classify_format: the name of a format from its numbers of steps."""

import pytest

from autograder.testing import equal

pytestmark = pytest.mark.exercise("classify_format")


def check(student, n_in_steps, n_out_steps, right):
    call = f"classify_format({n_in_steps}, {n_out_steps})"
    equal(student.classify_format(n_in_steps, n_out_steps), right, call, where="One step is one; two or more are many.")


@pytest.mark.points(1)
def test_one_to_one(student):
    """One step in, one step out?"""
    check(student, 1, 1, "one_to_one")


@pytest.mark.points(1)
def test_one_to_many(student, rng):
    """One step in, several out?"""
    check(student, 1, int(rng.integers(3, 50)), "one_to_many")


@pytest.mark.points(1)
def test_many_to_one(student, rng):
    """Several steps in, one out?"""
    check(student, int(rng.integers(3, 50)), 1, "many_to_one")


@pytest.mark.points(1)
def test_many_to_many(student, rng):
    """Several steps in and out, as many or not?"""
    n, more = int(rng.integers(3, 50)), int(rng.integers(1, 9))
    for n_in_steps, n_out_steps in ((n, n), (n, n + more), (n + more, n)):
        check(student, n_in_steps, n_out_steps, "many_to_many")


@pytest.mark.points(1)
def test_two_are_many(student):
    """Do two steps count as many?"""
    for steps, right in (((1, 2), "one_to_many"), ((2, 1), "many_to_one"), ((2, 2), "many_to_many")):
        check(student, *steps, right)

"""classify_format: the name of a format from its numbers of steps."""

import pytest

from autograder.checks.compare import equal

pytestmark = pytest.mark.exercise("classify_format")


def examine(student, n_in_steps, n_out_steps, right):
    name = f"classify_format({n_in_steps}, {n_out_steps})"
    equal(student.classify_format(n_in_steps, n_out_steps), right, name, where="One step is one; two or more are many.")


@pytest.mark.points(1)
def test_one_to_one(student):
    """One step in, one step out?"""
    examine(student, 1, 1, "one_to_one")


@pytest.mark.points(1)
def test_one_to_many(student, rng):
    """One step in, several out?"""
    examine(student, 1, int(rng.integers(3, 50)), "one_to_many")


@pytest.mark.points(1)
def test_many_to_one(student, rng):
    """Several steps in, one out?"""
    examine(student, int(rng.integers(3, 50)), 1, "many_to_one")


@pytest.mark.points(1)
def test_many_to_many(student, rng):
    """Several steps in and out, as many or not?"""
    n = int(rng.integers(3, 50))
    examine(student, n, n, "many_to_many")
    examine(student, n, n + int(rng.integers(1, 9)), "many_to_many")
    examine(student, n + int(rng.integers(1, 9)), n, "many_to_many")


@pytest.mark.points(1)
def test_two_are_many(student):
    """Are two steps many already, on either side?"""
    examine(student, 2, 1, "many_to_one")
    examine(student, 1, 2, "one_to_many")
    examine(student, 2, 2, "many_to_many")

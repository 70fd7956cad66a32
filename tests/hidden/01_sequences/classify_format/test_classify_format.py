"""classify_format: the name of a format from its numbers of steps.

A name in another spelling (hyphens, capitals, blanks) is charged by the first two tests alone.
"""

import pytest

from autograder.testing import equal

pytestmark = pytest.mark.exercise("classify_format")

NAMES = ("one_to_one", "one_to_many", "many_to_one", "many_to_many")


def as_meant(name):
    """Return a name without a slip of spelling."""
    if not isinstance(name, str):
        return name
    meant = name.strip().lower().replace("-", "_").replace(" ", "_")
    return meant if meant in NAMES else name


def examine(student, n_in_steps, n_out_steps, right, as_it_came=False):
    got, call = student.classify_format(n_in_steps, n_out_steps), f"classify_format({n_in_steps}, {n_out_steps})"
    spelling = isinstance(got, str) and got != right and as_meant(got) == right
    where = "Look at the spelling." if spelling else "One step is one; two or more are many."
    equal(got if as_it_came else as_meant(got), right, call, where=where)


@pytest.mark.points(1)
def test_one_to_one(student):
    """One step in, one step out?"""
    examine(student, 1, 1, "one_to_one", as_it_came=True)


@pytest.mark.points(1)
def test_one_to_many(student, rng):
    """One step in, several out?"""
    examine(student, 1, int(rng.integers(3, 50)), "one_to_many", as_it_came=True)


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
    names = [as_meant(student.classify_format(*steps)) for steps in ((1, 1), (7, 1), (1, 7), (7, 7))]
    one, other = names[1:3] if sorted(map(str, names)) == sorted(NAMES) else ("many_to_one", "one_to_many")
    examine(student, 2, 1, one)  # which of them is which is asked above
    examine(student, 1, 2, other)
    examine(student, 2, 2, "many_to_many")

"""norm_bound: (rho gamma)^n.

What one more step multiplies by is asked for first, relative to the student's own bound of the step before: a count
that is one off costs nothing there, and where rho or gamma is 1, neither does one that is left out.
"""

import pytest

from autograder.testing import Mismatch, number

pytestmark = pytest.mark.exercise("norm_bound")


@pytest.fixture
def check(student, bptt):
    def checked(rho, gamma, n, right, where, **options):
        bptt.one_number(student.norm_bound(rho, gamma, n), right, "the bound", where=where, **options)

    return checked


@pytest.fixture
def check_factor(student, check):
    """Check the bound of n + 1 steps by the student's own bound of n steps."""

    def checked(rho, gamma):
        for n in (2, 5):
            before = number(student.norm_bound(rho, gamma, n), f"the bound of {n} steps")
            if before == 0:
                raise Mismatch(f"The bound of {n} steps is 0; expected a number above 0.", before)
            where = f"n is {n + 1} here. Your bound for n = {n} is {before:.6g}: what does one more step do to it?"
            check(rho, gamma, n + 1, before * rho * gamma, where)

    return checked


@pytest.mark.points(2)
def test_one_more_step(check_factor, rng):
    """Does one more step make the bound smaller by the right factor, where the gradient vanishes?"""
    check_factor(rng.uniform(1.2, 1.9), rng.uniform(0.3, 0.5))


@pytest.mark.points(0.75)
def test_one_more_step_through_the_activation(check_factor, rng):
    """Is it right where rho is 1, so that only the slopes count?"""
    check_factor(1.0, rng.uniform(0.3, 0.8))


@pytest.mark.points(0.75)
def test_one_more_step_through_the_kernel(check_factor, rng):
    """Is it right where gamma is 1, so that only the recurrent kernel counts?"""
    check_factor(rng.uniform(1.2, 1.9), 1.0)


@pytest.mark.points(1)
def test_several_steps(check, rng):
    """Is the bound right after several steps, whether it grows or shrinks?"""
    for n, lowest in ((2, 2.2), (5, 0.5), (11, 1.5)):
        rho, gamma = rng.uniform(lowest, lowest + 0.7), rng.uniform(0.5, 0.9)
        right = 1.0
        for _ in range(n):
            right *= rho * gamma
        check(rho, gamma, n, right, f"n is {n}: what does each step multiply by?")


@pytest.mark.points(1.5)
def test_one_step(check, rng):
    """Is it the product of both for one step?"""
    rho, gamma = rng.uniform(1.5, 2.4), rng.uniform(0.2, 0.4)
    check(rho, gamma, 1, rho * gamma, "n is 1 here.")


@pytest.mark.points(0.5)
def test_no_step(check, rng):
    """Is the bound 1 where nothing has been travelled yet?"""
    check(rng.uniform(1.5, 3.0), 0.25, 0, 1.0, "n is 0 here.")


@pytest.mark.points(0.25)
@pytest.mark.parametrize(
    ("rho", "gamma", "right"), [(1.0, 0.25, 2.0**-98), (1.5, 1.0, 1.5**49)], ids=["small", "large"]
)
def test_far_back(check, rho, gamma, right):
    """Are very small and very large bounds right?"""
    check(rho, gamma, 49, right, f"rho is {rho}, gamma is {gamma} and n is 49 here.", elementwise=True)

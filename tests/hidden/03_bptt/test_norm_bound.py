"""norm_bound: (rho gamma)^n."""

import pytest

pytestmark = pytest.mark.exercise("norm_bound")


@pytest.fixture
def check(student, bptt):
    def checked(rho, gamma, n, right, where, **options):
        bptt.one_number(student.norm_bound(rho, gamma, n), right, "the bound", where=where, **options)

    return checked


@pytest.mark.points(3)
def test_several_steps(check, rng):
    """Is the bound right after several steps, with a slope below 1?"""
    for n in (2, 5, 11):
        rho, gamma = rng.uniform(0.6, 2.5), rng.uniform(0.2, 0.9)
        right = 1.0
        for _ in range(n):
            right *= rho * gamma
        check(rho, gamma, n, right, f"n is {n}: what does each step multiply by?")


@pytest.mark.points(2)
def test_one_step(check, rng):
    """Is it the product of both for one step?"""
    rho, gamma = rng.uniform(1.5, 3.0), rng.uniform(0.2, 0.4)
    check(rho, gamma, 1, rho * gamma, "n is 1 here.")


@pytest.mark.points(1)
def test_no_step(check, rng):
    """Is the bound 1 where nothing has been travelled yet?"""
    check(rng.uniform(1.5, 3.0), 0.25, 0, 1.0, "n is 0 here.")


@pytest.mark.points(1)
def test_far_back(check):
    """Are very small and very large bounds right?"""
    check(1.0, 0.25, 49, 2.0**-98, "Sigmoid, factor 1, n is 49.", elementwise=True)
    check(1.5, 1.0, 49, 1.5**49, "Linear, factor 1.5, n is 49.")

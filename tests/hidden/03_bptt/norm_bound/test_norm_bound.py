"""norm_bound: (rho gamma)^n."""

import pytest

from autograder.testing import close, number

pytestmark = pytest.mark.exercise("norm_bound")


@pytest.fixture
def check(student):
    def checked(rho, gamma, n):
        right = 1.0
        for _ in range(n):
            right *= rho * gamma
        got = number(student.norm_bound(rho, gamma, n), "the bound")
        where = f"rho is {rho:.3g}, gamma is {gamma:.3g} and n is {n} here: what does each step multiply by?"
        close(got, right, "the bound", elementwise=True, where=where)

    return checked


@pytest.mark.points(2)
def test_shrinking(check, rng):
    """Is the bound right where the gradient vanishes?"""
    for n in (3, 6):
        check(rng.uniform(1.2, 1.9), rng.uniform(0.3, 0.5), n)


@pytest.mark.points(1)
def test_growing(check, rng):
    """Is the bound right where the gradient may explode?"""
    check(rng.uniform(2.2, 2.9), rng.uniform(0.5, 0.9), 2)
    check(rng.uniform(1.2, 1.9), rng.uniform(1.1, 1.4), 11)


@pytest.mark.points(0.75)
def test_through_the_activation(check, rng):
    """Is it right where rho is 1, so that only the slopes count?"""
    check(1.0, rng.uniform(0.3, 0.8), 4)


@pytest.mark.points(0.75)
def test_through_the_kernel(check, rng):
    """Is it right where gamma is 1, so that only the recurrent kernel counts?"""
    check(rng.uniform(1.2, 1.9), 1.0, 5)


@pytest.mark.points(1.5)
def test_one_step(check, rng):
    """Is it the product of both for one step?"""
    check(rng.uniform(1.5, 2.4), rng.uniform(0.2, 0.4), 1)


@pytest.mark.points(0.5)
def test_no_step(check, rng):
    """Is the bound 1 where nothing has been travelled yet?"""
    check(rng.uniform(1.5, 3.0), 0.25, 0)


@pytest.mark.points(0.25)
@pytest.mark.parametrize(("rho", "gamma"), [(1.0, 0.25), (1.5, 1.0)], ids=["small", "large"])
def test_far_back(check, rho, gamma):
    """Are very small and very large bounds right?"""
    check(rho, gamma, 49)

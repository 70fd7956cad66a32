"""my_function: the hidden tests."""

import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("my_function")


@pytest.mark.points(2)
def test_random_values(student, reference, rng):
    """TODO: the question that this test asks. Are the values right?"""
    x = rng.normal(size=6)
    close(student.my_function(x), reference.my_function(x), "y", axes="(N,)")


def test_one_value(student, reference, rng):
    """TODO: a case at the edge. Is a single value handled?"""
    x = rng.normal(size=1)
    close(student.my_function(x), reference.my_function(x), "y", axes="(N,)")

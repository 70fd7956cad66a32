"""smooth: the hidden tests."""

import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("smooth")


@pytest.mark.points(3)
def test_a_random_sequence(student, reference, rng):
    """Is each output a mixture of the new value and the last output?"""
    x = rng.normal(size=8)
    close(student.smooth(x, 0.3), reference.smooth(x, 0.3), "y", axes="(time,)", steps=0)


def test_one_value(student, rng):
    """Is the first output the first value?"""
    x = rng.normal(size=1)
    close(student.smooth(x, 0.3), x, "y", axes="(time,)")

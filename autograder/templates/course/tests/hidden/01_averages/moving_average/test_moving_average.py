"""moving_average: the hidden tests. `student` and `reference` answer like the notebook."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("moving_average")


@pytest.mark.points(2)
def test_a_random_sequence(student, reference, rng):
    """Is each value the mean of its window?"""
    x = rng.normal(size=9)
    close(student.moving_average(x, 4), reference.moving_average(x, 4), "y", axes="(windows,)")


def test_one_window(student, rng):
    """Does a window as wide as the sequence give one value, the mean of all?"""
    x = rng.normal(size=5)
    close(student.moving_average(x, 5), [np.mean(x)], "y", axes="(windows,)")

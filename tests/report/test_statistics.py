"""Numbers of a class, against values computed by hand."""

from math import sqrt

import pytest

from autograder.report.statistics import correlation, discrimination, histogram, mean, median, phi


def test_an_empty_list_has_no_mean_and_no_median():
    assert mean([]) is None
    assert median([]) is None


def test_mean_and_median():
    assert mean([1, 2, 6]) == 3
    assert median([6, 1, 2]) == 2
    assert median([1, 2, 3, 10]) == 2.5


def test_correlation_by_hand():
    """Deviations (-1, 0, 1) and (-1, 1, 0): covariance sum 1, both square sums 2, so r = 1/2."""
    assert correlation([1, 2, 3], [0, 2, 1]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("left", "right"),
    [([], []), ([1], [2]), ([1, 2], [3, 5]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [0.1 + 0.2, 0.3, 0.3])],
    ids=["none", "one", "two", "left constant", "right constant up to rounding"],
)
def test_correlation_is_undefined(left, right):
    assert correlation(left, right) is None


def test_discrimination_leaves_the_item_itself_out():
    """Item (0, 0, 4), total (3, 2, 5): the rest is (3, 2, 1).

    The sum of products is -4, the sums of squares 96/9 and 2: r = -4 / sqrt(64/3) = -sqrt(3)/2.
    """
    assert discrimination([0, 0, 4], [3, 2, 5]) == pytest.approx(-sqrt(3) / 2)


def test_phi_by_hand():
    """3 both, 1 only left, 1 only right, 3 neither: (9 - 1) / sqrt(4*4*4*4) = 1/2."""
    left = [True, True, True, True, False, False, False, False]
    right = [True, True, True, False, True, False, False, False]
    assert phi(left, right) == pytest.approx(0.5)


def test_phi_of_the_same_and_of_opposites():
    assert phi([True, False, True], [True, False, True]) == pytest.approx(1)
    assert phi([True, False, True], [False, True, False]) == pytest.approx(-1)


@pytest.mark.parametrize("left", [[], [True, False], [True, True, True], [False, False, False]])
def test_phi_is_undefined(left):
    assert phi(left, [True, False, True][: len(left)]) is None


def test_histogram_counts_the_last_edge_and_keeps_values_outside():
    assert histogram([0, 0.5, 1, 2, -1, 9], [0, 1, 2]) == [3, 3]

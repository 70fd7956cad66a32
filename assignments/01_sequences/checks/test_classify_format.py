"""Public checks of classify_format."""

from checks.testing import equal


def test_a_photograph_and_its_label(student):
    """Is one step in, one step out called one_to_one?"""
    equal(student.classify_format(1, 1), "one_to_one", "classify_format(1, 1)")


def test_in_comes_first(student):
    """Does the name begin with what goes in?"""
    equal(student.classify_format(20, 1), "many_to_one", "classify_format(20, 1)", where="20 steps go in.")


def test_unequal_lengths(student):
    """Are 5 steps in and 3 steps out one of the four formats?"""
    equal(student.classify_format(5, 3), "many_to_many", "classify_format(5, 3)")

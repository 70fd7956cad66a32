"""Which misconception explains what a student's tests ended with?"""

from time import monotonic

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.checks.student import StudentError
from autograder.suite import diagnose
from autograder.suite.catalogue import Variant
from autograder.suite.diagnose import Diagnosis


def wrong(number):
    return Mismatch(f"it is {number}", np.array([float(number)]))


@pytest.fixture
def named(monkeypatch):
    """Return a function: outcomes of a student's tests and of each misconception's, to the match."""
    monkeypatch.setattr(diagnose, "graft", lambda program, variant: variant)
    monkeypatch.setattr(diagnose, "LocalHost", lambda variant: variant)

    def find(student, **misconceptions):
        known = [Variant(name, "step") for name in misconceptions]
        ended = dict(enumerate(student))
        diagnosis = Diagnosis(None, ended, lambda item, variant: misconceptions[variant.id][item])
        return diagnosis.first_match(known, monotonic() + 60)

    return find


def test_what_explains_every_failure_is_named(named):
    assert (
        named([wrong(1), wrong(2), None], other=[wrong(1), None, None], same=[wrong(1), wrong(2), None]).mistake.id
        == "same"
    )


def test_what_explains_most_failures_is_named(named):
    assert named([wrong(1), wrong(2), wrong(3)], most=[wrong(1), wrong(2), None]).mistake.id == "most"


def test_one_failure_that_is_alike_among_many_names_nothing(named):
    assert named([wrong(1), wrong(2), wrong(3)], chance=[wrong(1), None, None]) is None
    assert named([wrong(1), wrong(2)], chance=[wrong(1), None]) is None


def test_what_fails_where_the_student_does_not_is_not_named(named):
    assert named([wrong(1), None], other=[wrong(1), wrong(2)]) is None


def test_the_first_of_two_with_the_same_values_is_named(named):
    assert named([wrong(1)], first=[wrong(1)], second=[wrong(1)]).mistake.id == "first"


def test_a_mistake_with_all_the_failures_and_the_same_values_is_exact(named):
    assert named([wrong(1), wrong(2), None], same=[wrong(1), wrong(2), None]).exact


def test_a_mistake_with_most_of_the_failures_is_not_exact(named):
    assert not named([wrong(1), wrong(2), wrong(3)], most=[wrong(1), wrong(2), None]).exact


@pytest.mark.parametrize(
    "error", [StudentError("`step` raised KeyError: 'a'", "KeyError"), Mismatch("no array"), AssertionError("no")]
)
def test_an_outcome_that_shows_no_value_names_a_mistake_and_is_not_exact(named, error):
    """Whoever raises the same exception everywhere may have nothing right behind it."""
    match = named([wrong(1), error], same=[wrong(1), error])
    assert (match.mistake.id, match.exact) == ("same", False)

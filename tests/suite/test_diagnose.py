"""Which mistake explains what a student's tests ended with?"""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.checks.errors import Reason, StudentError
from autograder.core.result import Crash
from autograder.suite.catalogue import Variant
from autograder.suite.diagnose import can_be_named, find_match
from autograder.suite.outcome import UnusableValue, decode, encode, outcome_of
from autograder.wire.messages import NotAllowed


def wrong(number):
    return Mismatch(f"it is {number}", np.array([float(number)]))


def table_of(mistakes):
    return {
        name: {str(test): outcome_of(error) for test, error in enumerate(errors) if error is not None}
        for name, errors in mistakes.items()
    }


def match(student, **mistakes):
    """Return the match for the outcomes of a student's tests, where these are those of each mistake."""
    known = [Variant(name, "step") for name in mistakes]
    return find_match(known, {str(test): error for test, error in enumerate(student)}, table_of(mistakes))


def named(student, **mistakes):
    found = match(student, **mistakes)
    return found and found.mistake.id


def test_what_explains_every_failure_is_named():
    assert named([wrong(1), wrong(2), None], other=[wrong(1), None, None], same=[wrong(1), wrong(2), None]) == "same"


def test_what_explains_most_failures_is_named():
    assert named([wrong(1), wrong(2), wrong(3)], most=[wrong(1), wrong(2), None]) == "most"


def test_what_explains_all_comes_before_what_explains_most():
    student = [wrong(1), wrong(2), wrong(3)]
    assert named(student, most=[wrong(1), wrong(2), None], all=student) == "all"


def test_one_failure_that_is_alike_among_many_names_nothing():
    assert named([wrong(1), wrong(2), wrong(3)], chance=[wrong(1), None, None]) is None
    assert named([wrong(1), wrong(2)], chance=[wrong(1), None]) is None


def test_what_fails_where_the_student_does_not_is_not_named():
    assert named([wrong(1), None], other=[wrong(1), wrong(2)]) is None


def test_a_mistake_that_fails_no_test_is_not_named():
    assert named([wrong(1), wrong(2)], harmless=[None, None]) is None


def test_the_first_of_two_with_the_same_values_is_named():
    assert named([wrong(1)], first=[wrong(1)], second=[wrong(1)]) == "first"


def test_a_mistake_with_all_the_failures_and_the_same_values_is_exact():
    assert match([wrong(1), wrong(2), None], same=[wrong(1), wrong(2), None]).exact


def test_a_mistake_with_most_of_the_failures_is_not_exact():
    assert not match([wrong(1), wrong(2), wrong(3)], most=[wrong(1), wrong(2), None]).exact


UNUSABLE = UnusableValue("This test cannot use it.", Crash("TypeError: no", "test_a.py:1", ""))
SILENT = [
    Mismatch("a subclass", np.ones(2), fingerprint="a subclass"),
    StudentError("`step` raised KeyError: 'a'", what="`step`", kind="KeyError"),
    Mismatch("no array"),
    AssertionError("no"),
    UNUSABLE,
]


@pytest.mark.parametrize("error", SILENT, ids=lambda error: type(error).__name__)
def test_where_most_tests_show_no_value_a_mistake_is_named_and_not_exact(error):
    """Whoever raises the same exception everywhere may have nothing right behind it."""
    found = match([wrong(1), error, error, error], same=[wrong(1), error, error, error])
    assert (found.mistake.id, found.exact) == ("same", False)


@pytest.mark.parametrize("error", SILENT, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("other", [None, wrong(2)], ids=["passed", "wrong values"])
def test_where_a_third_of_the_tests_shows_values_a_mistake_is_exact(error, other):
    assert match([other, error, error], same=[other, error, error]).exact


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (wrong(1), True),
        (StudentError("KeyError: 'a'", kind="KeyError"), True),
        (StudentError("name 'a' is not defined", kind="NameError"), False),
        (StudentError("empty", Reason.STUB), False),
        (None, False),
        (RuntimeError("ours"), False),
    ],
)
def test_what_nothing_was_written_for_is_not_looked_up(error, says):
    assert can_be_named(error) is says


def test_a_table_stays_what_it_is_on_its_way_through_a_file():
    values = [np.ones((2, 3)), np.float32(1.5), "one_to_many", True, [1, "a"], (np.zeros(2), 3), {"a": 1}, float("nan")]
    errors = [*(Mismatch("wrong", value) for value in values), *SILENT]
    table = table_of({"slip": errors})
    again = decode(encode(table))
    for test, outcome in table["slip"].items():
        kept = again["slip"][test]
        assert (kept.kind, kept.text) == (outcome.kind, outcome.text)
        assert kept.same(outcome) is outcome.same(outcome)


def test_a_value_that_cannot_be_kept_is_like_nothing():
    table = table_of({"slip": [Mismatch("wrong", object())]})
    (outcome,) = decode(encode(table))["slip"].values()
    assert not outcome.same(outcome)


@pytest.mark.parametrize("data", [[], {"slip": []}, {"slip": {"test": ["value"]}}, {"slip": {"test": ["a", "b", [1]]}}])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(NotAllowed):
        decode(data)

"""Which mistake explains what a student's tests ended with?"""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.checks.student import Reason, StudentError
from autograder.core.result import Crash
from autograder.suite.catalogue import Variant
from autograder.suite.diagnose import Candidate, can_be_named, find_match
from autograder.suite.outcome import Stage, UnusableValue, decode, encode, outcome_of
from autograder.wire.messages import NotAllowed


class Variants(dict):
    """Mistakes by their ids: each costs 0.3 and says its id."""

    def __missing__(self, name):
        says = f"Your values are what one gets when {name} in `{name}`."
        return Variant(name, "step", says=says, costs=0.3, phrase=name, where=f"in `{name}`")


VARIANTS = Variants()


def wrong(number):
    return Mismatch(f"it is {number}", np.array([float(number)]))


def table_of(mistakes):
    return {
        name: {str(test): outcome_of(error) for test, error in enumerate(errors) if error is not None}
        for name, errors in mistakes.items()
    }


def match(student, **mistakes):
    """Return the match for the outcomes of a student's tests, where these are those of each mistake."""
    return search(student, {Stage.LISTED: {name: (name,) for name in mistakes}}, mistakes)


def search(student, stages, outcomes):
    """Look for a match among candidates, by stage and id the mistakes that they stand for; `outcomes` by id."""

    def candidates(stage):
        known = stages.get(stage, {})
        return {name: Candidate(VARIANTS[name], tuple(VARIANTS[one] for one in known[name])) for name in known}

    def table(stage, part):
        return table_of({name: outcomes[name] for name in stages.get(stage, {})})

    return find_match({str(test): error for test, error in enumerate(student)}, candidates, table)


def named(student, **mistakes):
    found = match(student, **mistakes)
    return found and found.mistakes[0].id


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
    """Code that raises the same exception everywhere may be wrong in everything else as well."""
    found = match([wrong(1), error, error, error], same=[wrong(1), error, error, error])
    assert (found.mistakes[0].id, found.exact) == ("same", False)


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


def stages(*pairs, unlisted=()):
    return {
        Stage.LISTED: {},
        Stage.UNLISTED: {name: (name,) if not name.startswith("trivial") else () for name in unlisted},
        Stage.PAIRS: {f"{first} + {second}": (first, second) for first, second in pairs},
    }


def ids(found):
    return found and [mistake.id for mistake in found.mistakes]


def test_two_mistakes_are_named_where_both_together_explain_everything():
    found = search([wrong(1), wrong(2)], stages(("a", "b")), {"a + b": [wrong(1), wrong(2)]})
    assert (ids(found), found.exact, found.costs) == (["a", "b"], True, 0.6)


def test_two_mistakes_are_not_named_for_a_part_of_the_failures():
    student = [wrong(1), wrong(2), wrong(3)]
    assert search(student, stages(("a", "b")), {"a + b": [wrong(1), wrong(2), None]}) is None


def test_of_several_pairs_with_the_same_values_only_the_mistake_in_all_of_them_is_named():
    """Which was the other one nobody knows, so no price is charged for it."""
    same = [wrong(1), wrong(2)]
    found = search(same, stages(("a", "b"), ("a", "c")), {"a + b": same, "a + c": same})
    assert (ids(found), found.exact) == (["a"], False)
    assert search(same, stages(("a", "b"), ("c", "d")), {"a + b": same, "c + d": same}) is None


FRACTION = Mismatch("it is 0.5", np.array([0.5]))


def test_an_unlisted_mistake_is_named_before_two_listed_ones():
    outcomes = {"u": [FRACTION], "a + b": [FRACTION]}
    assert ids(search([FRACTION], stages(("a", "b"), unlisted=["u"]), outcomes)) == ["u"]


def test_one_sentence_is_true_of_two_unlisted_mistakes_with_the_same_values():
    found = search([FRACTION], stages(unlisted=["u", "v"]), {"u": [FRACTION], "v": [FRACTION]})
    assert found.mistakes[0].says == "Your values are what one gets when u in `u`, or when v in `v`."


@pytest.mark.parametrize("others", [["v", "w"], ["trivial"]], ids=["three mistakes", "an answer without work"])
def test_an_unlisted_mistake_is_not_named_where_its_values_have_other_reasons(others):
    names = ["u", *others]
    assert search([FRACTION], stages(unlisted=names), {name: [FRACTION] for name in names}) is None


@pytest.mark.parametrize(
    "error",
    [wrong(1), Mismatch("zeros", np.zeros(9)), Mismatch("a word", "one_to_one"), Mismatch("no", True), *SILENT[1:3]],
    ids=["a whole number", "zeros", "a word", "a switch", "an exception", "a text"],
)
def test_an_unlisted_mistake_is_not_named_by_values_that_many_mistakes_give(error):
    assert search([error, None, None], stages(unlisted=["u"]), {"u": [error, None, None]}) is None


def test_an_exception_that_two_listed_mistakes_raise_names_neither():
    error = StudentError("`step` raised ValueError: shapes", what="`step`", kind="ValueError", said="shapes")
    assert named([error, None], one=[error, None]) == "one"
    assert named([error, None], one=[error, None], two=[error, None]) is None


def test_two_mistakes_that_show_no_values_are_named_and_not_charged():
    """Texts tell two mistakes from others; exceptions do not: two more may raise the same one."""
    text, raised = Mismatch("3 steps; expected 4"), StudentError("`step` raised KeyError: 'a'", kind="KeyError")
    found = search([text, raised], stages(("a", "b")), {"a + b": [text, raised]})
    assert (ids(found), found.exact) == (["a", "b"], False)
    assert search([raised, raised], stages(("a", "b")), {"a + b": [raised, raised]}) is None

"""What a regrade would change."""

from dataclasses import replace

import pytest

from autograder.core.result import Status
from autograder.report import find_changes


def test_the_same_results_change_nothing(whole_class):
    assert find_changes(whole_class, list(reversed(whole_class))) == []


def test_a_change_says_who_by_how_much_and_which_test_did_it(submission):
    (change,) = find_changes([submission("ada", True, False, True)], [submission("ada", True, True, True)])
    assert (change.student, change.before, change.after, change.by) == ("ada", 7.0, 10.0, 3.0)
    assert change.why == ("a: 1 → 4 (a2 failed → passed)",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (0.3, 0.4, "a: 1 → 4 (a_slip costs 40% instead of 30%)"),
        (None, 0.4, "a: 1 → 4 (a_slip costs 40%)"),
        (0.4, 0.4, "a: 1 → 4 (the same verdicts, other weights)"),
    ],
)
def test_a_changed_price_of_a_mistake_is_shown(submission, old, new, said):
    def priced(score, costs):
        result = submission("ada", True, False, True)
        first = replace(result.exercises[0], misconception="a_slip", costs=costs, score=score)
        return replace(result, exercises=(first, *result.exercises[1:]), score=score)

    (change,) = find_changes([priced(1.0, old)], [priced(4.0, new)])
    assert change.why == (said,)


def test_losses_come_first_and_what_has_no_score_last(submission):
    before = [submission(name, True, False, True) for name in ("up", "down", "gone")]
    crashed = replace(before[2], status=Status.CRASHED, score=None, reason="no disk", exercises=())
    after = [submission("up", True, True, True), submission("down", False, False, True), crashed]
    changes = find_changes(before, after)
    assert [(change.student, change.by) for change in changes] == [("down", -1.0), ("up", 3.0), ("gone", None)]
    assert changes[2].why == ("graded → crashed: no disk",)


def test_a_submission_on_one_side_only_is_a_change(submission):
    ada, ben = submission("ada", True, True, True), submission("ben", True, True, True)
    assert [(change.student, change.why) for change in find_changes([ada], [ben])] == [
        ("ada", ("It is not among the new results.",)),
        ("ben", ("It was not graded before.",)),
    ]

"""Who needs a person, and incidents in plain words."""

from dataclasses import replace

import pytest

from autograder.core.result import Incident
from autograder.core.verdict import Status, Verdict
from autograder.report.attention import in_words, needs_person, observations


def test_an_ordinary_submission_needs_nobody(submission):
    assert needs_person([submission("ada", True, False, True)]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": Status.CRASHED, "score": None, "reason": "no disk"}, "The grader failed on it: no disk"),
        ({"status": Status.REJECTED, "score": None, "reason": "no JSON"}, "It could not be graded: no JSON"),
        ({"score": None}, "It has no score."),
        ({"student": None}, "It is not known whose it is."),
    ],
)
def test_each_reason_is_said(submission, changes, said):
    (one,) = needs_person([replace(submission("ada", True, True, True), **changes)])
    assert one.reasons == (said,)


def test_a_crashed_exercise_is_named(submission):
    ada = submission("ada", True, True, True)
    crashed = replace(ada.exercises[1], verdict=Verdict.CRASHED)
    (one,) = needs_person([replace(ada, exercises=(ada.exercises[0], crashed))])
    assert one.reasons == ("The grader failed on b; no score was recorded for it.",)


def test_two_submissions_of_one_student_are_shown(submission):
    found = needs_person([submission("ada", True, True, True), submission("ada", True, True, False)])
    assert [one.reasons for one in found] == [("2 submissions carry this student's name.",)] * 2


def test_incidents_are_grouped_and_said_in_plain_words(submission):
    ada = replace(submission("ada", True, True, True), incidents=(Incident("network-refused", "socket()"),) * 2)
    (one,) = observations([ada])
    assert (one.sentence, one.students, len(one.seen)) == (in_words("network"), 1, 2)
    assert one.sentence == "The code tried to open a network connection; it was refused."


def test_an_unknown_kind_is_still_a_sentence():
    assert in_words("odd_thing") == "Seen while grading: odd thing."


@pytest.mark.parametrize("kind", ["repaired-cell", "network-refused", "patched-comparison", "odd"])
def test_no_sentence_accuses(kind):
    assert not {"cheat", "attack", "suspicious", "malicious", "hack"} & set(in_words(kind).lower().split())

"""Who needs a person, and incidents in plain words."""

from dataclasses import replace

import pytest

from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import Crash, Status, Verdict
from autograder.report.page import needs_person, observations


def test_an_ordinary_submission_needs_nobody(submission):
    assert needs_person([submission("ada", True, False, True)]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": Status.CRASHED, "score": None, "reason": "no disk"}, "The grader failed on it: no disk"),
        ({"status": Status.REJECTED, "score": None, "reason": "no JSON"}, "It could not be graded: no JSON"),
        ({"score": None}, "It has no score."),
        ({"student": None}, "The student is not known."),
    ],
)
def test_each_reason_is_shown(submission, changes, said):
    (one,) = needs_person([replace(submission("ada", True, True, True), **changes)])
    assert one.reasons == (said,)


def test_a_crashed_exercise_is_named(submission):
    ada = submission("ada", True, True, True)
    crash = Crash("NameError: name 'rngg' is not defined", "test_b.py:7", "Traceback …")
    test = replace(ada.exercises[1].tests[0], verdict=Verdict.CRASHED, crash=crash)
    crashed = replace(ada.exercises[1], verdict=Verdict.CRASHED, score=None, tests=(test, test))
    exercises = (ada.exercises[0], crashed)
    (one,) = needs_person([replace(ada, status=Status.PROVISIONAL, score=4.0, exercises=exercises)])
    assert one.reasons[0].startswith("The grader failed on b. The provisional score is that of the other exercises.")
    assert one.crashes == (crash,)  # once for all tests


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/ta/course/var/submitted/ada/x/x.ipynb", "var/submitted/ada/x/x.ipynb"),
        ("var/submitted/ada/x/x.ipynb", "var/submitted/ada/x/x.ipynb"),
        ("/tmp/ada.ipynb", "/tmp/ada.ipynb"),
    ],
)
def test_a_collected_file_is_named_from_the_courses_folder_on(submission, path, shown):
    (one,) = needs_person([replace(submission("ada", True, True, True), submission=path, score=None)])
    assert one.submission == shown


def test_two_submissions_of_one_student_are_shown(submission):
    found = needs_person([submission("ada", True, True, True), submission("ada", True, True, False)])
    assert [one.reasons for one in found] == [("2 submissions have this student's name.",)] * 2


@pytest.mark.parametrize("kind", IncidentKind)
def test_incidents_are_grouped_by_kind(submission, kind):
    ada = replace(submission("ada", True, True, True), incidents=(Incident(kind, "seen"),) * 2)
    (one,) = observations([ada])
    assert (one.kind, one.students, len(one.seen)) == (kind, 1, 2)

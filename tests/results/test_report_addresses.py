"""Does the report have the addresses that the course knows, and can it be written without any?"""

import json

import pytest

from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.results.pages import write_report

STUDENTS = {
    "ada": [{"lms": "moodle", "name": "Ada L", "email": "ada@uni.example"}],
    "ben": [{"lms": "canvas", "name": "Ben", "login": "ben42@uni.example"}],
    "cy": [{"lms": "canvas", "name": "Cy", "login": "cy42"}],
}


@pytest.fixture
def results(toy):
    """Three students who made one mistake."""
    test = TestResult("test_values", Verdict.FAILED, "h is 2, expected 3.", points=1.0)
    step = ExerciseResult("step", 5.0, 2.5, Verdict.FAILED, "once", "You took h once.", (test,))
    return [
        SubmissionResult(name, toy.ID, Status.GRADED, 10.0, name, score=2.5, exercises=(step,)) for name in STUDENTS
    ]


def test_addresses_and_logins_that_are_addresses_are_listed(course, toy, results):
    course.var.mkdir()
    (course.var / "roster.json").write_text(json.dumps({"students": STUDENTS, "handed_in": {}}))
    page = write_report(course, toy.ID, results).read_text(encoding="utf-8")
    assert '<p class="copy all">ada@uni.example, ben42@uni.example</p>' in page
    assert "No address is known of cy." in page


@pytest.mark.parametrize("roster", [None, "{"], ids=["no roster", "a broken roster"])
def test_a_report_needs_no_addresses(course, toy, results, roster):
    course.var.mkdir()
    if roster:
        (course.var / "roster.json").write_text(roster)
    page = write_report(course, toy.ID, results).read_text(encoding="utf-8")
    assert "ada, ben, cy" in page
    assert 'class="copy all"' not in page

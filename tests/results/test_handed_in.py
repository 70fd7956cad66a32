"""Does a feedback page say which file was graded, when it was handed in, and whom to ask?"""

import json
import re

import pytest

from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.results.pages import write_feedback
from autograder.usecases.collect import collect


@pytest.fixture
def page(course, toy):
    """Write the page of a student who failed one exercise, and return its text."""
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text().replace('course_id="toy"', 'course_id="toy", ask="Ada, room 3"'))

    def written(student):
        test = TestResult("t", Verdict.FAILED, "No.", points=1.0)
        loop = ExerciseResult("loop", 5.0, 0.0, Verdict.FAILED, "last", "You took the last x.", (test,), "The loop")
        result = SubmissionResult(student, toy.ID, Status.GRADED, 10.0, student, score=0.0, exercises=(loop,))
        ((_, path),) = write_feedback(course, toy.ID, [result])
        return " ".join(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")).split())

    return written


@pytest.fixture
def ada(course, toy):
    """Handed in twice; nbgrader's file has the time."""
    submitted = course.submitted(toy.ID, "ada")
    submitted.parent.mkdir(parents=True)
    submitted.write_bytes(toy.submission_bytes(course))
    (submitted.parent / "timestamp.txt").write_text("2026-11-29 10:22:01 UTC\n")
    earlier = course.var / "earlier" / "ada" / toy.ID
    earlier.mkdir(parents=True)
    (earlier / "20261128T080000-0123abcd.ipynb").write_text("{}")
    return "ada"


def test_the_page_tells_file_time_attempt_and_whom_to_ask(course, toy, page, ada):
    handed_in = {toy.ID: {"ada": {"lms": "moodle", "original": "my work.ipynb"}}}
    (course.var / "roster.json").write_text(json.dumps({"students": {}, "handed_in": handed_in}))
    said = page(ada)
    assert "Graded: my work.ipynb , handed in on 2026-11-29 at 10:22 UTC (attempt 2)." in said
    assert "Questions about this page: Ada, room 3." in said


def test_a_file_of_nbgraders_exchange_has_the_name_that_it_was_released_with(toy, page, ada):
    assert f"Graded: {toy.ID}.ipynb , handed in on" in page(ada)


def test_a_file_that_came_from_no_platform_keeps_its_name(course, toy, page, tmp_path):
    (tmp_path / "bob <b>.ipynb").write_bytes(toy.submission_bytes(course))
    collect(toy.ID, [tmp_path / "bob <b>.ipynb"], course)
    (student,) = (path.name for path in course.step("submitted").iterdir())
    assert "Graded: bob &lt;b&gt;.ipynb , handed in on" in page(student)

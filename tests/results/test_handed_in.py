"""Does a feedback page say which file was graded, when it was handed in, and whom to ask?"""

import json
import re

from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.results.pages import write_feedback


def test_the_page_tells_file_time_attempt_and_whom_to_ask(course, toy):
    """The stamp is nbgrader's file, the file's name the platform's, and earlier files are earlier attempts."""
    submitted = course.submitted(toy.ID, "ada")
    submitted.parent.mkdir(parents=True)
    submitted.write_bytes(toy.submission_bytes(course))
    (submitted.parent / "timestamp.txt").write_text("2026-11-29 10:22:01 UTC\n")
    earlier = course.var / "earlier" / "ada" / toy.ID
    earlier.mkdir(parents=True)
    (earlier / "20261128T080000-0123abcd.ipynb").write_text("{}")
    handed_in = {toy.ID: {"ada": {"lms": "moodle", "original": "my work.ipynb"}}}
    (course.var / "roster.json").write_text(json.dumps({"students": {}, "handed_in": handed_in}))
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text().replace('course_id="toy"', 'course_id="toy", ask="Ada, room 3"'))
    test = TestResult("t", Verdict.FAILED, "No.", points=1.0)
    loop = ExerciseResult("loop", 5.0, 0.0, Verdict.FAILED, "last", "You took the last x.", (test,), "The loop")
    result = SubmissionResult("ada", toy.ID, Status.GRADED, 10.0, "ada", score=0.0, exercises=(loop,))

    ((_, path),) = write_feedback(course, toy.ID, [result])
    said = " ".join(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")).split())
    assert "Graded: my work.ipynb , handed in on 2026-11-29 at 10:22 UTC (attempt 2)." in said
    assert "Questions about this page: Ada, room 3." in said

"""The student's page."""

import re
from dataclasses import replace

import pytest

from autograder.core.result import ExerciseResult, SubmissionResult
from autograder.core.verdict import Status, Verdict
from autograder.feedback import render_feedback


def words(page):
    """The page as one reads it."""
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(scope="module")
def page(sample):
    return render_feedback(sample.ASSIGNMENT, sample.typical(), sample.CELLS, late="2 days late: 20 % are taken off.")


def test_the_total_comes_first_then_what_to_fix_first(page):
    said = words(page)
    assert (
        said.index("34.66 of 100 points") < said.index("Fix this first: rnn_step_forward") < said.index("All exercises")
    )


def test_the_misconception_is_said_with_where_to_read_again(page):
    assert (
        "Your values are what one gets when the bias is left out. Read again: One step of the recurrent neuron."
        in words(page)
    )


def test_a_message_says_what_came_and_what_was_expected_once(page):
    assert page.count("h_t[1, 2] is 0.412853, expected 0.618277.") == 1
    assert "The same as above." in page


def test_what_was_judged_with_a_right_step_is_said(page):
    assert "judged with a right rnn_step_forward" in words(page)


def test_ones_own_code_stands_beside_it(page):
    assert 'aria-label="Your code for rnn_step_forward"' in page
    assert "z = x_t @ kernel + h_prev @ recurrent_kernel" in words(page)


@pytest.mark.parametrize(
    "said",
    ["took too long", "stopped with an error", "not run", "not graded", "partly right", "not right yet", "✓ right"],
)
def test_verdicts_are_plain_words(page, said):
    assert said in words(page)


def test_a_crash_is_ours_and_costs_nothing(page):
    said = words(page)
    assert "The grader failed, not you. No score was recorded." in said
    assert "– / 12" in said
    assert "12 points are still open" in said


def test_manual_tasks_lateness_and_repairs_are_told(page):
    said = words(page)
    assert "explain_memory , 12 points A person reads it" in said
    assert "Handed in late. 2 days late" in said
    assert "Your notebook was repaired before grading: test_generate was there twice." in said


def test_names_of_hidden_tests_do_not_travel(page):
    assert "test_rnn_step_forward_1" not in page


def test_refused_attempts_are_for_the_instructor(sample):
    assert "socket(AF_INET)" not in render_feedback(sample.ASSIGNMENT, sample.hostile(), {})


def test_nothing_from_a_student_becomes_more_than_text(sample):
    cells = {"rnn_step_forward": "x = '</pre><script>alert(2)</script>\u202e\x00'"}
    page = render_feedback(sample.ASSIGNMENT, sample.hostile(), cells, late=sample.SCRIPT)
    assert not re.search(r"<(script|img)|<[^>]*\s(on\w+|style|src)=", page)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202e]", page)
    assert page.encode()
    assert "&lt;script&gt;alert(&#39;gotcha&#39;)&lt;/script&gt;" in page


def test_the_policy_is_strict(page):
    assert re.search(
        r"content=\"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action", page
    )


def test_everything_right_has_nothing_to_fix(sample):
    said = words(render_feedback(sample.ASSIGNMENT, sample.perfect(), sample.CELLS))
    assert "Everything is right. Well done!" in said
    assert "Fix this first" not in said


def test_an_exercise_that_was_not_started_is_not_called_wrong(sample):
    untouched = sample.whole_class()[3]
    said = words(render_feedback(sample.ASSIGNMENT, untouched, {}))
    assert "not started" in said
    assert "✗" not in said


def test_what_was_begun_is_fixed_before_what_was_not(sample):
    begun, untouched = sample.typical(), sample.whole_class()[3]
    mixed = replace(begun, exercises=(*untouched.exercises[:5], begun.exercises[5], *untouched.exercises[6:]))
    assert "Fix this first: SimpleCell" in words(render_feedback(sample.ASSIGNMENT, mixed, {}))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.CRASHED, "The grader failed, not you. No score was recorded. A person will look at it"),
        (Status.REJECTED, "The file is empty"),
    ],
)
def test_without_a_grade_the_page_says_why(sample, status, said):
    result = SubmissionResult("x.ipynb", "02_recurrent_cell", status, 100, "ada", "the file is empty")
    page = words(render_feedback(sample.ASSIGNMENT, result, {}))
    assert said in page
    assert "of 100 points" not in page


def test_the_reason_of_our_own_crash_is_not_the_students_business(sample):
    result = SubmissionResult("x.ipynb", "02_recurrent_cell", Status.CRASHED, 100, "ada", "KeyError in judge.py")
    assert "judge.py" not in render_feedback(sample.ASSIGNMENT, result, {})


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words(sample, verdict):
    lone = ExerciseResult("answers", 5, 0.0, verdict)
    result = replace(sample.perfect(), exercises=(lone,), score=0.0)
    assert "answers" in words(render_feedback(sample.ASSIGNMENT, result, {}))

"""The student's page."""

import html
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from autograder.core.recorded import Recorded
from autograder.core.result import ExerciseResult, Plot, Status, SubmissionResult, TestResult, Verdict
from autograder.feedback import render_feedback


def words(page):
    """Return the text of a page as a person reads it."""
    body = page[page.index("<body>") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture(scope="module")
def page(sample):
    return render_feedback(sample.ASSIGNMENT, sample.typical(), sample.CELLS)


def test_the_total_comes_first_then_what_to_fix_first(page):
    said = words(page)
    assert (
        said.index("34.66 of 88 points so far")
        < said.index("Fix this first: rnn_step_forward")
        < said.index("All exercises")
    )


def test_the_misconception_is_shown_with_what_to_read_again(page):
    assert (
        "Your values are what one gets when the bias is left out. Read again: One step of the recurrent neuron."
        in words(page)
    )


@pytest.mark.parametrize(
    ("recorded", "told"), [(Recorded(), True), (Recorded(scores={"step": 9.0}), False)], ids=["by tests", "by hand"]
)
def test_the_price_of_a_mistake_is_shown_unless_a_person_gave_the_points(sample, recorded, told):
    tests = (TestResult("test_a", Verdict.FAILED, "Wrong.", question="Is it so?", points=1.0),)
    step = ExerciseResult("step", 10.0, 7.0, Verdict.FAILED, "once", "You took h once.", tests, costs=0.3)
    result = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=7.0, exercises=(step,))
    page = render_feedback(sample.ASSIGNMENT, result, {}, recorded)
    said = "You took h once. This mistake costs 30 % of the exercise's points."
    assert (said in html.unescape(words(page))) is told


def test_a_message_is_shown_once(page):
    assert page.count("h_t[1, 2] is 0.412853, expected 0.618277.") == 1
    assert "Same message as above." in page


def test_the_lines_of_the_traceback_are_shown_below_the_message(sample):
    def page_of(*tests):
        step = ExerciseResult("step", 10.0, 0.0, Verdict.RAISED, tests=tests)
        result = SubmissionResult("a.ipynb", "a", Status.GRADED, 10.0, score=0.0, exercises=(step,))
        return render_feedback(sample.ASSIGNMENT, result, {}, Recorded())

    first = TestResult("a", Verdict.RAISED, "`f` raised E", question="Is it so?", points=1.0, frames="in f, line 1")
    second, third = replace(first, name="b"), replace(first, name="c", frames="in f, line 2")
    page = page_of(first, second, third)
    assert page == page_of(*(replace(test, message=test.full_message, frames="") for test in (first, second, third)))
    assert page.count("in f, line 1") == page.count("in f, line 2") == page.count("Same message as above.") == 1


def test_a_test_that_was_judged_with_a_right_step_says_so(page):
    assert "judged with a right rnn_step_forward" in words(page)


def test_the_students_own_code_is_shown(page):
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
    assert "the grader, not you, failed on exercises worth 12 points" in said


def test_repairs_are_shown(page):
    assert "Your notebook was repaired before grading: test_generate was there twice." in words(page)


def test_an_answer_that_nobody_has_read_says_so_and_counts_as_neither(page):
    said = words(page)
    assert "12 more points are still to come: a person has not yet read explain_memory" in said
    assert "explain_memory ○ not yet read by a person – / 12" in said


@pytest.fixture(scope="module")
def read(sample):
    """The page after a person read the answer and looked at two exercises; the submission was late."""
    recorded = Recorded(
        {"explain_memory": 8.0, "SimpleCell": 9.0, "to_keras_weights": 12.0},
        {"generate": 1.0},
        {"explain_memory": "Good.\nWhat vanishes?", "count_params": "Nice!"},
        5.0,
        "Due yesterday, handed in today.",
    )
    cells = {**sample.CELLS, "explain_memory": "It holds *all* that came\n\nbefore."}
    return words(render_feedback(sample.ASSIGNMENT, sample.typical(), cells, recorded))


class TestWhatPeopleGave:
    def test_the_answer_its_points_and_the_comment_are_shown_together(self, read):
        assert (
            "explain_memory 8 / 12 A person wrote: Good. What vanishes? Your answer It holds all that came before."
        ) in read
        assert "not yet read" not in read

    def test_the_answer_is_rendered_as_markdown_and_nothing_in_it_runs(self, sample):
        text = "Since $y_{-1}=0$, **all** of it.\n\n- one\n\n<script>alert(1)</script> [x](javascript:alert(1))"
        page = render_feedback(sample.ASSIGNMENT, sample.typical(), {"explain_memory": text}, Recorded())
        answer = page.partition("Your answer")[2]
        assert 'aria-label="y_{-1}=0"' in answer
        assert "<strong>all</strong> of it." in answer
        assert "<li>one</li>" in answer
        assert "&lt;script&gt;alert(1)" in answer
        assert "<script" not in page
        assert 'href="javascript' not in page

    def test_a_persons_points_replace_those_of_the_tests(self, read):
        assert "SimpleCell ✗ stopped with an error 9 / 15" in read
        assert "A person gave 9 points instead of the 5 from the tests." in read
        assert "A person gave 12 points." in read  # where the grader failed
        assert "A person gave 1 point of extra credit." in read

    def test_a_comment_on_a_right_exercise_is_not_folded_away(self, sample):
        page = render_feedback(sample.ASSIGNMENT, sample.typical(), {}, Recorded(comments={"count_params": "Nice!"}))
        assert '<details id="count_params" open>' in page
        assert '<details id="rnn_forward">' in page

    def test_the_total_is_after_the_penalty_and_says_so(self, read):
        # 34.66 by tests, 4 and 12 more by a person, 8 for the answer, 1 on top, 5 off
        assert "54.66 of 112 points" in read
        assert "so far" not in read
        assert "Handed in late. Due yesterday, handed in today. Your score went from 59.66 to 54.66 points." in read

    def test_a_penalty_never_makes_a_total_negative(self, sample):
        said = words(render_feedback(sample.ASSIGNMENT, sample.typical(), {}, Recorded(late_penalty=50.0)))
        assert "0 of 88 points so far" in said
        assert "Your score went from 34.66 to 0 points." in said

    def test_a_persons_points_and_comments_are_shown_without_a_score(self, sample):
        result = SubmissionResult("x.ipynb", "02_recurrent_cell", Status.REJECTED, 100, "ada", "the file is empty")
        given = Recorded({"explain_memory": 8.0}, comments={"explain_memory": "Good."})
        said = words(render_feedback(sample.ASSIGNMENT, result, {}, given))
        assert "explain_memory 8 / 12 A person wrote: Good." in said
        assert "explain_memory" not in words(render_feedback(sample.ASSIGNMENT, result, {}))


def test_two_pictures_of_an_exercise_are_shown_each_once(sample):
    plots = [Plot(title, (1.0, 2.0), (1.0, 3.0)) for title in ("one", "one", "two", "three")]
    tests = [TestResult(f"t{n}", Verdict.FAILED, f"wrong {n}", points=1.0, plot=plot) for n, plot in enumerate(plots)]
    lone = ExerciseResult("answers", 5, 0.0, Verdict.FAILED, tests=tuple(tests))
    page = render_feedback(sample.ASSIGNMENT, replace(sample.perfect(), exercises=(lone,), score=0.0), {})
    assert [page.count(f"<figcaption>{title}.") for title in ("One", "Two", "Three")] == [1, 1, 0]
    assert page.count('role="img"') == 2
    assert words(page).count("Index Received Expected") == 2


def test_a_screen_reader_can_go_by_headings_and_table_headers(sample):
    plot = Plot("norms", (1.0, 2.0), (1.0, 3.0))
    test = TestResult("t", Verdict.FAILED, "wrong", points=1.0, plot=plot)
    wrong = ExerciseResult("answers", 5, 0.0, Verdict.FAILED, tests=(test,))
    result = replace(sample.typical(), exercises=(*sample.typical().exercises[:-1], wrong))
    page = render_feedback(sample.ASSIGNMENT, result, sample.CELLS, Recorded({"explain_memory": 1.0}))
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(level - before <= 1 for before, level in pairwise(levels))
    assert '<html lang="en">' in page
    assert not re.search(r"<th(?! scope=)[ >]", page)
    assert page.count("<svg") == len(re.findall(r'<svg[^>]*(aria-label="norms|aria-hidden="true")', page))


def test_names_of_hidden_tests_are_not_on_the_page(page):
    assert "test_rnn_step_forward_1" not in page


def test_refused_attempts_are_for_the_instructor(sample):
    assert "socket(AF_INET)" not in render_feedback(sample.ASSIGNMENT, sample.hostile(), {})


def test_a_students_text_stays_text(sample):
    cells = {"rnn_step_forward": "x = '</pre><script>alert(2)</script>\u202e\x00'", "explain_memory": sample.SCRIPT}
    recorded = Recorded({"explain_memory": 1.0}, {}, {"explain_memory": sample.SCRIPT}, 1.0, sample.SCRIPT)
    page = render_feedback(sample.ASSIGNMENT, sample.hostile(), cells, recorded)
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


def test_exercises_that_were_started_come_first_in_fix_this_first(sample):
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


def test_the_reason_of_a_crash_of_the_grader_is_not_shown(sample):
    result = SubmissionResult("x.ipynb", "02_recurrent_cell", Status.CRASHED, 100, "ada", "KeyError in judge.py")
    assert "judge.py" not in render_feedback(sample.ASSIGNMENT, result, {})


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words(sample, verdict):
    lone = ExerciseResult("answers", 5, 0.0, verdict)
    result = replace(sample.perfect(), exercises=(lone,), score=0.0)
    assert "answers" in words(render_feedback(sample.ASSIGNMENT, result, {}))

"""The outputs of a grade cell, from which nbgrader reads the score."""

import nbformat
import pytest

from autograder.core import result as results
from autograder.core.result import Verdict


@pytest.fixture
def cells():
    from autograder.gradebook import autograde

    return autograde


@pytest.fixture
def scored(nbgrader):
    """Score a grade cell with these outputs as nbgrader does, after `make_scorable`."""
    from nbgrader.utils import determine_grade

    from autograder.gradebook.autograde import make_scorable

    def make(*outputs, points=4):
        about = {
            "grade": True,
            "points": points,
            "grade_id": "g",
            "locked": True,
            "solution": False,
            "task": False,
            "schema_version": 3,
        }
        cell = nbformat.v4.new_code_cell("x", outputs=list(outputs), metadata={"nbgrader": about})
        make_scorable(cell)
        return determine_grade(cell)

    return make


def result(text):
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


STDERR = nbformat.v4.new_output("stream", name="stderr", text="Some library logs here.")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("2.5", 2.5),
        ("4", 4),
        ("0", 0),
        ("-1", 0),
        ("-inf", 0),
        ("99", 4),
        ("inf", 0),
        ("nan", 0),
        ("'text'", 0),
        ("True", 0),
        ("None", 0),
        ("1e0", 1),
        ("array([1])", 0),
    ],
)
def test_the_last_value_is_kept_between_zero_and_the_points(scored, text, score):
    assert scored(result(text))[0] == score


def test_a_value_in_lines_is_read(scored):
    assert scored(result(["2", ".5"]))[0] == 2.5


def test_stderr_costs_nothing(scored):
    assert scored(nbformat.from_dict(STDERR)) == (4, 4)
    assert scored(nbformat.from_dict(STDERR), result("3"))[0] == 3


def test_an_error_earns_nothing(scored):
    assert scored(nbformat.v4.new_output("error", ename="E", evalue="", traceback=[]))[0] == 0


def test_a_plain_number_is_read_as_it_is(cells, scored):
    assert scored(cells.plain_number(8.5), points=10)[0] == 8.5
    assert scored(cells.plain_number(0), points=10)[0] == 0


def test_the_summary_has_the_question_and_the_message(cells):
    tests = (
        results.TestResult("a", Verdict.PASSED, question="Is a so?"),
        results.TestResult(
            "b", Verdict.FAILED, "Wrong values.\nLook there.", question="Is b so?", note="judged with a right step"
        ),
    )
    exercise = results.ExerciseResult("loop", 6.0, 3.0, Verdict.FAILED, "last", "You took the last x only.", tests)
    assert cells.summary(exercise) == (
        "loop: 3 of 6 points\n→ You took the last x only.\n✓ Is a so?\n✗ Is b so? (judged with a right step)\n"
        "    Wrong values.\n    Look there.\n"
    )


def test_the_summary_has_the_lines_of_the_traceback_below_the_message(cells):
    frames = "in f, line 1\nin f, line 2"
    test = results.TestResult("a", Verdict.RAISED, "`f` raised E", question="Is a so?", frames=frames)
    exercise = results.ExerciseResult("loop", 6.0, 0.0, Verdict.RAISED, tests=(test,))
    said = "    `f` raised E\n    in f, line 1\n    in f, line 2\n"
    assert cells.summary(exercise) == f"loop: 0 of 6 points\n✗ Is a so?\n{said}"


@pytest.mark.parametrize(("verdict", "sign"), [(Verdict.BLOCKED, "○"), (Verdict.CRASHED, "!"), (Verdict.RAISED, "✗")])
def test_the_summary_has_the_signs_of_the_feedback(cells, verdict, sign):
    tests = (results.TestResult("a", verdict, question="Is a so?"),)
    said = cells.summary(results.ExerciseResult("loop", 6.0, 0.0, Verdict.FAILED, tests=tests))
    assert said == f"loop: 0 of 6 points\n{sign} Is a so?\n"


def test_the_summary_of_a_crash_is_the_feedbacks_sentence(cells):
    said = cells.summary(results.ExerciseResult("loop", 6.0, None, Verdict.CRASHED))
    assert said == "loop: The grader failed, not you. No score was recorded. A person will look at it.\n"


def test_the_summary_says_what_a_known_mistake_costs(cells):
    exercise = results.ExerciseResult("loop", 6.0, 4.2, Verdict.FAILED, "last", "The last x only.", costs=0.3)
    said = "loop: 4.2 of 6 points\n→ The last x only. This mistake costs 30 % of the exercise's points.\n"
    assert cells.summary(exercise) == said

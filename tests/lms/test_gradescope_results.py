"""Results in Gradescope's form: what students see, what instructors see, and no score if there is none."""

from dataclasses import replace

import pytest

from autograder.checks.student import Reason
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.lms.gradescope_autograder import as_gradescope

ID = "99_toy"
RIGHT = ExerciseResult(
    "step", 10.0, 10.0, Verdict.PASSED, tests=(TestResult("test_a", Verdict.PASSED, question="Is h taken twice?"),)
)
WRONG = ExerciseResult(
    "loop",
    6.0,
    1.5,
    Verdict.FAILED,
    misconception="last",
    says="You took the last x only.",
    read="The loop",
    tests=(
        TestResult("test_values", Verdict.FAILED, "h is wrong:\n1 != \x1b[31m2", question="Does every x count?"),
        TestResult("test_values", Verdict.FAILED, "h is wrong:\n1 != \x1b[31m2", question="Does every x count?"),
        TestResult("test_one", Verdict.PASSED, "not shown"),
    ),
)
GRADED = SubmissionResult("sub/hw.ipynb", ID, Status.GRADED, 16.0, "hw", None, 11.5, 3.21, exercises=(RIGHT, WRONG))


def rejected(name="sub/hw.ipynb", assignment="", reason="The file is empty."):
    return SubmissionResult(name, assignment, Status.REJECTED, 0.0, "hw", reason)


def scores(content):
    """Return every score in it, at any depth."""
    return [content[key] for key in ("score",) if key in content] + [
        test["score"] for test in content["tests"] if "score" in test
    ]


def test_a_graded_submission():
    content = as_gradescope([GRADED], ID, written_points=4.0)
    assert content == {
        "score": 11.5,
        "execution_time": 3.2,
        "output": "11.5 of 16 points.\nWritten answers, 4 points, are graded by a person.",
        "stdout_visibility": "hidden",
        "tests": [
            {
                "name": "step",
                "score": 10.0,
                "max_score": 10.0,
                "status": "passed",
                "output": "✓ right\n✓ Is h taken twice?",
                "output_format": "text",
                "visibility": "visible",
            },
            {
                "name": "loop",
                "score": 1.5,
                "max_score": 6.0,
                "status": "failed",
                "output": "✗ partly right\nYou took the last x only.\nRead again: The loop\n✗ Does every x count?\n"
                "h is wrong:\n1 != 2\n\n✓ one",
                "output_format": "text",
                "visibility": "visible",
            },
        ],
    }
    assert "score" in content


def test_the_lines_of_the_traceback_are_below_the_message():
    frames = "in f, line 1\nin f, line 2"
    test = TestResult("test_a", Verdict.RAISED, "`f` raised E", question="Is it so?", frames=frames)
    raised = ExerciseResult("step", 10.0, 0.0, Verdict.RAISED, tests=(test,))
    (shown,) = as_gradescope([replace(GRADED, exercises=(raised,))], ID)["tests"]
    assert "Is it so?\n`f` raised E\nin f, line 1\nin f, line 2\n" in shown["output"]


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_exercises_are_seen_when_the_instructor_says(visibility):
    assert {test["visibility"] for test in as_gradescope([GRADED], ID, visibility=visibility)["tests"]} == {visibility}


def test_repairs_are_shown():
    repaired = replace(
        GRADED,
        incidents=(Incident(IncidentKind.REPAIR, "The cell 'step' was doubled."), Incident(IncidentKind.TIME, "slow")),
    )
    assert as_gradescope([repaired], ID)["output"].splitlines()[1:] == [
        "Your notebook was repaired before grading: The cell 'step' was doubled."
    ]


@pytest.mark.parametrize(
    "results",
    [
        [],
        [replace(GRADED, status=Status.CRASHED, score=None, reason="the judge ended")],
        [replace(GRADED, exercises=(replace(RIGHT, verdict=Verdict.CRASHED),), reason="the judge ended")],
        [replace(GRADED, score=None, reason="the judge ended")],
        [SubmissionResult("sub/x.ipynb", "", Status.CRASHED, 0.0, reason="the judge ended"), rejected()],
    ],
    ids=["no results", "crashed", "an exercise crashed", "no score", "of no assignment"],
)
def test_what_the_grader_failed_at_has_no_score_anywhere(results):
    content = as_gradescope(results, ID, log="the judge ended")
    assert scores(content) == []
    assert "score" not in content
    assert content["output"].startswith("The grader failed, not you. No score was recorded.")
    (entry,) = content["tests"]
    assert "the judge ended" in entry["output"]
    assert entry["visibility"] == "hidden"
    assert "the judge ended" not in content["output"]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([rejected()], "hw.ipynb: The file is empty."),
        ([rejected(assignment=ID)], "The file is empty."),
        ([replace(GRADED, assignment="98_other")], f"hw.ipynb: This is a notebook of 98_other, not of {ID}."),
        ([GRADED, replace(GRADED, submission="sub/b.ipynb")], f"There are 2 notebooks of {ID}: hw.ipynb, b.ipynb."),
    ],
    ids=["no notebook", "a broken one", "another assignment", "two"],
)
def test_a_rejected_submission_says_what_the_student_can_do(results, said):
    content = as_gradescope(results, ID)
    (entry,) = content["tests"]
    assert entry["visibility"] == "visible"
    assert said in entry["output"]
    assert "It counts 0 points" in content["output"]
    assert scores(content) == [0.0, 0.0]


def test_of_two_notebooks_the_one_called_like_the_assignment_counts():
    named = replace(GRADED, submission=f"sub/{ID}.ipynb", score=3.0)
    assert as_gradescope([GRADED, named], ID)["score"] == 3.0


def test_a_scratch_notebook_beside_it_costs_nothing():
    assert as_gradescope([rejected("sub/scratch.ipynb"), GRADED], ID)["score"] == 11.5


def test_tests_of_an_exercise_that_was_not_started_are_left_out():
    stub = TestResult("test_a", Verdict.RAISED, "Stub.", question="Is h taken twice?", reason=Reason.STUB)
    untouched = replace(GRADED, exercises=(ExerciseResult("step", 10.0, 0.0, Verdict.RAISED, tests=(stub,)),))
    (test,) = as_gradescope([untouched], ID)["tests"]
    assert test["output"] == "○ not started. Nothing is filled in here yet."


def test_the_price_of_a_known_mistake_is_shown():
    priced = replace(GRADED, exercises=(RIGHT, replace(WRONG, score=4.2, costs=0.3)))
    said = as_gradescope([priced], ID, written_points=4.0)["tests"][1]["output"]
    assert "You took the last x only. This mistake costs 30 % of the exercise's points." in said

"""The log of scores: what a line holds, and that lines of earlier versions are still read."""

import json
from dataclasses import replace

import pytest

from autograder.core.result import ExerciseResult, NamedMistake, Status, SubmissionResult, Verdict
from autograder.core.text import percent
from autograder.results.describe import describe_entry
from autograder.results.log import Charge, history, last_entry, log_path, log_score

SEED = 7


@pytest.fixture
def charged(course, toy):
    """A result that charges for two mistakes together in one exercise, and for one in another."""
    course.submitted(toy.ID, "ada").parent.mkdir(parents=True)
    course.submitted(toy.ID, "ada").write_text("ada")
    exercises = (
        ExerciseResult(
            *("step", 10, 4.0, Verdict.FAILED, "not_added", "Not added."), costs=0.6, second=NamedMistake("once", "")
        ),
        ExerciseResult("loop", 6, 3.0, Verdict.FAILED, "last_left_out", costs=0.5),
    )
    return SubmissionResult("ada.ipynb", toy.ID, Status.GRADED, 16, "ada", score=7.0, exercises=exercises)


def test_a_line_holds_which_mistakes_were_charged_in_which_exercise(course, toy, charged):
    log_score(course, charged, SEED)
    assert json.loads(log_path(course).read_text())["mistakes"] == [
        {"exercise": "step", "mistakes": ["not_added", "once"], "costs": 0.6},
        {"exercise": "loop", "mistakes": ["last_left_out"], "costs": 0.5},
    ]
    entry = last_entry(course, toy.ID, "ada")
    assert entry.mistakes == (Charge("step", ("not_added", "once"), 0.6), Charge("loop", ("last_left_out",), 0.5))
    assert describe_entry(entry)[2:] == [
        f"step: not added + once, costs {percent(0.6)} at most",
        f"loop: last left out, costs {percent(0.5)} at most",
    ]


def test_a_line_in_the_form_of_earlier_versions_tells_the_same(course, toy, charged):
    log_score(course, charged, SEED)
    path = log_path(course)
    old = json.loads(path.read_text()) | {"mistakes": {"step: not_added + once": 0.6, "loop: last_left_out": 0.5}}
    path.write_text(json.dumps(old) + "\n")
    log_score(course, charged, SEED)  # adds no line
    (entry,) = history(course, "ada", toy.ID)
    assert entry.mistakes[0] == Charge("step", ("not_added", "once"), 0.6)
    log_score(course, replace(charged, score=6.0), SEED)
    assert len(history(course, "ada", toy.ID)) == 2

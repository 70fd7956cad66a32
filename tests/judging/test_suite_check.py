"""A faulty hidden suite is found before anybody is graded."""

import json
from pathlib import Path

import pytest

from autograder.core.course import DEFAULT_SEED
from autograder.core.errors import BrokenSuite
from autograder.intake.submissions import read_file, submitted
from autograder.judging.job import ResultStore
from autograder.usecases import run
from autograder.usecases.grade import judge_collected
from autograder.usecases.run import Run

pytestmark = pytest.mark.slow


def edit(course, toy, name, old, new):
    path = course.suite(toy.ID) / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def hand_in(course, toy):
    path = course.var / "submitted" / "alice" / toy.ID / f"{toy.ID}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(toy.submission_bytes(course))


@pytest.fixture
def grade(course, toy, hand_in):
    def make(seed=DEFAULT_SEED):
        return list(judge_collected(course, toy.ID, submitted(course, toy.ID), seed, Run(1, True)))

    return make


def test_a_suite_that_crashes_on_its_reference_grades_nobody(course, toy, grade):
    edit(course, toy, "loop/test_loop.py", "rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))")
    with pytest.raises(BrokenSuite, match="so nobody was graded") as raised:
        grade()
    said = raised.value.details
    assert "test_loop.py, test_one: crashed on the reference solution." in said
    assert "NameError: name 'rngg' is not defined" in said
    assert 'test_loop.py", line' in said  # the traceback, with the file
    assert ResultStore(course).load_results(toy.ID) == []
    assert not (course.var / "results" / "by-hash").exists()


def test_a_suite_that_expects_what_its_reference_does_not_give_grades_nobody(course, toy, grade):
    edit(
        course,
        toy,
        "loop/test_loop.py",
        "close(student.loop(x, h), reference",
        "close(student.loop(x, h), 1 + reference",
    )
    with pytest.raises(BrokenSuite) as raised:
        grade()
    assert "test_loop.py, test_values: failed on the reference solution. Wrong values in h" in raised.value.details


def test_a_suite_that_gives_the_untouched_release_points_grades_nobody(course, toy, grade):
    path = course.suite(toy.ID) / "step" / "test_step.py"
    path.write_text(path.read_text() + "\n\ndef test_nothing(student):\n    pass\n")
    with pytest.raises(BrokenSuite) as raised:
        grade()
    assert "test_step.py, test_nothing: passes on the untouched release" in raised.value.details


def test_a_suite_that_cannot_be_collected_grades_nobody(course, toy, grade):
    (course.suite(toy.ID) / "step" / "test_step.py").write_text("import no_such_module\n")
    with pytest.raises(BrokenSuite) as raised:
        grade()
    assert "no_such_module" in raised.value.details


def test_a_mistake_that_does_not_fit_the_reference_grades_nobody(course, toy, grade):
    edit(course, toy, "step/mistakes.py", 'old="x + 2 * h, cache"', 'old="x + 3 * h"')
    with pytest.raises(BrokenSuite) as raised:
        grade()
    assert "step/mistakes.py, line 1: once: `old` occurs 0 times" in raised.value.details


def test_a_suite_is_checked_once_for_each_seed_and_digest(course, toy, grade, monkeypatch):
    from autograder.judging import suite_check

    ran, own = [], suite_check.grade_confirmed
    monkeypatch.setattr(suite_check, "grade_confirmed", lambda job, by: ran.append(job) or own(job, by))
    assert grade()[0].result.score == 16.0
    assert [job.submission for job in ran] == ["the reference solution", "the untouched release"]
    (kept,) = (course.var / "results" / "suites").iterdir()
    assert json.loads(kept.read_text())["assignment"] == toy.ID
    grade()
    assert len(ran) == 2
    grade(seed=7)
    assert len(ran) == 4
    edit(course, toy, "step/test_step.py", "Is h taken twice?", "Twice?")
    grade()
    assert len(ran) == 6


def test_a_faulty_suite_is_checked_again(course, toy, grade):
    edit(course, toy, "loop/test_loop.py", "rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))")
    for _ in range(2):
        with pytest.raises(BrokenSuite):
            grade()
    edit(course, toy, "loop/test_loop.py", "rngg", "rng")
    assert grade()[0].result.score == 16.0


def test_marking_without_the_check_is_possible(course, toy, hand_in, monkeypatch):
    """A service that runs once for each submission has checked its suites when it was built."""
    monkeypatch.setattr(run, "SuiteCheck", None)
    path = next(Path(course.var / "submitted").rglob("*.ipynb"))
    (graded,) = run.judge_files(course, [read_file(path, "alice")], toy.ID)
    assert graded.result.score == 16.0

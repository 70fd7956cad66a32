"""A change of points is arithmetic: kept verdicts are scored again, with the result of judging again."""

import shutil
from dataclasses import replace

import pytest

from autograder.core.assignment import Exercise
from autograder.core.course import DEFAULT_SEED
from autograder.core.result import Status
from autograder.intake.submissions import submitted
from autograder.judging import grader
from autograder.judging.job import ResultStore
from autograder.usecases.grade import judge_collected
from autograder.usecases.run import Run

ANSWERS = {"right": {}, "once": "ONCE", "last": "LAST", "stubs": "STUBS"}


@pytest.fixture
def handed_in(course, toy):
    for student, name in ANSWERS.items():
        path = course.submitted(toy.ID, student)
        path.parent.mkdir(parents=True)
        path.write_bytes(toy.submission_bytes(course, getattr(toy, name) if name else {}))
    return course


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    path.with_suffix(".ipynb").unlink(missing_ok=True)


def graded(course, toy):
    """Return what grading gives, by student, without what a clock says."""
    found = submitted(course, toy.ID)
    results = [one.result for one in judge_collected(course, toy.ID, found, DEFAULT_SEED, Run(2, True))]
    return {result.student: timeless(result) for result in results}


def timeless(result):
    exercises = [
        replace(exercise, tests=tuple(replace(test, seconds=0.0) for test in exercise.tests))
        for exercise in result.exercises
    ]
    return replace(result, seconds=0.0, timing={}, exercises=tuple(exercises))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "once"),
    [
        ("solutions/{0}/{0}.py", 'test_step {"points": 10}', 'test_step {"points": 40}', 16.0),
        ("tests/hidden/{}/step/test_step.py", "points(3)", "points(1)", 11.0),
        ("tests/hidden/{}/step/test_step.py", "@pytest.mark.points(3)\n", "", 11.0),
        ("tests/hidden/{}/step/mistakes.py", "costs=0.75", "costs=0.3", 13.0),
        ("nbgrader_config.py", 'course_id="toy"', 'course_id="toy", prices={"99_toy": {"step": {"once": 0.4}}}', 12.0),
    ],
    ids=["of an exercise", "of a test", "of a test, taken away", "of a mistake", "of a mistake, in this course"],
)
def test_other_points_run_no_notebook_and_give_what_judging_gives(handed_in, toy, monkeypatch, file, old, new, once):
    course = handed_in
    before = graded(course, toy)
    assert before["once"].score == 8.5
    edit(course.root / file.format(toy.ID), old, new)
    with monkeypatch.context() as patch:
        started = []
        patch.setattr(grader, "starter", lambda role: started.append(role))
        patch.setattr(grader, "servers_of", lambda roles: started.append(roles))
        rescored = graded(course, toy)
        assert started == []
    shutil.rmtree(course.var / "results")
    assert rescored == graded(course, toy)
    assert rescored != before
    assert rescored["once"].score == once


def test_a_result_without_any_weight_left_is_no_grade(job, graded_with_tests, tmp_path):
    """As when it is judged: an exercise whose tests weigh nothing waits for a person."""
    made = job()
    store = ResultStore(type("Course", (), {"var": tmp_path})())
    store.save(made, graded_with_tests(made))
    weightless = replace(made, weights=(("step", "test_a", 0.0),))
    assert store.load(replace(made, weights=())).result.status is Status.GRADED
    kept = store.load(weightless).result
    assert (kept.status, kept.score) == (Status.CRASHED, None)


def test_a_kept_result_of_other_exercises_is_a_miss(job, graded_with_tests, tmp_path):
    made = job()
    store = ResultStore(type("Course", (), {"var": tmp_path})())
    other = graded_with_tests(made)
    walk = replace(other.result.exercises[0], name="walk")
    store.save(made, replace(other, result=replace(other.result, exercises=(walk,))))
    assert store.load(made) is None


@pytest.fixture
def graded_with_tests(graded):
    """Make a result of one exercise with one test."""
    from autograder.core import result as results
    from autograder.core.result import Verdict, score_exercise

    def make(job):
        tests = [results.TestResult("test_a", Verdict.PASSED, points=1.0)]
        made = graded(job)
        step = score_exercise(Exercise("step", 10.0, "numpy"), tests)
        return replace(made, result=replace(made.result, exercises=(step,), score=10.0))

    return make

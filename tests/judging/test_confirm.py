"""Does a result that rests on a limit count only once a second run, alone, confirmed it?"""

from dataclasses import replace

import pytest

from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import ExerciseResult, Status, TestResult, Verdict
from autograder.judging import grader
from autograder.judging.grader import grade_all, grade_confirmed, rests_on_limit
from autograder.judging.job import ResultStore


def with_verdict(graded, verdict, score):
    exercise = ExerciseResult("step", 10.0, score, verdict, tests=(TestResult("test_values", verdict),))
    return replace(graded, result=replace(graded.result, exercises=(exercise,), score=score))


@pytest.fixture
def runs(monkeypatch, graded):
    """Let each job's runs end as planned: a verdict and a score for each run; note which job was run when."""
    done = []

    def plan(ends):
        left = {name: list(pairs) for name, pairs in ends.items()}

        def grade(job):
            done.append(job.submission)
            return with_verdict(graded(job), *left[job.submission].pop(0))

        monkeypatch.setattr(grader, "grade", grade)
        monkeypatch.setattr(grader, "start", lambda kinds: None)
        return done

    return plan


RIGHT, LATE, LARGE = (Verdict.PASSED, 10.0), (Verdict.TIMED_OUT, 0.0), (Verdict.OUT_OF_MEMORY, 0.0)


@pytest.mark.parametrize("stopped", [LATE, LARGE], ids=["time", "memory"])
def test_of_two_runs_that_differ_the_second_counts_and_a_person_is_told(runs, job, stopped):
    runs({"a": [stopped, RIGHT]})
    ((_, graded),) = grade_all([job(name="a")], 1)
    assert graded.result.score == 10.0
    assert [one for one in graded.result.incidents if one.kind == "unsteady"] == [
        Incident(IncidentKind.UNSTEADY, "The first run gave 0 points; the second, alone, gave 10 points.")
    ]


def test_two_runs_that_agree_are_no_incident(runs, job):
    runs({"a": [LATE, LATE]})
    ((_, graded),) = grade_all([job(name="a")], 1)
    assert graded.result.score == 0.0
    assert "unsteady" not in {one.kind for one in graded.result.incidents}


def test_doubtful_results_are_judged_again_alone_after_all_others(runs, job, toy):
    done = runs({"a": [LATE, RIGHT], "b": [RIGHT], "c": [RIGHT]})
    jobs = [job(name="a"), job(toy.ONCE, name="b"), job(toy.LAST, name="c")]
    order = [one.submission for one, _ in grade_all(jobs, 2)]
    assert order[-1] == "a"
    assert sorted(done[:3]) == ["a", "b", "c"]
    assert done[3:] == ["a"]


def test_a_doubtful_result_is_kept_only_once_confirmed(runs, job, course):
    runs({"a": [LATE, RIGHT]})
    store = ResultStore(course)
    coming = grade_all([job(name="a")], 1, store)
    assert store.load(job(name="a")) is None
    list(coming)
    assert store.load(job(name="a")).result.score == 10.0


def test_a_right_answer_is_judged_once(runs, job):
    done = runs({"a": [RIGHT]})
    list(grade_all([job(name="a")], 1))
    assert done == ["a"]


def test_a_single_notebook_is_confirmed_as_well(runs, job):
    runs({"a": [LATE, RIGHT]})
    assert grade_confirmed(job(name="a")).result.score == 10.0


def test_a_judge_that_ended_is_tried_again(job, graded):
    result = graded(job(), None, Status.CRASHED).result
    assert rests_on_limit(result)


@pytest.mark.parametrize(
    ("kind", "doubtful"),
    [
        ("time", True),
        ("memory", True),
        ("ended", True),
        ("files", True),
        ("output", True),
        ("repair", False),
        ("value", False),
    ],
)
def test_incidents_of_a_stopped_process_make_a_result_doubtful(job, graded, kind, doubtful):
    result = replace(graded(job()).result, incidents=(Incident(IncidentKind(kind), "seen"),))
    assert rests_on_limit(result) is doubtful

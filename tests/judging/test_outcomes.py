"""What known mistakes give is computed once, kept where no student reads, and shared by judges and runs."""

import json

import pytest

from autograder.core.course import DEFAULT_SEED
from autograder.core.result import Status
from autograder.judging import job as jobs
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade_confirmed
from autograder.sandbox.confine import offer
from autograder.suite.outcome import WHOLE, Part, Stage
from autograder.wire.messages import pack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine"),
]


@pytest.fixture
def grade(toy, course):
    def make(answers, seed=DEFAULT_SEED):
        job, _ = AssignmentDefinition(course, toy.ID).job("a", toy.submission(course, answers), seed=seed)
        return grade_confirmed(job).result

    return make


def files(course):
    return sorted((course.var / "results" / "outcomes").glob("*/*"))


def test_mistakes_are_run_once_for_all_submissions_and_again_for_another_seed(toy, course, grade, computed):
    assert grade({}).score == 16.0
    assert grade(toy.STUBS).score == 0.0
    assert computed == []  # nobody wrote anything wrong
    assert [grade(toy.ONCE).exercises[0].misconception for _ in range(2)] == ["once", "once"]
    assert computed == ["step"]
    (kept,) = files(course)
    assert grade(toy.LAST).exercises[1].misconception == "last"
    assert computed == ["step", "loop"]
    assert grade(toy.ONCE, seed=7).exercises[0].misconception == "once"
    assert computed == ["step", "loop", "step"]
    assert kept in files(course)
    assert len(files(course)) == 3


def test_a_run_uses_what_an_earlier_one_kept(toy, course, grade, computed, monkeypatch):
    grade(toy.ONCE)
    monkeypatch.setattr(jobs, "_known", {})
    assert grade(toy.ONCE).exercises[0].misconception == "once"
    assert computed == ["step"]


def test_a_damaged_file_is_made_again(toy, course, grade, computed, monkeypatch):
    grade(toy.ONCE)
    (kept,) = files(course)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:20])
    monkeypatch.setattr(jobs, "_known", {})
    assert grade(toy.ONCE).exercises[0].misconception == "once"
    assert computed == ["step", "step"]
    assert kept.read_bytes() == whole


def test_files_that_no_present_suite_uses_are_removed(toy, course, grade, monkeypatch):
    grade(toy.ONCE)
    (first,) = files(course)
    gone = first.parent.parent / "98_gone"
    gone.mkdir()
    (first.parent.parent / "step-listed-0123.msgpack").write_bytes(b"of an earlier version")
    suite = course.suite(toy.ID) / "step" / "test_step.py"
    suite.write_text(f"{suite.read_text()}\n\ndef test_more(student):\n    pass\n")
    assert grade(toy.ONCE).exercises[0].misconception == "once"
    (second,) = files(course)
    assert second != first
    assert list(second.parent.parent.iterdir()) == [second.parent]
    monkeypatch.setattr(jobs, "MOST_SEEDS", 2)
    for seed in (7, 8):
        grade(toy.ONCE, seed=seed)
    assert len(files(course)) == 2
    assert second not in files(course)


def test_another_price_runs_nothing_again(toy, course, grade, computed):
    assert grade(toy.ONCE).exercises[0].score == 2.5
    path = course.suite(toy.ID) / "step" / "mistakes.py"
    path.write_text(path.read_text().replace("costs=0.75", "costs=0.3"))
    assert grade(toy.ONCE).exercises[0].score == 7.0
    assert computed == ["step"]


def test_a_mistake_that_cannot_be_run_is_a_fault_of_ours(toy, course, grade, computed):
    path = course.suite(toy.ID) / "step" / "mistakes.py"
    path.write_text(path.read_text().replace('old="x + 2 * h, cache"', 'old="x + 3 * h"'))
    result = grade(toy.ONCE)
    assert (result.status, result.score) == (Status.CRASHED, None)
    assert "step/mistakes.py, line 1: once: `old` occurs 0 times" in result.reason


def test_no_student_can_read_them(toy, course, grade):
    """They hold wrong values of every test, from which the inputs might be told."""
    grade(toy.ONCE)
    (kept,) = files(course)
    look = f"""
try:
    seen = open({str(kept)!r}, "rb").read()
except OSError as error:
    seen = type(error).__name__
def step(x, h):
    raise ValueError(str(seen))
"""
    (told,) = {test.message.splitlines()[0] for test in grade({"step": look}).exercises[0].tests}
    assert "PermissionError" in told or "FileNotFoundError" in told


def test_what_is_kept_is_numbers_and_text(toy, course, grade):
    grade(toy.ONCE)
    (kept,) = files(course)
    table = jobs._read_outcomes(kept)
    assert list(table) == ["once"]
    assert list(table["once"]) == ["test_values"]
    kind, text, value = table["once"]["test_values"]
    assert (kind, text.partition(":")[0], value[0]) == ("value", "Mismatch", "a")
    assert kept.read_bytes() == pack(table)
    assert json.dumps(text)


def test_pairs_and_unlisted_mistakes_are_run_where_a_listed_one_is_not_enough_and_kept(toy, course, grade, computed):
    path = course.suite(toy.ID) / "loop" / "mistakes.py"
    doubled = 'mistake("doubled", old="return h", new="return 2 * h", costs=0.3, says="Twice.")'
    path.write_text(f"{path.read_text()}\n{doubled}\n")
    both = {"loop": "def loop(xs, h):\n    return 2 * step(xs[-1], h)[0]"}
    for _ in range(2):
        result = grade(both).exercises[1]
        assert [mistake.id for mistake in result.mistakes] == ["last", "doubled"]
        assert result.score == 1.2
    assert computed == ["loop", "loop, unlisted, one test", "loop, pairs, one test", "loop, pairs, some"]
    assert len(files(course)) == 4


def test_a_judge_is_sent_only_what_may_explain_a_student(toy, course, grade, computed):
    grade({"loop": "def loop(xs, h):\n    return 2 * step(xs[-1], h)[0]"})
    job, _ = AssignmentDefinition(course, toy.ID).job("a", toy.submission(course), seed=DEFAULT_SEED)
    all_tests = {"test_values", "test_one"}
    every = jobs.outcomes_of(job, "loop", Stage.LISTED, WHOLE, all_tests, None)
    assert list(every) == ["last", "backwards"]
    assert jobs.outcomes_of(job, "loop", Stage.LISTED, WHOLE, {"test_one"}, None) == {}


@pytest.fixture
def asked(toy, course):
    """Return a function that asks for a part of the pairs' outcomes, and the list of what had to be computed."""
    job, _ = AssignmentDefinition(course, toy.ID).job("a", toy.submission(course), seed=DEFAULT_SEED)
    every = {"a": {"test_values": ["text", "a", None]}, "b": {"test_one": ["text", "b", None]}, "harmless": {}}
    computed = []

    def compute(job, exercise, stage, part):
        computed.append(part)
        return {name: given for name, given in every.items() if not part.names or name in part.names}

    return lambda part: jobs.outcomes_of(job, "loop", Stage.PAIRS, part, None, compute), computed


def test_all_that_a_candidate_gives_is_computed_once_for_it(asked):
    ask, computed = asked
    ask(Part(names=("a", "takes_too_long")))
    assert list(ask(Part(names=("b", "takes_too_long", "a")))) == ["b", "a"]
    assert computed == [Part(names=("a", "takes_too_long")), Part(names=("b",))]


def test_on_one_test_those_that_pass_it_are_left_out(asked):
    ask, computed = asked
    for _ in range(2):
        assert ask(Part(test="test_one")) == {"b": {"test_one": ["text", "b", None]}}
    assert computed == [Part(test="test_one")]


def test_the_whole_table_serves_all_its_parts(asked):
    ask, computed = asked
    assert list(ask(WHOLE)) == ["a", "b", "harmless"]
    assert list(ask(Part(test="test_values"))) == ["a"]
    assert list(ask(Part(names=("b", "harmless")))) == ["b", "harmless"]
    assert computed == [WHOLE]

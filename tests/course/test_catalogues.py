"""Every assignment's suite against its own catalogues, in this process: quick, for whoever writes content.

The same variants go through the whole grader, confined, elsewhere.
"""

from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.core.verdict import Verdict
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.catalogue import read_catalogue
from autograder.suite.graft import graft
from autograder.suite.hosts import LocalHost
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden

COURSE = Course.find(Path(__file__).parent)
KNOWN = {}


def known(identity):
    if identity not in KNOWN:
        notebook = read_source(COURSE.source(identity))
        KNOWN[identity] = (identity, read_assignment(notebook), read_program(notebook))
    return KNOWN[identity]


def variants(filename):
    for identity in COURSE.ids():
        for variant in read_catalogue(COURSE.suite(identity) / filename):
            yield pytest.param(identity, variant, id=f"{identity}-{variant.target}-{variant.id}")


def judged(identity, variant=None, only=None, monkeypatch=None):
    monkeypatch.chdir(COURSE.solutions / identity)
    hidden = Hidden()
    hidden.add(*known(identity))
    program = known(identity)[2]
    hidden.host = LocalHost(graft(program, variant) if variant else program)
    return judge_suite(COURSE.suite(identity), hidden, only)


@pytest.mark.parametrize("identity", COURSE.ids())
def test_the_reference_gets_every_point(identity, monkeypatch):
    for result in judged(identity, monkeypatch=monkeypatch):
        assert result.verdict is Verdict.PASSED, [test.message for test in result.tests]
        assert result.score == result.points


@pytest.mark.parametrize(("identity", "variant"), list(variants("misconceptions.py")))
def test_a_misconception_loses_points_and_is_named(identity, variant, monkeypatch):
    (result,) = judged(identity, variant, [variant.exercise], monkeypatch)
    assert result.verdict is not Verdict.CRASHED, [test.message for test in result.tests]
    assert result.score < result.points
    assert result.misconception == variant.id


@pytest.mark.parametrize(("identity", "variant"), list(variants("misconceptions.py")))
def test_a_misconception_costs_nothing_elsewhere(identity, variant, monkeypatch):
    exercises = known(identity)[1].exercises
    others = [other.name for other in exercises if variant.exercise in other.needs]
    if others:
        for result in judged(identity, variant, [variant.exercise, *others], monkeypatch)[1:]:
            assert result.score == result.points, [test.message for test in result.tests]


@pytest.mark.parametrize(("identity", "variant"), list(variants("right_answers.py")))
def test_a_right_answer_in_another_form_gets_every_point(identity, variant, monkeypatch):
    (result,) = judged(identity, variant, [variant.exercise], monkeypatch)
    assert result.score == result.points, [test.message for test in result.tests]

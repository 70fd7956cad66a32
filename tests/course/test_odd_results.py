"""Whatever a function returns, a wrong result is the student's mistake: it never ends as a fault of the grader."""

from contextlib import chdir
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.core.verdict import Verdict
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.graft import definitions
from autograder.suite.hosts import LocalHost
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden

COURSE = Course.find(Path(__file__).parent)
SOURCES = {identity: read_source(COURSE.source(identity)) for identity in COURSE.ids()}
VALUES = ["None", "3", "[]", "[[]]", "object()", "np.ones(6)"]
VALUES += ["np.zeros((3, 0, 4))", "np.ones((2, 3, 4, 5))", "np.array([None, 1])"]
WRAPPED = """
_right_{name} = {name}
def {name}(*args, **kwargs):
    result = _right_{name}(*args, **kwargs)
    if {whole}:
        return {value}
    if isinstance(result, dict):
        return {{key: {value} for key in result}}
    return tuple({value} for _ in result) if isinstance(result, (tuple, list)) else {value}
"""
NO_FUNCTIONS = {"formats", "answers"}
CASES = [
    pytest.param(identity, exercise.name, value, id=f"{identity}-{exercise.name}-{value}")
    for identity, notebook in SOURCES.items()
    for exercise in read_assignment(notebook).exercises
    if exercise.kind == "numpy" and exercise.name not in NO_FUNCTIONS
    for value in VALUES
]


@pytest.mark.parametrize(("identity", "exercise", "value"), CASES)
def test_an_odd_result_is_the_students_mistake(identity, exercise, value):
    program = read_program(SOURCES[identity])
    right = program.source_of(exercise)
    for whole in (True, False):  # the odd value alone, or in the place of each of several results
        wrapped = (WRAPPED.format(name=name, value=value, whole=whole) for name in definitions(right))
        hidden = Hidden()
        hidden.add(identity, read_assignment(SOURCES[identity]), program)
        with chdir(COURSE.solutions / identity):
            hidden.host = LocalHost(program.with_source(exercise, "".join([right, *wrapped])))
        (judged,) = judge_suite(COURSE.suite(identity), hidden, [exercise], diagnose=False)
        assert judged.verdict is not Verdict.CRASHED, [test.message for test in judged.tests]
        assert judged.score < judged.points / 2

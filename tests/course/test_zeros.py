"""Having the right shapes is no answer: what returns zeros in the place of every number gets no points."""

from contextlib import chdir
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.graft import definitions
from autograder.suite.hosts import LocalHost
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden

COURSE = Course.find(Path(__file__).parent)
SOURCES = {identity: read_source(COURSE.source(identity)) for identity in COURSE.ids()}
NO_NUMBERS = {  # exercises whose answers are words, functions, or a dict of arrays
    "classify_format",
    "formats",
    "generate",
    "answers",
    "init_lstm",
}
ZEROS = """
def _zeros(value):
    import numpy
    if isinstance(value, (list, tuple)):
        return type(value)(_zeros(part) for part in value)
    return numpy.zeros_like(value) if numpy.asarray(value).dtype.kind in "bif" else value
"""
WRAPPED = """
_right_{name} = {name}
def {name}(*args, **kwargs):
    return _zeros(_right_{name}(*args, **kwargs))
"""
CASES = [
    (identity, exercise.name)
    for identity, notebook in SOURCES.items()
    for exercise in read_assignment(notebook).exercises
    if exercise.kind == "numpy" and exercise.name not in NO_NUMBERS
]


@pytest.mark.parametrize(("identity", "exercise"), CASES)
def test_zeros_of_the_right_shapes_get_nothing(identity, exercise):
    program = read_program(SOURCES[identity])
    source = program.source_of(exercise)
    zeros = "".join([source, ZEROS, *(WRAPPED.format(name=name) for name in definitions(source))])
    hidden = Hidden()
    hidden.add(identity, read_assignment(SOURCES[identity]), program)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(program.with_source(exercise, zeros))
    (result,) = judge_suite(COURSE.suite(identity), hidden, [exercise], diagnose=False)
    assert [test.name for test in result.tests if test.verdict.value == "passed"] == []

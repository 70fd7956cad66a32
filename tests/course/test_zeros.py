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


FORWARD_WITHOUT_RECURRENCE = """

def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    return np.zeros_like(h_prev), [x_t.shape, h_prev.shape, kernel.shape, recurrent_kernel.shape, bias.shape]

def rnn_forward(x, h0, kernel, recurrent_kernel, bias):
    shapes = [x.shape, h0.shape, kernel.shape, recurrent_kernel.shape, bias.shape]
    return np.zeros((*x.shape[:2], h0.shape[1])), shapes

def {name}(dh, cache, *k):
    return [np.zeros(shape) for shape in cache]
"""


@pytest.mark.parametrize("exercise", ["rnn_step_backward", "rnn_backward", "rnn_backward_truncated"])
def test_the_gradient_of_a_forward_pass_that_does_nothing_gets_nothing(exercise):
    identity = "03_bptt"
    program = read_program(SOURCES[identity])
    source = program.source_of(exercise) + FORWARD_WITHOUT_RECURRENCE.format(name=exercise)
    hidden = Hidden()
    hidden.add(identity, read_assignment(SOURCES[identity]), program)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(program.with_source(exercise, source))
    (result,) = judge_suite(COURSE.suite(identity), hidden, [exercise], diagnose=False)
    assert result.score == 0


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

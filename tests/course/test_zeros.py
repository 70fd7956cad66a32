"""The right shapes alone are not an answer: code that returns zeros for every number gets no points."""

from contextlib import chdir
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.notebook.program import defined_functions, read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden, LocalHost

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


# Forward passes of 03 and 05 whose gradient is zeros, or that of a single gate; `{name}` returns it.
RNN_OF_ZEROS = """

def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    return np.zeros_like(h_prev), [x_t.shape, h_prev.shape, kernel.shape, recurrent_kernel.shape, bias.shape]

def rnn_forward(x, h0, kernel, recurrent_kernel, bias):
    shapes = [x.shape, h0.shape, kernel.shape, recurrent_kernel.shape, bias.shape]
    return np.zeros((*x.shape[:2], h0.shape[1])), shapes

def {name}(dh, cache, *k):
    return [np.zeros(shape) for shape in cache]
"""
LSTM_OF_ZEROS = """

def lstm_step_forward(*inputs):
    return np.zeros_like(inputs[1]), np.zeros_like(inputs[2]), [value.shape for value in inputs]

def lstm_forward(*inputs):
    h_seq = np.zeros((*inputs[0].shape[:2], inputs[1].shape[1]))
    return h_seq, np.zeros_like(inputs[2]), [value.shape for value in inputs]

def {name}(*gradients_and_cache):
    return [np.zeros(shape) for shape in gradients_and_cache[-1]]
"""
LSTM_OF_ONE_GATE = """

def lstm_step_forward(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    U = h_prev.shape[1]
    z = x_t @ kernel[:, :U] + h_prev @ recurrent_kernel[:, :U] + bias[:U]
    return z, c_prev, (x_t, h_prev, kernel, recurrent_kernel)

def {name}(dh_t, dc_t, cache):
    x_t, h_prev, kernel, recurrent_kernel = cache
    dz = np.concatenate([dh_t, np.zeros((len(dh_t), 3 * dh_t.shape[1]))], axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc_t, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
"""
TOO_EASY = [
    ("03_bptt", "rnn_step_backward", RNN_OF_ZEROS),
    ("03_bptt", "rnn_backward", RNN_OF_ZEROS),
    ("03_bptt", "rnn_backward_truncated", RNN_OF_ZEROS),
    ("05_lstm", "lstm_step_backward", LSTM_OF_ZEROS),
    ("05_lstm", "lstm_backward", LSTM_OF_ZEROS),
    ("05_lstm", "lstm_step_backward", LSTM_OF_ONE_GATE),
]


@pytest.mark.parametrize(("identity", "exercise", "forward"), TOO_EASY)
def test_the_gradient_of_a_forward_pass_that_does_nothing_gets_nothing(identity, exercise, forward):
    program = read_program(SOURCES[identity])
    source = program.source_of(exercise) + forward.format(name=exercise)
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
    zeros = "".join([source, ZEROS, *(WRAPPED.format(name=name) for name in defined_functions(source))])
    hidden = Hidden()
    hidden.add(identity, read_assignment(SOURCES[identity]), program)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(program.with_source(exercise, zeros))
    (result,) = judge_suite(COURSE.suite(identity), hidden, [exercise], diagnose=False)
    assert [test.name for test in result.tests if test.verdict.value == "passed"] == []

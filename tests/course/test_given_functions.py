"""What a student writes in place of a given function costs no exercise that is right for the given one."""

from contextlib import chdir
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.notebook.program import Cell, Program, read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden, LocalHost

COURSE = Course.find(Path(__file__).parent)
ID = "03_bptt"
NOTEBOOK = read_source(COURSE.source(ID))
REDEFINED = {
    "another cache": """
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    h_t = np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)
    return h_t, (kernel, recurrent_kernel, h_prev, x_t, h_t)
""",
    "another activation": """
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    h_t = np.maximum(x_t @ kernel + h_prev @ recurrent_kernel + bias, 0)
    return h_t, (x_t, h_prev, h_t, kernel, recurrent_kernel)
""",
    "a value": "rnn_step_forward = 3",
}
WRONG = """
_right = rnn_step_backward
def rnn_step_backward(dh_t, cache):
    dx_t, dh_prev, *rest = _right(dh_t, cache)
    return dx_t, 2 * dh_prev, *rest
"""


def judged(last: str, at_end_of: str = "") -> dict:
    """Judge the reference with more code: another cell at its end, or at the end of an exercise's cell."""
    program = read_program(NOTEBOOK)
    hidden = Hidden()
    hidden.add(ID, read_assignment(NOTEBOOK), program)
    if at_end_of:
        changed = program.with_source(at_end_of, program.source_of(at_end_of) + last)
    else:
        changed = Program((*program.cells, Cell(900, "", last, "code")))
    with chdir(COURSE.solutions / ID):
        hidden.host = LocalHost(changed)
    return {result.name: result for result in judge_suite(COURSE.suite(ID), hidden, diagnose=False)}


@pytest.mark.parametrize("redefined", REDEFINED.values(), ids=REDEFINED)
def test_what_is_right_for_the_given_function_costs_nothing(redefined):
    results = judged(redefined)
    assert {name: result.score for name, result in results.items()} == {
        name: result.points for name, result in results.items()
    }
    notes = {test.note for result in results.values() for test in result.tests}
    assert "judged with the given rnn_step_forward" in notes


def test_what_is_wrong_for_it_stays_wrong():
    results = judged(REDEFINED["another activation"] + WRONG)
    short = {name for name, result in results.items() if result.score < result.points}
    assert short == {"rnn_step_backward"}
    notes = {test.note for test in results["rnn_backward"].tests}
    assert any(note.endswith("judged with a right rnn_step_backward") for note in notes)


def test_a_cache_of_ones_own_needs_no_given_function():
    own = """
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    h_t = np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)
    return h_t, {"given": (x_t, h_prev, h_t, kernel, recurrent_kernel)}
_given_backward = rnn_step_backward
def rnn_step_backward(dh_t, cache):
    return _given_backward(dh_t, cache["given"])
"""
    results = judged(own)
    assert results["rnn_step_backward"].score == results["rnn_step_backward"].points
    assert all(not test.note for test in results["rnn_step_backward"].tests)


def test_what_computes_something_else_is_replaced_by_the_given_function_wherever_it_stands():
    """Else a forward pass without recurrence or slopes would make the backward passes trivial."""
    results = judged(REDEFINED["another activation"], at_end_of="rnn_step_backward")
    assert results["rnn_step_backward"].score == results["rnn_step_backward"].points
    notes = {test.note for test in results["rnn_step_backward"].tests}
    assert notes == {"judged with the given rnn_step_forward"}

"""Exercises that depend on others: a wrong one costs its own points, and what is right beside it costs nothing."""

from contextlib import chdir
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.core.course import DEFAULT_SEED, Course
from autograder.notebook.program import Cell, Program, defined_functions, read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.catalogue import changed_cell, read_mistakes, replace_definition
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden, LocalHost
from autograder.suite.unlisted import unlisted_mistakes

COURSE = Course.find(Path(__file__).parent)
NOTEBOOKS = {identity: read_source(COURSE.source(identity)) for identity in ("03_bptt", "05_lstm")}


@cache
def hidden_of(identity, seed=DEFAULT_SEED):
    """What all judging of an assignment shares: the reference, and the mistakes in it, which are run once."""
    hidden = Hidden(seed=seed)
    hidden.add(identity, read_assignment(NOTEBOOKS[identity]), read_program(NOTEBOOKS[identity]))
    return hidden


def judged(identity, answers, after="", only=None, seed=DEFAULT_SEED):
    """Judge a notebook that is right but for `answers` (definitions by their names) and one more cell, `after`."""
    program, hidden = read_program(NOTEBOOKS[identity]), hidden_of(identity, seed)
    for name, source in answers.items():
        program = program.with_source(name, replace_definition(program.source_of(name), name, source))
    if after:
        program = Program((*program.cells, Cell(900, "", after, "code")))
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(program)
    return {result.name: result for result in judge_suite(COURSE.suite(identity), hidden, only, diagnose=False)}


def short(results):
    """The scores of the exercises that lost points."""
    return {name: result.score for name, result in results.items() if result.score < result.points}


# 03 ---------------------------------------------------------------------------------------------------------------

OWN_FORWARD = """
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    h_t = np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)
    return h_t, (recurrent_kernel, kernel, h_t, h_prev, x_t)
"""
HALF = """
def rnn_step_backward(dh_t, cache):
    recurrent_kernel, kernel, h_t, h_prev, x_t = cache
    dz = 0.5 * dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
"""


def test_a_lent_step_that_reads_a_cache_of_another_order_without_raising_is_no_evidence():
    """With all sizes equal it can; what is right for a step and a cache that fit together is right."""
    results = judged("03_bptt", {"rnn_step_backward": HALF + OWN_FORWARD})
    assert list(short(results)) == ["rnn_step_backward"]


BACKWARD = ["rnn_step_backward", "rnn_backward", "rnn_backward_truncated", "gradient_norms_through_time"]
FORWARD_STEPS = unlisted_mistakes(read_program(NOTEBOOKS["03_bptt"]), "given_forward")[::6]


def test_there_are_many_wrong_forward_passes():
    assert len(FORWARD_STEPS) >= 10


@pytest.mark.parametrize("wrong", FORWARD_STEPS, ids=lambda variant: variant.id)
def test_a_wrong_forward_pass_in_place_of_the_given_one_costs_nothing(wrong):
    assert short(judged("03_bptt", {}, after=wrong.source, only=BACKWARD)) == {}


# 05: right answers with a cache of another form --------------------------------------------------------------------

FIELDS = ("recurrent_kernel", "o", "g", "f", "i", "h_prev", "c_prev", "c_t", "x_t", "kernel")
GIVEN_ORDER = ("x_t", "h_prev", "c_prev", "i", "f", "g", "o", "c_t", "kernel", "recurrent_kernel")
OTHER_CACHE = {
    "lstm_step_forward": f"""
def lstm_step_forward(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    h_t, c_t, cache = _step(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias)
    named = dict(zip({GIVEN_ORDER}, cache))
    return h_t, c_t, tuple(named[key] for key in {FIELDS})
""",
    "lstm_step_backward": f"""
def lstm_step_backward(dh_t, dc_t, cache):
    named = dict(zip({FIELDS}, cache))
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = (named[key] for key in {GIVEN_ORDER})
    tanh_c = np.tanh(c_t)
    dc = dc_t + dh_t * o * (1.0 - tanh_c**2)
    dz = np.concatenate(
        [dc * g * i * (1.0 - i), dc * c_prev * f * (1.0 - f), dc * i * (1.0 - g**2), dh_t * tanh_c * o * (1.0 - o)],
        axis=1,
    )
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
""",
    "cell_gradient_factor": f"""
def cell_gradient_factor(cache):
    return np.prod([step[{FIELDS.index("f")}] for step in cache], axis=0)
""",
}
REFERENCE = read_program(NOTEBOOKS["05_lstm"])
RIGHT_CELL = REFERENCE.source_of("lstm_step_forward")
SIGMOID = next(cell.source for cell in REFERENCE.running if "sigmoid" in defined_functions(cell.source))
RIGHT_STEP = RIGHT_CELL.replace("def lstm_step_forward", "def _step")


def in_another_form(step=RIGHT_STEP, **answers):
    """Return right answers of 05 whose cache has another order, with this source of `_step` behind its step."""
    made = OTHER_CACHE | answers
    return {**made, "lstm_step_forward": f"{step}\n{made['lstm_step_forward']}"}


def test_a_cache_in_another_order_gets_everything():
    assert short(judged("05_lstm", in_another_form(), only=DEPENDENT)) == {}


DEPENDENT = ["lstm_step_forward", "lstm_forward", "lstm_step_backward", "lstm_backward", "cell_gradient_factor"]
LISTED = read_mistakes(COURSE.suite("05_lstm"), "lstm_step_forward")
UNLISTED = unlisted_mistakes(REFERENCE, "lstm_step_forward")
INPUTS = [np.random.default_rng(0).normal(size=shape) for shape in ((2, 3), (2, 5), (2, 5), (3, 20), (5, 20), (20,))]


def step_of(cell):
    """Return the step that a cell defines. It runs after the given `sigmoid` alone: other cells import Keras."""
    names = {"np": np}
    exec(SIGMOID, names)
    exec(cell, names)
    return names["lstm_step_forward"]


def changed_step(step):
    return step_of(changed_cell(RIGHT_CELL, step))


def result_of(step):
    """Return what a changed step gives; nothing where it raises, or where no cache comes with it."""
    try:
        result = changed_step(step)(*INPUTS)
    except Exception:
        return None
    return result if isinstance(result, tuple) and len(result) == 3 and isinstance(result[2], tuple) else None


def gives_wrong_states(step):
    right = step_of(RIGHT_CELL)(*INPUTS)[:2]
    return not all(np.array_equal(*pair) for pair in zip(result_of(step)[:2], right, strict=True))


def can_go_on(step):
    """Whether a step takes its own states again, forty times, and they stay finite: without any activation, or with a
    quotient for each product, the memory of a long sequence does not; a transposed state fits no second step, and one
    that lacks a row has none left for a batch of one."""
    forward, (x, h, c, *weights) = changed_step(step), INPUTS
    try:
        with np.errstate(all="ignore"):
            for _ in range(40):
                h, c, _ = forward(x, h, c, *weights)
    except Exception:
        return False
    return bool(c.shape == INPUTS[2].shape and np.isfinite(c).all())


# A step that raises returns nothing to read; one whose cache alone is wrong does not count as a wrong step.
WRONG_STEPS = [step for step in LISTED if result_of(step)]
RULES = [step for step in UNLISTED[::4] if result_of(step) and gives_wrong_states(step)]
WRONG_STEPS += [step for step in RULES if can_go_on(step)]
AFTER_A_STEP = ["lstm_step_forward", "lstm_step_backward", "cell_gradient_factor"]


def test_there_are_many_wrong_steps():
    assert len(WRONG_STEPS) >= 41


@pytest.mark.parametrize("form", ["as in the reference", "another cache"])
@pytest.mark.parametrize("wrong", WRONG_STEPS, ids=lambda variant: variant.id)
def test_a_wrong_step_costs_what_is_right_for_it_nothing(wrong, form):
    """Neither the textbook's step back nor the product of forget gates, whatever the form of the cache."""
    step = changed_cell(RIGHT_CELL, wrong)
    if form == "another cache":
        answers = in_another_form(step.replace("def lstm_step_forward", "def _step"))
    else:
        answers = {"lstm_step_forward": step}
    assert set(short(judged("05_lstm", answers, only=AFTER_A_STEP))) <= {"lstm_step_forward"}


ALL_IN_A_DICT = {
    "lstm_forward": REFERENCE.source_of("lstm_forward").replace("c_t, cache\n", 'c_t, {"steps": cache}\n'),
    "lstm_backward": REFERENCE.source_of("lstm_backward").replace("cache[t]", 'cache["steps"][t]'),
}
ALL_WRONG = "    h_t, c_t = 0.3 * h_t + x_t.mean(), 0.9 * c_t\n    cache ="


def test_a_right_loop_is_lent_both_steps_where_its_own_cache_has_another_form():
    """A lent step alone makes a cache that the student's step back cannot read, and a lent loop another cache."""
    step = RIGHT_STEP.replace("    cache =", ALL_WRONG)
    results = judged("05_lstm", in_another_form(step, **ALL_IN_A_DICT), only=[*DEPENDENT[:2], "lstm_backward"])
    assert list(short(results)) == ["lstm_step_forward"]


# 05: two mistakes at once ------------------------------------------------------------------------------------------

IGNORES_DC = read_program(NOTEBOOKS["05_lstm"]).source_of("lstm_step_backward").replace("dc_t + dh_t", "dh_t")
CARRIES_NO_DC = (
    read_program(NOTEBOOKS["05_lstm"]).source_of("lstm_backward").replace(", dc, cache[t])", ", 0 * dc, cache[t])")
)


def test_two_mistakes_that_cancel_both_cost_points():
    assert "dc_t + dh_t" not in IGNORES_DC
    assert "0 * dc" in CARRIES_NO_DC
    results = judged("05_lstm", {"lstm_step_backward": IGNORES_DC, "lstm_backward": CARRIES_NO_DC}, only=DEPENDENT)
    assert list(short(results)) == ["lstm_step_backward", "lstm_backward"]
    alone = judged("05_lstm", {"lstm_backward": CARRIES_NO_DC}, only=DEPENDENT)
    assert results["lstm_backward"].score == alone["lstm_backward"].score


def test_a_right_loop_over_a_wrong_step_costs_nothing():
    assert list(short(judged("05_lstm", {"lstm_step_backward": IGNORES_DC}, only=DEPENDENT))) == ["lstm_step_backward"]


LOOPS = read_mistakes(COURSE.suite("05_lstm"), "lstm_forward")
FROM_ONE = changed_cell(REFERENCE.source_of("lstm_forward"), next(loop for loop in LOOPS if loop.id == "loop_from_one"))
OVER_THE_CACHE = read_program(NOTEBOOKS["05_lstm"]).source_of("lstm_backward").replace("dh_seq.shape[1]", "len(cache)")
RAISES = "def lstm_step_backward(dh_t, dc_t, cache):\n    return dh_t * no_such_name\n"


def test_a_loop_that_leaves_out_a_step_and_a_step_that_raises_cost_a_right_loop_back_nothing():
    answers = {"lstm_forward": FROM_ONE, "lstm_step_backward": RAISES, "lstm_backward": OVER_THE_CACHE}
    results = judged("05_lstm", answers, only=DEPENDENT)
    assert list(short(results)) == ["lstm_forward", "lstm_step_backward"]


TIME_FIRST = (
    read_program(NOTEBOOKS["05_lstm"])
    .source_of("lstm_forward")
    .replace("np.stack(outputs, axis=1)", "np.stack(outputs)")
)


def test_outputs_with_time_first_hide_no_mistake_of_the_loop_back():
    results = judged("05_lstm", {"lstm_forward": TIME_FIRST, "lstm_backward": CARRIES_NO_DC}, only=DEPENDENT)
    alone = judged("05_lstm", {"lstm_backward": CARRIES_NO_DC}, only=DEPENDENT)
    assert results["lstm_backward"].score == alone["lstm_backward"].score
    failed, right = ([test.name for test in one["lstm_backward"].tests if test.message] for one in (results, alone))
    assert failed == right


EXCHANGED = RIGHT_STEP.replace("return h_t, c_t,", "return c_t, h_t,")


def test_states_in_the_other_order_are_charged_once_whatever_the_cache():
    results = judged("05_lstm", in_another_form(EXCHANGED), only=DEPENDENT)
    assert list(short(results)) == ["lstm_step_forward"]

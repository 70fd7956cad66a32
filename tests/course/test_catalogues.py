"""Every assignment's suite against its own catalogues, in this process: quick, for authors of content.

The same variants go through the whole grader, confined, in `make accuracy`. What needs Keras is slow and is left to it.
"""

from contextlib import chdir
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from autograder.core.course import DEFAULT_SEED, Course
from autograder.core.result import Verdict
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source, without_solutions
from autograder.suite.catalogue import read_mistakes, read_right_answers
from autograder.suite.diagnose import leftover_variables, undefined_names
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import LocalHost
from autograder.usecases.catalogue_check import hidden_of, judge_variant, problem_of_mistake
from autograder.usecases.sample import solve, with_variant

COURSE = Course.find(Path(__file__).parent)
SOURCES = {identity: read_source(COURSE.source(identity)) for identity in COURSE.ids()}
KNOWN = {
    identity: (identity, read_assignment(notebook), read_program(notebook)) for identity, notebook in SOURCES.items()
}


def variants(read):
    for identity, (_, assignment, _) in KNOWN.items():
        for variant in read(COURSE.suite(identity)):
            slow = [pytest.mark.accuracy] if assignment.exercise(variant.exercise).kind != "numpy" else []
            yield pytest.param(identity, variant, id=f"{identity}-{variant.exercise}-{variant.id}", marks=slow)


def judged(identity, only, seed=DEFAULT_SEED):
    """Judge the reference, from any folder: only its own cells expect to lie beside the data."""
    hidden = hidden_of(COURSE.root, identity, seed)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(KNOWN[identity][2])
    return judge_suite(COURSE.suite(identity), hidden, only)


@pytest.mark.parametrize("identity", [pytest.param(one, marks=pytest.mark.accuracy) for one in KNOWN])
def test_the_reference_gets_every_point(identity):
    for result in judged(identity, None):
        assert result.verdict is Verdict.PASSED, [test.full_message for test in result.tests]
        assert result.score == result.points


@pytest.mark.parametrize("seed", [1000, 1001, 1002])
@pytest.mark.parametrize("identity", KNOWN)
def test_the_reference_gets_every_point_on_other_inputs(identity, seed):
    quick = [exercise.name for exercise in KNOWN[identity][1].exercises if exercise.kind == "numpy"]
    for result in judged(identity, quick, seed):
        assert result.score == result.points, [test.full_message for test in result.tests]


def test_a_text_in_which_the_beginning_counts_is_found_with_every_seed():
    (result,) = judged("06_sequence_models", ["generate_text"], 1000)
    assert result.score == result.points


@pytest.mark.parametrize("identity", KNOWN)
def test_no_reference_is_told_that_it_reads_variables_of_the_notebook(identity):
    _, assignment, program = KNOWN[identity]
    for read in (leftover_variables, undefined_names):
        assert not any(read(program, exercise.name) for exercise in assignment.exercises)


@pytest.mark.parametrize(("identity", "variant"), list(variants(read_mistakes)))
def test_a_mistake_loses_its_price_is_named_and_costs_nothing_elsewhere(identity, variant):
    assert problem_of_mistake(judge_variant(COURSE.root, identity, variant), variant) == ""


@pytest.mark.accuracy
def test_a_forgotten_softmax_is_named_with_any_number_of_units():
    """Training fails as well, with an accuracy that depends on the number of units."""
    mistakes = read_mistakes(COURSE.suite("06_sequence_models"), "build_speaker_classifier")
    (forgotten,) = (mistake for mistake in mistakes if mistake.id == "no_softmax")
    wider = replace(forgotten, edits=(*forgotten.edits, ("LSTM(32)", "LSTM(48)")))
    assert problem_of_mistake(judge_variant(COURSE.root, "06_sequence_models", wider), wider) == ""


WITHOUT_CACHES = ("01_sequences", "02_recurrent_cell")  # elsewhere a backward pass reads what a forward pass kept


@cache
def right_notebook(identity):
    """What students get, with right answers. It is made from the source: a new exercise may not be released yet."""
    return solve(without_solutions(SOURCES[identity]), SOURCES[identity])


@pytest.mark.parametrize(("identity", "variant"), list(variants(read_right_answers)))
def test_a_right_answer_in_a_right_notebook_gets_every_point(identity, variant):
    """Where no exercise reads another one's cache, those that build on it get every point, too."""
    _, assignment, _ = KNOWN[identity]
    needing = [exercise.name for exercise in assignment.exercises if variant.exercise in exercise.needs]
    needing = needing if identity in WITHOUT_CACHES else []
    hidden = hidden_of(COURSE.root, identity)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(read_program(with_variant(right_notebook(identity), variant)))
        results = judge_suite(COURSE.suite(identity), hidden, [variant.exercise, *needing], diagnose=False)
    messages = {result.name: [test.full_message for test in result.tests if test.message] for result in results}
    assert [result.name for result in results if result.score < result.points] == [], messages

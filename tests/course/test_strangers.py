"""Do the wrong answers that measure how many mistakes are named still fit the reference solutions?"""

import pytest

from autograder.core.course import Course
from autograder.notebook.program import read_program
from autograder.notebook.source import read_source
from autograder.suite.catalogue import changed_cell
from tests.accuracy.here import SEED, judge_variants
from tests.accuracy.strangers import strangers
from tests.accuracy.strangers_answers import ANSWERS
from tests.accuracy.strangers_later import LATER

COURSE = Course.find(__file__)


@pytest.mark.parametrize("identity", ANSWERS | LATER)
def test_each_answer_is_one_change_of_the_reference(identity):
    program = read_program(read_source(COURSE.source(identity)))
    answers = strangers(COURSE.root, identity)
    assert len(answers) >= 20
    assert len({answer.id for answer in answers}) == len(answers)
    for answer in answers:
        right = program.source_of(answer.exercise)
        assert changed_cell(right, answer) != right


def test_an_answer_is_judged_where_the_notebook_reads_data():
    exercise = "next_note_dataset"
    answer = next(one for one in strangers(COURSE.root, "06_sequence_models") if one.exercise == exercise)
    (result,) = judge_variants(COURSE.root, "06_sequence_models", [answer], exercise, SEED)
    assert result.score < result.points

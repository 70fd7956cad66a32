"""Do the wrong answers that measure how many mistakes are named still fit the reference solutions?"""

import pytest

from autograder.core.course import Course
from autograder.notebook.program import read_program
from autograder.notebook.source import read_source
from autograder.suite.catalogue import changed_cell
from tests.accuracy.strangers import strangers
from tests.accuracy.strangers_answers import ANSWERS

COURSE = Course.find(__file__)


@pytest.mark.parametrize("identity", ANSWERS)
def test_each_answer_is_one_change_of_the_reference(identity):
    program = read_program(read_source(COURSE.source(identity)))
    answers = strangers(COURSE.root, identity)
    assert len(answers) >= 30
    assert len({answer.id for answer in answers}) == len(answers)
    for answer in answers:
        right = program.source_of(answer.exercise)
        assert changed_cell(right, answer) != right

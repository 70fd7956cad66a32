"""What a single fault costs: an edit of the reference, and the share of the exercise's points that is left."""

from contextlib import chdir
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.core.result import Verdict
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden, LocalHost

COURSE = Course.find(Path(__file__).parent)
SLIP = (0.5, 0.8)  # a slip leaves at least half of the points, and costs at least a fifth
FAULTS = [
    # A function that raises for the shortest sequences is charged for that once.
    (
        "04_stable_gradients",
        "adding_problem",
        "rng.integers(0, T // 2, size=n)",
        "rng.integers(0, T // 2 - 1, size=n)",
        SLIP,
    ),
]


@pytest.mark.parametrize(("identity", "name", "old", "new", "left"), FAULTS)
def test_a_single_fault_costs_what_it_should(identity, name, old, new, left):
    notebook = read_source(COURSE.source(identity))
    assignment, program = read_assignment(notebook), read_program(notebook)
    right = program.source_of(name)
    assert right.count(old) == 1
    hidden = Hidden()
    hidden.add(identity, assignment, program)
    with chdir(COURSE.solutions / identity):
        hidden.host = LocalHost(program.with_source(name, right.replace(old, new)))
    (result,) = judge_suite(COURSE.suite(identity), hidden, [name], diagnose=False)
    assert result.verdict is not Verdict.CRASHED
    least, most = left
    assert least <= result.score / result.points <= most, [(test.name, test.verdict.value) for test in result.tests]

"""Whatever a function returns, a wrong result is the student's mistake: it never ends as a fault of the grader."""

import pytest

from .fuzz import COURSE, ODD, PATCHES, crashes, judge_program, with_odd_results, with_patch

pytestmark = pytest.mark.slow

# A sample: four notebooks an assignment, each with another value for each function. `fuzz.py` runs all pairs.
SHIFTS = range(0, len(ODD), 11)
WITH_KERAS = ("02_recurrent_cell", "04_stable_gradients", "05_lstm")
PATCHED = [(WITH_KERAS[place % len(WITH_KERAS)], name) for place, name in enumerate(PATCHES)]


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("identity", COURSE.ids())
def test_an_odd_result_is_the_students_mistake(identity, shift):
    results = judge_program(with_odd_results(identity, shift), identity)
    assert crashes(results) == {}
    assert [result.name for result in results if result.score >= result.points] == []


@pytest.mark.parametrize(("identity", "name"), PATCHED)
def test_a_line_that_changes_keras_is_the_students_mistake(identity, name):
    assert crashes(judge_program(with_patch(identity, PATCHES[name]), identity)) == {}

"""Does the demo's class look like a class?"""

from collections import Counter
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.usecases.demo import example_of
from autograder.usecases.demo_class import STUDENTS, demo_class
from autograder.usecases.sample import Sample, read_released

ID = "02_recurrent_cell"
ACCIDENTS = ("untouched", "a syntax error", "an endless loop", "a killed kernel", "a broken file")


def made():
    course = Course.find(Path(__file__).parent)
    return list(demo_class(course, ID, read_released(course.released(ID) / f"{ID}.ipynb")))


@pytest.fixture(scope="module")
def samples():
    return made()


def mistakes_of(sample):
    """Return the mistakes that a submission shows: "misconceptions: step, a; loop, b"."""
    kind, _, shown = sample.shows.partition(": ")
    return [part for part in shown.split("; ") if ", " in part] if kind.startswith("misconception") else []


def test_it_is_the_same_at_every_run(samples):
    assert made() == samples


def test_it_has_everybodys_accidents_once_and_names_that_differ(samples):
    assert len({sample.student for sample in samples}) == len(samples) == STUDENTS + len(ACCIDENTS)
    assert [sum(sample.shows == accident for sample in samples) for accident in ACCIDENTS] == [1] * 5


def test_several_students_share_a_mistake_and_some_have_two(samples):
    counts = Counter(mistake for sample in samples for mistake in mistakes_of(sample))
    assert counts.most_common(1)[0][1] >= 5
    assert sum(count > 1 for count in counts.values()) >= 8
    assert 5 <= sum(len(mistakes_of(sample)) > 1 for sample in samples) <= STUDENTS // 2


def test_some_have_everything_right_and_some_did_not_finish(samples):
    assert 5 <= sum(sample.shows == "everything right" for sample in samples) <= STUDENTS // 2
    assert sum(sample.shows.startswith("unfinished") for sample in samples) >= 1


def test_the_example_has_one_mistake_in_the_earliest_exercise():
    shows = ("everything right", "misconception: loop, a", "misconceptions: step, b; loop, a", "misconception: step, b")
    class_ = [Sample(str(place), text, "") for place, text in enumerate(shows)]
    assert example_of(class_, ["step", "loop"]).student == "3"
    assert example_of(class_[:1], ["step", "loop"]).student == "0"

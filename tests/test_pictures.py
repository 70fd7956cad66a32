"""Do the README's pictures show what the demo gives? `make pictures` makes them, and their numbers, from the demo."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.suite.catalogue import read_prices

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NUMBERS = json.loads((ROOT / "autograder" / "pictures" / "numbers.json").read_text(encoding="utf-8"))
STALE = "the demo's class has changed: run `make pictures`, then copy what the demo printed into README.md"


@pytest.fixture(scope="module")
def pictures():
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "tests" / "pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pictures_are_of_the_class_that_the_demo_makes_now(pictures):
    course = Course.find(ROOT)
    samples = pictures.class_of(course)
    example = pictures.example_of(samples, pictures.exercises_of(course))
    assert (pictures.digest_of(samples), len(samples)) == (NUMBERS["class"], NUMBERS["submissions"]), STALE
    assert (example.student, example.shows) == (NUMBERS["example"]["student"], NUMBERS["example"]["shows"]), STALE


def test_what_mistakes_cost_is_what_it_was(pictures):
    assert pictures.prices_of(Course.find(ROOT)) == NUMBERS["prices"], STALE


def test_the_examples_score_is_what_its_mistake_costs_now(pictures):
    """A mistake costs its price at most, so the score is the points without it."""
    exercise, mistake = NUMBERS["example"]["shows"].removeprefix("misconception: ").split(", ")
    course = Course.find(ROOT)
    prices = {(price.exercise, price.mistake): price.costs for price in read_prices(course, pictures.ASSIGNMENT)}
    from autograder.judging.definitions import AssignmentDefinition

    points = AssignmentDefinition(course, pictures.ASSIGNMENT).assignment.exercise(exercise).points
    assert NUMBERS["example"]["points"] - points * prices[exercise, mistake] <= NUMBERS["example"]["score"] + 0.005, (
        STALE
    )


def test_the_readme_says_the_pictures_numbers():
    example = NUMBERS["example"]
    feedback, report = (re.search(rf"!\[{name}: (.*?)\]", README, re.DOTALL)[1] for name in ("Feedback", "Report"))
    assert feedback.startswith(f"{example['score']:g} of {example['points']:g} points")
    assert report.startswith(f"{NUMBERS['submissions']} submissions")
    assert f"Feedback: {NUMBERS['submissions']} pages, for example" in README
    assert f"({example['student']} shows a {example['shows']})" in README


def test_the_readmes_rows_have_the_demos_scores():
    rows = re.findall(r"^(\w+) +([\d.]+) / 100 ", README, re.MULTILINE)
    assert len(rows) >= 10
    known = {student: NUMBERS["scores"][student] for student, _ in rows}
    assert {student: float(score) for student, score in rows} == known

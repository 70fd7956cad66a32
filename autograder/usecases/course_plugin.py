"""pytest in a course: the hidden suites on their reference, and each entry of the catalogues as a test of its own.

A course's `pytest.ini` loads it: `addopts = -p autograder.usecases.course_plugin --import-mode=importlib`. A mistake
must lose its price, get its name and cost nothing in other exercises; a right answer must get every point. They run in
this process, unconfined: they are the course's own.
"""

from __future__ import annotations

from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..core.course import DEFAULT_SEED, Course
from ..core.result import ExerciseResult, Verdict
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import Program, read_program
from ..suite.catalogue import MISTAKES, RIGHT_ANSWERS, Variant, graft, read_mistakes, read_right_answers
from ..suite.outcome import Part, Stage, Table

if TYPE_CHECKING:
    from ..suite.plugin import Hidden

# pytest loads them itself: what was imported before cannot have its assertions explained
pytest_plugins = ["autograder.suite.plugin", "autograder.usecases.submission_plugin"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the mistakes and the right answers of a hidden suite, unless it runs on a student's notebook."""
    if file_path.name not in (MISTAKES, RIGHT_ANSWERS) or parent.config.getoption("--submission"):
        return None
    suite = file_path.parent.parent
    course = Course.find(file_path.parent)
    if suite != course.suite(suite.name):
        return None
    return CatalogueFile.from_parent(parent, path=file_path)


class CatalogueFile(pytest.File):
    """One `mistakes.py` or `right_answers.py`."""

    def collect(self) -> Any:
        read = read_mistakes if self.path.name == MISTAKES else read_right_answers
        suite, exercise = self.path.parent.parent, self.path.parent.name
        for variant in read(suite, exercise):
            yield CatalogueEntry.from_parent(self, name=variant.id, variant=variant)


class CatalogueEntry(pytest.Item):
    """One mistake or right answer."""

    def __init__(self, *, variant: Variant, **about: Any) -> None:
        super().__init__(**about)
        self.variant = variant

    def runtest(self) -> None:
        course, identity = Course.find(self.path.parent), self.path.parent.parent.name
        check = _check_mistake if self.path.name == MISTAKES else _check_right_answer
        problem = check(judge_variant(course.root, identity, self.variant), self.variant)
        if problem:
            pytest.fail(f"{self.variant.exercise}, {self.variant.id}: {problem}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        place = self.variant.place
        return self.path, place.line - 1 if place else None, self.name


def judge_variant(root: Path, identity: str, variant: Variant, seed: int = DEFAULT_SEED) -> dict[str, ExerciseResult]:
    """Judge the reference with a mistake or right answer in it; return the results of NumPy exercises and its own."""
    from ..suite.judge import judge_suite
    from ..suite.plugin import LocalHost

    definition, program = _known(root, identity)
    hidden = _hidden(root, identity, seed)
    hidden.outcomes = lambda exercise, stage, part, failed: _outcomes(root, identity, exercise, stage, part, seed)
    exercises = definition.assignment.exercises
    only = [each.name for each in exercises if each.kind == "numpy" or each.name == variant.exercise]
    with chdir(definition.course.solutions / identity):
        hidden.host = LocalHost(graft(program, variant))
    return {result.name: result for result in judge_suite(definition.course.suite(identity), hidden, only)}


@cache
def _known(root: Path, identity: str) -> tuple[AssignmentDefinition, Program]:
    definition = AssignmentDefinition(Course(root), identity)
    return definition, read_program(definition.source)


def _hidden(root: Path, identity: str, seed: int) -> Hidden:
    from ..suite.plugin import Hidden

    definition, program = _known(root, identity)
    hidden = Hidden(seed=seed)
    hidden.add(identity, definition.assignment, program)
    return hidden


@cache
def _outcomes(root: Path, identity: str, exercise: str, stage: Stage, part: Part, seed: int) -> Table:
    """Return a part of what the candidates of a stage give: computed once for all entries."""
    from ..suite.judge import compute_outcomes

    suite = _known(root, identity)[0].course.suite(identity)
    return compute_outcomes(suite, _hidden(root, identity, seed), exercise, stage, part)


def _check_mistake(results: dict[str, ExerciseResult], mistake: Variant) -> str:
    """Say in what a mistake does not get what it should; "" where it does."""
    own = results[mistake.exercise]
    if own.score == own.points:
        return "no hidden test fails. Add a test that this mistake fails, or remove it."
    if own.misconception != mistake.id:
        named = own.misconception or "none"
        return f"the name that a student gets is {named}. Do the two give the same values? Then keep one of them."
    tests = [(test.points, test.verdict is Verdict.PASSED) for test in own.tests]
    share = sum(points for points, passed in tests if passed) / sum(points for points, _ in tests)
    expected = round(own.points * max(share, 1 - mistake.costs), 2)
    if own.score != expected:
        return f"it gets {own.score:g} of {own.points:g} points; expected {expected:g}."
    return _lost_elsewhere(results, mistake.exercise)


def _check_right_answer(results: dict[str, ExerciseResult], answer: Variant) -> str:
    own = results[answer.exercise]
    if own.score != own.points:
        messages = "\n".join(f"{test.name}: {test.message}" for test in own.tests if test.message)
        return f"it gets {own.score or 0:g} of {own.points:g} points.\n{messages}"
    return _lost_elsewhere(results, answer.exercise)


def _lost_elsewhere(results: dict[str, ExerciseResult], exercise: str) -> str:
    lost = [name for name, result in results.items() if name != exercise and result.score != result.points]
    return f"it costs points in {', '.join(lost)}." if lost else ""

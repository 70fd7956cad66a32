"""pytest in a course: the hidden suites on their reference, and each entry of the catalogues as a test of its own.

A course's `pytest.ini` loads it: `addopts = -p autograder.usecases.course_plugin --import-mode=importlib`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..core.course import Course
from ..suite.catalogue import MISTAKES, RIGHT_ANSWERS, Variant, read_mistakes, read_right_answers
from .catalogue_check import judge_variant, problem_of_mistake, problem_of_right_answer

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
        look = problem_of_mistake if self.path.name == MISTAKES else problem_of_right_answer
        problem = look(judge_variant(course.root, identity, self.variant), self.variant)
        if problem:
            pytest.fail(f"{self.variant.exercise}, {self.variant.id}: {problem}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        place = self.variant.place
        return self.path, place.line - 1 if place else None, self.name

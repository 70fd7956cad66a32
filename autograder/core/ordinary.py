"""A course of nbgrader alone: its tests are cells of its notebooks, and it has no hidden suites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .assignment import Assignment
from .course import STUDENT_STEPS, Course
from .errors import SERVED, UnknownAssignment, WrongCall

STEPS = ("source", "release", *STUDENT_STEPS)


@dataclass(frozen=True)
class OrdinaryCourse(Course):
    """A course that `nbgrader quickstart` makes. `folders`: the folders of nbgrader's steps, by step.

    What the grader itself keeps (results, reports, the roster) lies in `var/`, as in any course.
    """

    folders: Mapping[str, str] = field(default_factory=lambda: {step: step for step in STEPS})

    def step(self, name: str) -> Path:
        return self.root / self.folders[name]

    @property
    def sources(self) -> Path:
        return self.step("source")

    def ids(self) -> list[str]:
        """The ids of the assignments that have a source or a release with a notebook, in order."""
        found = (path.parent.name for step in ("source", "release") for path in self.step(step).glob("*/*.ipynb"))
        return sorted(set(found))

    def notebooks(self, assignment: str) -> tuple[str, ...]:
        return tuple(path.stem for path in self.notebook_files(assignment))

    def notebook_files(self, assignment: str) -> list[Path]:
        """The notebooks that students get, or their sources where nothing is released yet."""
        for step in ("release", "source"):
            found = sorted((self.step(step) / assignment).glob("*.ipynb"))
            if found:
                return found
        return []

    def require(self, assignment: str) -> None:
        if assignment not in self.ids():
            raise UnknownAssignment(assignment, self.ids(), self.sources)

    def source(self, assignment: str) -> Path:
        """Raises `WrongCall`: only courses with hidden suites have a hand-written source."""
        raise WrongCall(
            f"{self.root} is an ordinary nbgrader course, without hidden suites",
            remedy=f"There these commands work: {', '.join(SERVED)}. `autograder init` starts one with hidden suites.",
        )

    def released(self, assignment: str) -> Path:
        return self.step("release") / assignment


@dataclass(frozen=True)
class OrdinaryAssignment(Assignment):
    """An assignment of an ordinary course: each test cell counts as an exercise, each other graded cell as a task.

    `cells` gives the name of an exercise or task by its notebook and its cell.
    """

    cells: Mapping[tuple[str, str], str] = field(default_factory=dict)


def part_name(cell: str, notebook: str, doubled: bool) -> str:
    """Return the name of a graded cell's exercise or task; `doubled`: another notebook has a cell of this name."""
    return f"{notebook}/{cell}" if doubled else cell

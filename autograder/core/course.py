"""Where the parts of a course lie on disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import CourseNotFound, UnknownAssignment

NAMED = "AUTOGRADER_COURSE"  # the environment variable that names a course


@dataclass(frozen=True)
class Course:
    """A course folder. `root` holds `solutions/`, `tests/hidden/`, `assignments/` and `var/`.

    `root` may be given as text.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root))

    @classmethod
    def find(cls, start: Path | str | None = None) -> Course:
        """Return the course that `start` lies in.

        Default: the folder that AUTOGRADER_COURSE names in the environment, else the current folder. Raises
        `CourseNotFound`.
        """
        here = Path(start or os.environ.get(NAMED) or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "solutions").is_dir() and (folder / "tests" / "hidden").is_dir():
                return cls(folder)
        raise CourseNotFound(here)

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def assignments(self) -> Path:
        return self.root / "assignments"

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def marks_log(self) -> Path:
        """The append-only log of every mark that was recorded, one JSON object a line."""
        return self.var / "log" / "marks.jsonl"

    def source(self, assignment: str) -> Path:
        """The hand-written source of an assignment."""
        path = self.solutions / assignment / f"{assignment}.py"
        if not path.is_file():
            raise UnknownAssignment(assignment, self.ids(), self.solutions)
        return path

    def suite(self, assignment: str) -> Path:
        """The folder of an assignment's hidden suites."""
        return self.root / "tests" / "hidden" / assignment

    def released(self, assignment: str) -> Path:
        """The folder that students get."""
        return self.assignments / assignment

    def submitted(self, assignment: str, student: str) -> Path:
        """The file of a student's collected notebook."""
        return self.var / "submitted" / student / assignment / f"{assignment}.ipynb"

    def ids(self) -> list[str]:
        """The ids of the assignments that have a source, in order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/*.py") if path.stem == path.parent.name)

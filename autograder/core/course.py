"""Where the parts of a course lie on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import CourseNotFound, UnknownAssignment


@dataclass(frozen=True)
class Course:
    """A course folder. `root` holds `solutions/`, `tests/hidden/`, `assignments/` and `var/`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Return the course that `start` (default: the current folder) lies in."""
        here = (start or Path.cwd()).resolve()
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

    def ids(self) -> list[str]:
        """The ids of the assignments that have a source, in order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/*.py") if path.stem == path.parent.name)

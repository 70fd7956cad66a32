"""Check a course's settings, and say how an assignment is graded: limits, seed, due date and late policy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..core.assignment import Assignment
from ..core.course import SETTINGS_FILE, Course, read_settings, unknown_dates
from ..core.late import LatePolicy
from ..judging.definitions import AssignmentDefinition
from ..suite.catalogue import read_prices


@dataclass(frozen=True)
class AssignmentSettings:
    """All that can be set for an assignment. `seed` None: each assignment draws its own; `seed_source` says so."""

    assignment: Assignment
    seed: int | None
    due: datetime | None
    late: LatePolicy | None

    @property
    def seed_source(self) -> str:
        """Where the seed comes from, in words."""
        return (
            f"drawn by chance, kept in var/seeds/{self.assignment.id}"
            if self.seed is None
            else f"{self.seed}, by {SETTINGS_FILE}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the object that `autograder doctor ASSIGNMENT --json` writes."""
        return {
            "assignment": self.assignment.id,
            "points": self.assignment.points,
            "machine_points": self.assignment.machine_points,
            "limits": asdict(self.assignment.limits),
            "seed": self.seed,
            "due": self.due.isoformat() if self.due else None,
            "late": asdict(self.late) if self.late else None,
        }


def check_settings(course: Course) -> list[str]:
    """Return a sentence for each setting of a course that has no effect. Raises `BadSettings` for one that is invalid.

    Prices are compared with the mistakes of all assignments.
    """
    if read_settings(course).prices:
        for assignment in course.ids():
            read_prices(course, assignment)
    return unknown_dates(course)


def assignment_settings(assignment: str, course: Course | None = None) -> AssignmentSettings:
    """Return the settings of an assignment. Raises `BadSource` and `BadSettings` for invalid ones."""
    course = course or Course.find()
    course.source(assignment)
    settings = read_settings(course)
    return AssignmentSettings(
        AssignmentDefinition(course, assignment).assignment, settings.seed, settings.due.get(assignment), settings.late
    )

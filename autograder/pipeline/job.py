"""Grading one submission as a value: all that its result depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from ..core.assignment import Assignment, Exercise, Limits, ManualTask
from ..core.result import SubmissionResult

DEFAULT_SEED = 20260101


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    `notebook` is the submitted file's bytes; `root` the course's folder on the machine that grades; `suite` the digest of
    everything of the course that the result depends on.
    """

    submission: str
    notebook: bytes
    assignment: Assignment
    root: str
    suite: str
    student: str | None = None
    seed: int = DEFAULT_SEED
    confined: bool = True

    @property
    def key(self) -> str:
        """The hash of what the result depends on: equal keys, equal results."""
        about = [self.suite, self.assignment.id, self.seed, asdict(self.assignment.limits), self.confined]
        return hashlib.sha256(json.dumps(about).encode() + b"\0" + self.notebook).hexdigest()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of kernel that the assignment's exercises need."""
        return tuple(sorted({exercise.kind for exercise in self.assignment.exercises})) or ("keras",)


@dataclass(frozen=True)
class Graded:
    """A result, and the notebook's outputs by cell (index in the notebook that was graded)."""

    result: SubmissionResult
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def assignment_as_json(assignment: Assignment) -> dict[str, Any]:
    return asdict(assignment)


def assignment_from_json(data: dict[str, Any]) -> Assignment:
    """Read back what `assignment_as_json` wrote."""
    exercises = tuple(Exercise(**{**entry, "needs": tuple(entry["needs"])}) for entry in data["exercises"])
    manual = tuple(ManualTask(**entry) for entry in data["manual"])
    return Assignment(data["id"], data["title"], exercises, manual, Limits(**data["limits"]))

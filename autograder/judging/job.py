"""Grading one submission as a value: all that its result depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from ..core.assignment import Assignment, Exercise, Limits, ManualTask
from ..core.course import DEFAULT_SEED
from ..core.result import SubmissionResult, rescore
from ..notebook.program import Cell, Program
from ..sandbox.servers import REBUILD


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    `program` holds the submission's cells as they are run; `root` is the course's folder on the machine that grades;
    `suite` the digest of everything of ours that the verdicts depend on; `only` names the exercises to judge;
    `weights` are those of hidden tests, as (exercise, test, weight), `prices` those of mistakes, as (exercise, mistake,
    share of the exercise's points). They turn verdicts into scores.
    """

    submission: str
    program: Program
    assignment: Assignment
    root: str
    suite: str
    student: str | None = None
    seed: int = DEFAULT_SEED
    confined: bool = True
    only: tuple[str, ...] = ()
    weights: tuple[tuple[str, str, float], ...] = ()
    prices: tuple[tuple[str, str, float], ...] = ()

    @property
    def key(self) -> str:
        """The hash of what the verdicts depend on (not points, weights and prices): equal keys, equal verdicts."""
        cells = [[cell.name, cell.role, cell.source] for cell in self.program.running]
        exercises = [[exercise.name, exercise.kind, exercise.needs] for exercise in self.assignment.exercises]
        asked = [self.assignment.id, exercises, asdict(self.assignment.limits)]
        about = [self.suite, asked, self.seed, self.confined, self.only, cells]
        return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()

    def scored(self, result: SubmissionResult) -> SubmissionResult:
        """Return the result of an equal job with the points, weights and prices of this one."""
        weights = {(exercise, test): weight for exercise, test, weight in self.weights}
        prices = {(exercise, mistake): costs for exercise, mistake, costs in self.prices}
        return rescore(
            self.assignment,
            result,
            lambda exercise, test: weights.get((exercise, test.partition("[")[0])),
            lambda exercise, mistake: prices.get((exercise, mistake)),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of process that the assignment's exercises need; for Keras also the one that rebuilds models."""
        kinds = {exercise.kind for exercise in self.assignment.exercises}
        return tuple(sorted(kinds | {REBUILD} if "keras" in kinds else kinds))


@dataclass(frozen=True)
class Graded:
    """A result, and the outputs of the cells that ran, in their order. `judged` says when (ISO 8601, UTC)."""

    result: SubmissionResult
    outputs: tuple[list[dict[str, Any]], ...] = ()
    judged: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"result": self.result.as_json(), "outputs": list(self.outputs), "judged": self.judged}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Graded:
        """Read back what `as_json` wrote."""
        return cls(SubmissionResult.from_json(data["result"]), tuple(data["outputs"]), data.get("judged", ""))


def assignment_as_json(assignment: Assignment) -> dict[str, Any]:
    return asdict(assignment)


def assignment_from_json(data: dict[str, Any]) -> Assignment:
    """Read back what `assignment_as_json` wrote."""
    exercises = tuple(Exercise(**{**entry, "needs": tuple(entry["needs"])}) for entry in data["exercises"])
    manual = tuple(ManualTask(**entry) for entry in data["manual"])
    return Assignment(data["id"], data["title"], exercises, manual, Limits(**data["limits"]))


def program_as_json(program: Program) -> list[dict[str, Any]]:
    return [asdict(cell) for cell in program.cells]


def program_from_json(data: list[dict[str, Any]]) -> Program:
    """Read back what `program_as_json` wrote."""
    return Program(tuple(Cell(**entry) for entry in data))

"""Results of grading, as values and as the JSON that `--json` writes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from .verdict import Status, Verdict


@dataclass(frozen=True)
class Plot:
    """What came against what was expected, for a picture. Values are rounded; None stands for NaN and infinities.

    `rows`: so many rows of equal length lie one after the other in `expected`. `log`: on a logarithmic axis.
    """

    title: str
    received: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    log: bool = False
    rows: int = 1


@dataclass(frozen=True)
class TestResult:
    """How one hidden test ended. `message` is for the student; `note` says what the judgement rests on.

    `plot` is there where the test asks for a picture of its numbers and was failed by numbers.
    """

    __test__ = False  # no test of pytest's, whatever its name begins with

    name: str
    verdict: Verdict
    message: str = ""
    seconds: float = 0.0
    question: str = ""
    points: float = 0.0
    note: str = ""
    plot: Plot | None = None


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise ended. `says` is the sentence of the misconception that was met, if any.

    `read` names the part of the notebook to read again for it.
    """

    name: str
    points: float
    score: float
    verdict: Verdict
    misconception: str | None = None
    says: str = ""
    tests: tuple[TestResult, ...] = ()
    read: str = ""


@dataclass(frozen=True)
class Incident:
    """Something a person should know: a repair, an attempt that was refused, a sign of tampering."""

    kind: str
    detail: str


@dataclass(frozen=True)
class SubmissionResult:
    """What grading one submission gave. `score` is None unless `status` is graded."""

    submission: str
    assignment: str
    status: Status
    max_score: float
    student: str | None = None
    reason: str | None = None
    score: float | None = None
    seconds: float = 0.0
    incidents: tuple[Incident, ...] = ()
    exercises: tuple[ExerciseResult, ...] = ()
    timing: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` writes for this submission."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))  # enumerations become strings, tuples lists
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Read back what `as_json` wrote."""
        exercises = tuple(
            ExerciseResult(
                **{
                    **entry,
                    "verdict": Verdict(entry["verdict"]),
                    "tests": tuple(_test_from_json(test) for test in entry["tests"]),
                }
            )
            for entry in data["exercises"]
        )
        incidents = tuple(Incident(**entry) for entry in data["incidents"])
        return cls(**{**data, "status": Status(data["status"]), "exercises": exercises, "incidents": incidents})


def _test_from_json(data: dict[str, Any]) -> TestResult:
    plot = data.get("plot")
    if plot is not None:
        series = {name: tuple(plot[name]) for name in ("received", "expected")}
        plot = Plot(**{**plot, **series})
    return TestResult(**{**data, "verdict": Verdict(data["verdict"]), "plot": plot})

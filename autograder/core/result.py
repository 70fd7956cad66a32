"""Results of grading: verdicts, values, and the JSON that `--json` writes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ..checks.errors import Reason
from .incidents import Incident, IncidentKind


class Verdict(StrEnum):
    """How a test or an exercise ended.

    `CRASHED` is the grader's own failure: it never becomes a grade, it asks for a person.
    """

    PASSED = "passed"
    FAILED = "failed"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    BLOCKED = "blocked"
    CRASHED = "crashed"


class Status(StrEnum):
    """How grading a submission ended.

    `PROVISIONAL`: the score is that of the exercises that could be judged; the grader failed on the others, and a
    person has to look at them.
    """

    GRADED = "graded"
    PROVISIONAL = "provisional"
    CRASHED = "crashed"
    REJECTED = "rejected"


# The verdict of an exercise is the first of these that any of its tests has.
WORST_FIRST = (
    Verdict.CRASHED,
    Verdict.OUT_OF_MEMORY,
    Verdict.TIMED_OUT,
    Verdict.RAISED,
    Verdict.FAILED,
    Verdict.BLOCKED,
    Verdict.PASSED,
)


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the worst of `verdicts`. No verdict at all counts as the grader's own failure."""
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.CRASHED)


@dataclass(frozen=True)
class Crash:
    """An unexpected exception as text.

    `error` is its class and message in one line. `place` is the file and line that raised it ("test_step.py:12"): the
    innermost line of the hidden suite, if the traceback has one. `traceback` is Python's own text.
    """

    error: str
    place: str
    traceback: str


@dataclass(frozen=True)
class Plot:
    """Received and expected values, for a picture. Values are rounded; None stands for NaN and infinities.

    `rows`: the number of rows of equal length that follow one another in `expected`. `log`: use a logarithmic axis.
    """

    title: str
    received: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    log: bool = False
    rows: int = 1


@dataclass(frozen=True)
class TestResult:
    """How one hidden test ended. `message` is for the student; `note` says under which conditions the test was judged.

    `reason` says why a call of the student's code gave no value, None where it gave one. `plot` holds the numbers of a
    failed test that asks for a picture of them. For instructors: `crash` is the exception of a crashed test, `unusable`
    the one that a student's value caused in a failed test.
    """

    __test__ = False  # pytest would otherwise take a class of this name for a test

    name: str
    verdict: Verdict
    message: str = ""
    seconds: float = 0.0
    question: str = ""
    points: float = 0.0
    note: str = ""
    plot: Plot | None = None
    crash: Crash | None = None
    unusable: Crash | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise ended. `says` is the sentence of the misconception, if one was recognised.

    `read` names the part of the notebook to read again. `costs` is the share of the points that it costs at most; None
    where the failures are not exactly those of a known misconception: then the tests alone count. `score` is None where
    the grader failed: a crash gives no score, not even 0.
    """

    name: str
    points: float
    score: float | None
    verdict: Verdict
    misconception: str | None = None
    says: str = ""
    tests: tuple[TestResult, ...] = ()
    read: str = ""
    costs: float | None = None

    @property
    def untouched(self) -> bool:
        """Whether every test that did not pass ended at a stub of this exercise itself."""
        wrong = [test for test in self.tests if test.verdict is not Verdict.PASSED]
        return bool(wrong) and all(test.reason is Reason.STUB for test in wrong)


@dataclass(frozen=True)
class SubmissionResult:
    """Everything known about one submission after judging.

    `score` is the sum of all exercises if `status` is graded, the sum of those that could be judged if it is
    provisional, and None otherwise. `crash` is the exception that ended the grading of a crashed submission, if known.
    """

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
    crash: Crash | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The exercises that the grader failed on: a person has to look at them."""
        return tuple(exercise.name for exercise in self.exercises if exercise.verdict is Verdict.CRASHED)

    @property
    def crashes(self) -> list[Crash]:
        """The exceptions that the grader failed with, each once."""
        tests = (test.crash for exercise in self.exercises for test in exercise.tests)
        return list(dict.fromkeys(crash for crash in (self.crash, *tests) if crash is not None))

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` writes for this submission."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))  # enumerations become strings, tuples lists
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Read back what `as_json` wrote. Raises `ValueError` for a kind or verdict that this version does not know."""
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
        incidents = tuple(Incident(IncidentKind(entry["kind"]), entry["detail"]) for entry in data["incidents"])
        known = {"status": Status(data["status"]), "exercises": exercises, "incidents": incidents}
        return cls(**{**data, **known, "crash": _crash_from_json(data.get("crash"))})


def _test_from_json(data: dict[str, Any]) -> TestResult:
    plot = data.get("plot")
    if plot is not None:
        series = {name: tuple(plot[name]) for name in ("received", "expected")}
        plot = Plot(**{**plot, **series})
    crashes = {name: _crash_from_json(data.get(name)) for name in ("crash", "unusable")}
    reason = Reason(data["reason"]) if data.get("reason") else None
    return TestResult(**{**data, "verdict": Verdict(data["verdict"]), "plot": plot, "reason": reason, **crashes})


def _crash_from_json(data: dict[str, str] | None) -> Crash | None:
    return None if data is None else Crash(**data)

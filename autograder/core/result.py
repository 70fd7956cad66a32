"""Results of grading: verdicts, scores, the grader's own crashes, and the JSON that `--json` writes.

Verdicts and points are separate: when only points, weights or prices change, `rescore` scores kept verdicts again,
with the same result as judging again.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from ..checks.student import Reason
from .assignment import Assignment, Exercise
from .incidents import Incident, IncidentKind
from .text import percent

OURS = "The grader failed, not you. No score was recorded."
CRASHED = f"{OURS} A person will look at it."  # what a student reads where the grader failed


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


LINES, HEAT = "lines", "heat"  # the forms of a small picture


@dataclass(frozen=True)
class Plot:
    """Received and expected values, for a picture. Values are rounded; None stands for NaN and infinities.

    `rows`: the number of rows of equal length that follow one another in `expected`. `log`: use a logarithmic axis.
    `form`: "" for the drawing that a test asked for; else a small one that no test asked for, `LINES` or `HEAT`.
    """

    title: str
    received: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    log: bool = False
    rows: int = 1
    form: str = ""


@dataclass(frozen=True)
class TestResult:
    """How one hidden test ended. `message` is for the student; `note` says under which conditions the test was judged.

    `reason` says why a call of the student's code gave no value, None where it gave one; `frames` are then the
    student's own lines of the traceback, the innermost last, "" for none. `plot` holds the numbers of a
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
    frames: str = ""

    @property
    def full_message(self) -> str:
        """The message, and below it the student's own lines of the traceback."""
        return f"{self.message}\n{self.frames}" if self.frames else self.message


@dataclass(frozen=True)
class NamedMistake:
    """A mistake that was recognised: its id, its sentence for the student, the part of the notebook to read again."""

    id: str
    says: str
    read: str = ""


@dataclass(frozen=True)
class ExerciseResult:
    """How one exercise ended. `says` is the sentence of the misconception, if one was recognised.

    `read` names the part of the notebook to read again. `second` is another misconception, where two together explain
    the failures. `costs` is the share of the points that they cost at most; None where the failures are not exactly
    those of known misconceptions: then the tests alone count. `score` is None where the grader failed: a crash gives no
    score, not even 0.
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
    second: NamedMistake | None = None

    @property
    def mistakes(self) -> tuple[NamedMistake, ...]:
        """The mistakes that were recognised: none, one or two."""
        if self.misconception is None:
            return ()
        first = NamedMistake(self.misconception, self.says, self.read)
        return (first,) if self.second is None else (first, self.second)

    @property
    def explanation(self) -> str:
        """What the student reads of the mistakes that were recognised, "" where none was."""
        said = [mistake.says for mistake in self.mistakes]
        return " ".join(said if len(said) < 2 else ("There are two mistakes here.", *said))

    @property
    def read_again(self) -> str:
        """The parts of the notebook to read again, "" for none."""
        return "; ".join(dict.fromkeys(mistake.read for mistake in self.mistakes if mistake.read))

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

    # Why these are written by hand: msgspec 0.23 read and wrote the same (tried on every field; reading takes 20 µs
    # instead of 96, writing 13 instead of 421), and about 50 lines of such pairs would go. But this package needs
    # nothing but the standard library, and for dataclasses msgspec passes over fields that this version does not know.

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
                    **_shared(entry),
                    "verdict": Verdict(entry["verdict"]),
                    "second": NamedMistake(**entry["second"]) if entry.get("second") else None,
                    "tests": tuple(_test_from_json(test) for test in entry["tests"]),
                }
            )
            for entry in data["exercises"]
        )
        incidents = tuple(Incident(IncidentKind(entry["kind"]), entry["detail"]) for entry in data["incidents"])
        known = {"status": Status(data["status"]), "exercises": exercises, "incidents": incidents}
        own = {name: value for name, value in data.items() if name != "version"}  # that of `--json`
        return cls(**{**own, **known, "crash": _crash_from_json(data.get("crash"))})


def _test_from_json(data: dict[str, Any]) -> TestResult:
    plot = data.get("plot")
    if plot is not None:
        series = {name: tuple(plot[name]) for name in ("received", "expected")}
        plot = Plot(**{**plot, **series})
    crashes = {name: _crash_from_json(data.get(name)) for name in ("crash", "unusable")}
    reason = Reason(data["reason"]) if data.get("reason") else None
    known = {"verdict": Verdict(data["verdict"]), "plot": plot, "reason": reason}
    if "frames" not in data and reason in (Reason.RAISED, Reason.MEMORY):  # an earlier form had them in the message
        known["message"], _, known["frames"] = data["message"].partition("\n")
    return TestResult(**{**_shared(data), **known, **crashes})


def _shared(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` with its texts kept once in memory: the results of a class repeat names, questions and messages."""
    return {name: sys.intern(value) if type(value) is str else value for name, value in data.items()}


def _crash_from_json(data: dict[str, str] | None) -> Crash | None:
    return None if data is None else Crash(**data)


def score_exercise(exercise: Exercise, tests: list[TestResult], costs: float | None = None) -> ExerciseResult:
    """Score one exercise from its tests.

    A test's `points` are its weight; the weights of an exercise share its points. An exercise with a crashed test, or
    with no test at all, is crashed and has no score: it waits for a person. Where the failures are exactly those of a
    known mistake, or of two together, they cost at most the share `costs` of the points: one may fail every test.
    """
    verdict = worst([test.verdict for test in tests])
    total = sum(test.points for test in tests)
    if verdict is Verdict.CRASHED or total <= 0:
        return ExerciseResult(exercise.name, exercise.points, None, Verdict.CRASHED, tests=tuple(tests))
    passed = sum(test.points for test in tests if test.verdict is Verdict.PASSED)
    share = passed / total if costs is None else max(passed / total, 1 - costs)
    score = round(exercise.points * share, 2)
    return ExerciseResult(exercise.name, exercise.points, score, verdict, tests=tuple(tests), costs=costs)


def charge(exercise: ExerciseResult) -> str:
    """Say what known mistakes cost a student, "" where the tests alone count."""
    if exercise.costs is None or exercise.score is None or exercise.points <= 0:
        return ""
    lost = 1 - exercise.score / exercise.points
    both = "These two mistakes cost" if exercise.second else "This mistake costs"
    return f"{both} {percent(lost)} of the exercise's points."


def conclude(result: SubmissionResult, exercises: Sequence[ExerciseResult]) -> SubmissionResult:
    """Return a submission's result with its exercises and the score of those that could be judged.

    Graded where all could be, provisional where some could be, crashed where none could be.
    """
    result = replace(result, exercises=tuple(exercises))
    judged = [exercise.score for exercise in exercises if exercise.score is not None]
    score = round(sum(judged), 2)
    if len(judged) == len(exercises):
        return replace(result, status=Status.GRADED, score=score)
    reason = f"The grader failed on {', '.join(result.waiting)}. A person has to look at it."
    if not judged:
        return replace(result, status=Status.CRASHED, reason=reason, score=None)
    return replace(result, status=Status.PROVISIONAL, reason=reason, score=score)


def rescore(
    assignment: Assignment,
    result: SubmissionResult,
    weight: Callable[[str, str], float | None],
    price: Callable[[str, str], float | None],
) -> SubmissionResult:
    """Return a graded result with the points that the assignment gives now. Raises `KeyError` for an exercise it lacks.

    A result without exercises stays as it is. `weight` gives the weight of a test, by its exercise and its name, and
    `price` what a mistake costs, by its exercise and its id; None: what it was judged with.
    """
    if not result.exercises:
        return result
    exercises = [
        _rescored(assignment.exercise(exercise.name), exercise, weight, price) for exercise in result.exercises
    ]
    return conclude(replace(result, max_score=assignment.machine_points), exercises)


def _rescored(
    exercise: Exercise,
    before: ExerciseResult,
    weight: Callable[[str, str], float | None],
    price: Callable[[str, str], float | None],
) -> ExerciseResult:
    tests = []
    for test in before.tests:
        known = weight(exercise.name, test.name)
        tests.append(test if known is None else replace(test, points=known))
    costs = before.costs
    prices = [price(exercise.name, mistake.id) for mistake in before.mistakes]
    if costs is not None and prices and None not in prices:
        costs = min(1.0, sum(known for known in prices if known is not None))
    scored = score_exercise(exercise, tests, costs)
    if scored.verdict is Verdict.CRASHED:
        return scored
    return replace(before, points=scored.points, score=scored.score, tests=scored.tests, costs=costs)


FRAMES = 30  # the innermost ones are kept
LONGEST_ERROR = 300  # characters
LONGEST_TRACEBACK = 8000  # characters


def crash_of(error: BaseException, folder: Path | None = None) -> Crash:
    """Return `error` as text, so that the exception itself can be dropped. `folder` is that of the hidden suite."""
    formatted = traceback.TracebackException(type(error), error, error.__traceback__, limit=-FRAMES, compact=True)
    message = " ".join(str(formatted)[: 2 * LONGEST_ERROR].split())
    said = f"{type(error).__name__}: {message}".removesuffix(": ")[:LONGEST_ERROR]
    inside = [frame for frame in formatted.stack if folder is not None and Path(frame.filename).is_relative_to(folder)]
    last = (inside or list(formatted.stack))[-1:]
    place = "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return Crash(_unicode(said), place, _unicode("".join(formatted.format())[-LONGEST_TRACEBACK:]))


def _unicode(text: str) -> str:
    """Replace half surrogate pairs: a student's text may contain them, a file or message cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")

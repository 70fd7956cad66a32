"""The grader's own crashes: an exception kept as text, and crashes that several submissions of a run share."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .result import Crash, Status, SubmissionResult, Verdict

FRAMES = 30  # the innermost ones are kept
LONGEST_ERROR = 300  # characters
LONGEST_TRACEBACK = 8000  # characters
NAMED = 5  # submissions that a message names; the others are only counted


def crash_of(error: BaseException, folder: Path | None = None) -> Crash:
    """Return `error` as text, so that the exception itself can be dropped. `folder` is that of the hidden suite."""
    formatted = traceback.TracebackException(type(error), error, error.__traceback__, limit=-FRAMES, compact=True)
    message = " ".join(str(formatted)[: 2 * LONGEST_ERROR].split())
    said = f"{type(error).__name__}: {message}".removesuffix(": ")[:LONGEST_ERROR]
    inside = [frame for frame in formatted.stack if folder is not None and Path(frame.filename).is_relative_to(folder)]
    last = (inside or list(formatted.stack))[-1:]
    place = "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return Crash(_unicode(said), place, _unicode("".join(formatted.format())[-LONGEST_TRACEBACK:]))


@dataclass(frozen=True)
class SharedCrash:
    """A crash that several `submissions` share, each named by its student or else by its file.

    `test` is the hidden test in which they crashed; `reason` says what failed outside the tests.
    """

    submissions: tuple[str, ...]
    test: str | None
    reason: str | None

    def __str__(self) -> str:
        more = len(self.submissions) - NAMED
        named = ", ".join(self.submissions[:NAMED]) + (f" and {more} more" if more > 0 else "")
        if self.test:
            return (
                f"{len(self.submissions)} submissions crashed in the same hidden test, {self.test}: {named}.\n"
                "The suite is probably at fault. Correct that test, then run the same command again."
            )
        return (
            f"{len(self.submissions)} submissions crashed for the same reason: {named}.\n"
            f"Reason: {self.reason}\n"
            "The machine or the course is probably at fault, not the notebooks. Run `autograder doctor`, or "
            "`autograder mark NOTEBOOK --debug` on one of them. After that, run the same command again."
        )


def shared_crashes(results: Iterable[SubmissionResult]) -> list[SharedCrash]:
    """Return the crashes that at least two of `results` share, the most frequent first."""
    found: defaultdict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for result in results:
        if result.status in (Status.CRASHED, Status.PROVISIONAL):
            test = _crashed_test(result)
            found[test, None if test else result.reason].append(result.student or result.submission)
    shared = [SharedCrash(tuple(names), test, reason) for (test, reason), names in found.items() if len(names) > 1]
    return sorted(shared, key=lambda crash: -len(crash.submissions))


def _crashed_test(result: SubmissionResult) -> str | None:
    """Return the first hidden test that crashed, with its exercise."""
    for exercise in result.exercises:
        for test in exercise.tests:
            if test.verdict is Verdict.CRASHED:
                return f"{test.name} of {exercise.name}"
    return None


def _unicode(text: str) -> str:
    """Replace half surrogate pairs: a student's text may contain them, a file or message cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")

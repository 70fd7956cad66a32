"""Crashes that several submissions of a run share: the machine or a suite is at fault, not each notebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .result import SubmissionResult
from .verdict import Status, Verdict

NAMED = 5  # submissions that a message names; the others are only counted


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

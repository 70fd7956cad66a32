"""How a test, an exercise and a submission can end."""

from __future__ import annotations

from enum import StrEnum


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

"""The words and signs by which a student reads how a test or an exercise ended.

The people who grade read a verdict's own word (`Verdict`).
"""

from __future__ import annotations

from dataclasses import dataclass

from .result import CRASHED, ExerciseResult, Verdict


@dataclass(frozen=True)
class Words:
    """How an outcome is shown: a sign and a word for the same thing, their style, and the meaning (may be "")."""

    sign: str
    word: str
    look: str
    meaning: str = ""


NOT_STARTED = Words("○", "not started", "open", "Nothing is filled in here yet.")
PARTLY = Words("✗", "partly right", "part")
VERDICTS = {
    Verdict.PASSED: Words("✓", "right", "good"),
    Verdict.FAILED: Words("✗", "not right yet", "bad"),
    Verdict.RAISED: Words("✗", "stopped with an error", "bad", "Your code raised an error before it had an answer."),
    Verdict.TIMED_OUT: Words(
        "✗",
        "took too long",
        "bad",
        "It was stopped at the limit of computing time. Pauses count; time that the machine spent on other work "
        "does not. Look for a loop that does not end, or that does far more work than needed.",
    ),
    Verdict.OUT_OF_MEMORY: Words(
        "✗",
        "ran out of memory",
        "bad",
        "It was stopped at the memory limit. Look for something that grows at every step, or a shape that multiplies.",
    ),
    Verdict.BLOCKED: Words("○", "not run", "open", "It needs another exercise that does not work yet. Fix that first."),
    Verdict.CRASHED: Words("!", "not graded", "ours", CRASHED),
}


def exercise_words(exercise: ExerciseResult) -> Words:
    """Return how the outcome of an exercise is shown."""
    score = exercise.score or 0.0
    if exercise.untouched and score <= 0:
        return NOT_STARTED
    if exercise.verdict is Verdict.FAILED and score > 0:
        return PARTLY
    return VERDICTS[exercise.verdict]

"""How a test or an exercise ended, in a student's words."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.result import ExerciseResult
from ..core.verdict import Verdict
from ..report.misunderstood import is_untouched

OURS = "The grader failed, not you. No score was recorded."


@dataclass(frozen=True)
class Words:
    """One way to end: a sign and a word that say the same, the look of both, and what it means (may be "")."""

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
        "It was stopped at the limit of computing time. Pauses count; what the machine spent on other work does not. "
        "Look for a loop that does not end, or that does far more than is asked.",
    ),
    Verdict.OUT_OF_MEMORY: Words(
        "✗",
        "ran out of memory",
        "bad",
        "It was stopped at the memory limit. Look for something that grows at every step, or a shape that multiplies.",
    ),
    Verdict.BLOCKED: Words("○", "not run", "open", "This one waits for another. Fix that one first."),
    Verdict.CRASHED: Words("!", "not graded", "ours", f"{OURS} A person will look at it."),
}


def exercise_words(exercise: ExerciseResult) -> Words:
    """Say how an exercise ended."""
    score = exercise.score or 0.0
    if is_untouched(exercise) and score <= 0:
        return NOT_STARTED
    if exercise.verdict is Verdict.FAILED and score > 0:
        return PARTLY
    return VERDICTS[exercise.verdict]

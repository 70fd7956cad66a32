"""Results as Gradescope takes them: what `results.json` of an autograder holds.

Without a score, on top or in each test, Gradescope shows a submission as one whose autograder failed. That is meant:
what the grader failed at never becomes a grade. Standard output is for instructors only.

Source: "Autograder Specifications", section "Output format", in Gradescope's autograder documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..core.result import ExerciseResult, SubmissionResult, TestResult
from ..core.text import clean
from ..core.verdict import Status, Verdict
from ..feedback.words import NOT_STARTED, OURS, VERDICTS, exercise_words
from ..html.pages import points

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
LONGEST = 5000  # characters of one test's message
FEW = 5  # files that are named
FAILED = f"{OURS} Your teachers see this; you need not do anything."
NOT_GRADED = "Your submission could not be graded."


def as_gradescope(
    results: Sequence[SubmissionResult],
    assignment: str,
    written_points: float = 0.0,
    visibility: str = "visible",
    log: str = "",
) -> dict[str, Any]:
    """Return the content of `results.json`.

    Parameters: `results` of every notebook that was handed in; `written_points`, which a person gives in Gradescope;
    `visibility` of each exercise; `log`, what the grader said where it has no results.
    """
    own = [result for result in results if result.assignment == assignment]
    named = [result for result in own if PurePosixPath(result.submission).stem == assignment]
    chosen = own if len(own) == 1 else named
    if len(chosen) == 1:
        return _of_one(chosen[0], written_points, visibility)
    if own:
        names = ", ".join(PurePosixPath(result.submission).name for result in own)
        return _rejected(f"There are {len(own)} notebooks of {assignment}: {names}. Hand in one of them.")
    if not results or any(result.status is Status.CRASHED for result in results):
        return _crashed("\n".join(result.reason or "" for result in results) or log)
    return _rejected("\n".join(_why_not(result, assignment) for result in results[:FEW]))


def has_score(content: dict[str, Any]) -> bool:
    """Whether Gradescope will take what `as_gradescope` returned for a grade."""
    return "score" in content


def _why_not(result: SubmissionResult, assignment: str) -> str:
    name = PurePosixPath(result.submission).name
    return f"{name}: {result.reason or f'This is a notebook of {result.assignment}, not of {assignment}.'}"


def _of_one(result: SubmissionResult, written_points: float, visibility: str) -> dict[str, Any]:
    if result.status is Status.REJECTED:
        return _rejected(result.reason or "")
    if result.status is not Status.GRADED or result.score is None or result.waiting:
        return _crashed(result.reason or f"The grader failed in: {', '.join(result.waiting)}.")
    return {
        "score": result.score,
        "execution_time": round(result.seconds, 1),
        "output": "\n".join(_opening(result, written_points)),
        "stdout_visibility": "hidden",
        "tests": [_test(exercise, visibility) for exercise in result.exercises],
    }


def _opening(result: SubmissionResult, written_points: float) -> Iterator[str]:
    yield f"{points(result.score)} of {points(result.max_score)} points."
    if written_points:
        yield f"Written answers, {points(written_points)} points, are graded by a person."
    for incident in result.incidents:
        if incident.for_student:
            yield clean(incident.for_student)


def _test(exercise: ExerciseResult, visibility: str) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": exercise.score,
        "max_score": exercise.points,
        "status": "passed" if (exercise.score or 0.0) >= exercise.points else "failed",
        "output": clean("\n".join(_lines(exercise))),
        "output_format": "text",
        "visibility": visibility,
    }


def _lines(exercise: ExerciseResult) -> Iterator[str]:
    words = exercise_words(exercise)
    yield f"{words.sign} {words.word}" + (f". {words.meaning}" if words.meaning else "")
    if exercise.says:
        yield exercise.says
    if exercise.read:
        yield f"Read again: {exercise.read}"
    said: set[str] = set()
    for test in () if words is NOT_STARTED else exercise.tests:
        yield from _of_test(test, said)


def _of_test(test: TestResult, said: set[str]) -> Iterator[str]:
    """Yield a test's question, and its message; neither is said twice in an exercise."""
    question = test.question or test.name.removeprefix("test_").replace("_", " ")
    line = f"{VERDICTS[test.verdict].sign} {question}"
    message = "" if test.verdict is Verdict.PASSED else test.message.strip()
    for text in (line, f"{message[:LONGEST]}…\n" if len(message) > LONGEST else message and f"{message}\n"):
        if text and text not in said:
            said.add(text)
            yield text


def _rejected(reason: str) -> dict[str, Any]:
    """What students can mend themselves: they see why, and that they have nothing until they do."""
    said = clean(f"{NOT_GRADED}\n{reason}\nUntil you hand in another file this counts 0 points.")
    entry = {"name": NOT_GRADED, "score": 0.0, "status": "failed", "output": said, "visibility": "visible"}
    return {"score": 0.0, "output": said, "stdout_visibility": "hidden", "tests": [entry]}


def _crashed(reason: str) -> dict[str, Any]:
    """What is ours: no score, and the reason where only instructors see it."""
    about = clean(reason.strip())[-LONGEST:] or "The grader ended without saying why."
    entry = {"name": "For instructors: no score was recorded", "output": about, "visibility": "hidden"}
    return {"output": FAILED, "stdout_visibility": "hidden", "tests": [entry]}

"""A mark's history and a result in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.recorded import changed_since_graded
from ..core.result import Status, SubmissionResult
from ..core.text import clean
from .log import Entry


def describe_entry(entry: Entry) -> list[str]:
    """Return the lines that describe one mark: the mark, what it depends on, and what people had given by then."""
    score = entry.status if entry.score is None else f"{entry.score:g} of {entry.max_score:g}"
    score += f" ({entry.status})" if entry.status == Status.PROVISIONAL else ""
    versions = ", ".join(f"{name} {number}" for name, number in entry.environment.items())
    lines = [
        f"{entry.time}  {score}  by {entry.who}, seed {entry.seed}{'' if entry.confined else ', unconfined'}",
        f"file {entry.file[:12] or 'gone'}, suite {entry.suite[:12]}, {versions}",
    ]
    lines += [clean(entry.reason)] if entry.reason else []
    lines += [f"{mistake.replace('_', ' ')}: costs {costs:.0%} at most" for mistake, costs in entry.mistakes.items()]
    for cell, given in entry.submitted.by_hand.items():
        points = "" if given.points is None else f"{given.points:g} points"
        extra = f"{given.extra:g} points of extra credit" if given.extra else ""
        lines.append(f"{_title(cell)}: {' and '.join(filter(None, (points, extra)))} given by a person")
    changed = [_title(cell) for cell in entry.submitted.changed]
    return [*lines, changed_since_graded(changed)] if changed else lines


def describe_result(result: SubmissionResult) -> Iterator[str]:
    """Yield the lines that describe a result: exercises, tests with their messages, incidents."""
    for exercise in result.exercises:
        score = "no score" if exercise.score is None else f"{exercise.score:g}"
        yield f"{exercise.name}: {score} of {exercise.points:g}, {exercise.verdict.value}"
        if exercise.explanation:
            yield f"    {clean(exercise.explanation)}"
        for test in exercise.tests:
            yield f"    {test.verdict.value}: {test.question}{f' ({test.note})' if test.note else ''}"
            yield from (f"        {line}" for line in clean(test.message).splitlines())
    for incident in result.incidents:
        yield f"{incident.kind}: {clean(incident.detail)}"


def _title(cell: str) -> str:
    """Return the exercise or task that a graded cell belongs to: `test_step` for the exercise `step`."""
    return cell.removeprefix("test_")

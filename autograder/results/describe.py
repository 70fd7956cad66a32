"""A mark's history and a result in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.assignment import Assignment
from ..core.recorded import Recorded, changed_since_graded
from ..core.result import Status, SubmissionResult
from ..core.text import clean, percent, points
from .log import Entry


def describe_entry(entry: Entry) -> list[str]:
    """Return the lines that describe one grading: the machine's score, what it depends on, what people had given."""
    score = entry.status if entry.score is None else f"{entry.score:g} of {entry.max_score:g}"
    score += f" ({entry.status})" if entry.status == Status.PROVISIONAL else ""
    how = f"seed {entry.seed}{'' if entry.confined else ', unconfined'}"
    versions = ", ".join(f"{name} {number}" for name, number in entry.environment.items())
    lines = [
        f"{entry.time}  {score} by machine, entered by {entry.who}, {how}",
        f"file {entry.file[:12] or 'gone'}, suite {entry.suite[:12]}, {versions}",
    ]
    lines += [clean(entry.reason)] if entry.reason else []
    for charge in entry.mistakes:
        mistakes = " + ".join(charge.mistakes).replace("_", " ")
        lines.append(f"{charge.exercise}: {mistakes}, costs {percent(charge.costs)} at most")
    for cell, given in entry.submitted.by_hand.items():
        own = "" if given.points is None else _counted(given.points)
        extra = f"{_counted(given.extra)} of extra credit" if given.extra else ""
        lines.append(f"{_title(cell)}: {' and '.join(filter(None, (own, extra)))} given by a person")
    changed = [_title(cell) for cell in entry.submitted.changed]
    return [*lines, changed_since_graded(changed)] if changed else lines


def describe_recorded(about: Assignment, recorded: Recorded | None) -> Iterator[str]:
    """Yield the lines that describe what the gradebook holds now: the whole mark, and what made it of the machine's."""
    if recorded is None or recorded.total is None:
        yield "The gradebook has no mark for this submission."
        return
    waiting = sum(task.points for task in about.manual if recorded.written(task.name) is None)
    still = f"; {_counted(waiting)} of it wait for a person" if waiting else ""
    yield f"In the gradebook now: {points(recorded.total)} of {points(about.points)}{still}"
    maxima = {one.name: one.points for one in about.exercises} | {task.name: task.points for task in about.manual}
    for task in about.manual:
        score = recorded.written(task.name)
        if score is None:
            yield f"{task.name}: nobody has graded this answer yet"
        elif task.name not in recorded.scores:
            yield f"{task.name}: 0 of {points(task.points)}, no answer"
    for name, score in recorded.scores.items():
        yield f"{name}: {points(score)} of {points(maxima.get(name))}, given by a person"
    for name, extra in recorded.extra.items():
        yield f"{name}: {_counted(extra)} of extra credit, given by a person"
    for name, comment in recorded.comments.items():
        first, *rest = clean(comment).strip().splitlines() or [""]
        yield f"{name}, comment: {first}"
        yield from (f"    {line}" for line in rest)
    if recorded.late or recorded.late_penalty:
        yield f"late: {recorded.late or f'{_counted(recorded.late_penalty)} taken off'}"
    yield from recorded.problems


def describe_result(result: SubmissionResult) -> Iterator[str]:
    """Yield the lines that describe a result: exercises, tests with their messages, incidents."""
    for exercise in result.exercises:
        score = "no score" if exercise.score is None else f"{exercise.score:g}"
        yield f"{exercise.name}: {score} of {exercise.points:g}, {exercise.verdict.value}"
        if exercise.explanation:
            yield f"    {clean(exercise.explanation)}"
        for test in exercise.tests:
            yield f"    {test.verdict.value}: {test.question}{f' ({test.note})' if test.note else ''}"
            yield from (f"        {line}" for line in clean(test.full_message).splitlines())
    for incident in result.incidents:
        yield f"{incident.kind}: {clean(incident.detail)}"


def _counted(value: float) -> str:
    return f"{points(value)} {'point' if value == 1 else 'points'}"


def _title(cell: str) -> str:
    """Return the exercise or task that a graded cell belongs to: `test_step` for the exercise `step`."""
    return cell.removeprefix("test_")

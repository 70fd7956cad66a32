"""`autograder audit`: the history of a student's mark, and the mark of grading again."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..core.recorded import changed_since_graded
from ..core.result import Status, SubmissionResult
from ..core.text import clean
from .shared import add_json_argument, course_of, print_outcome, warn_unconfined, write_json

if TYPE_CHECKING:
    from ..results.log import Entry
    from ..usecases.audit import Audit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", metavar="STUDENT")
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--again", action="store_true", help="grade it again with the same seed and compare")
    parser.add_argument("--unconfined", action="store_true", help="with --again: run student code with your own rights")
    add_json_argument(parser, "the marks, the result and what changed since")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.audit import audit

    if options.again:
        warn_unconfined(options)
    found = audit(options.student, options.assignment, course, again=options.again, confined=not options.unconfined)
    write_json(_plain(found), options.json)
    if options.json != "-":
        _show(found)
    return 0 if found.same else 1


def _show(found: Audit) -> None:
    for entry in found.entries:
        print("\n    ".join(describe_entry(entry)))
    for line in describe_result(found.result) if found.result else ():
        print(line)
    for change in found.changed:
        print(f"Changed since: {change}.")
    again, last = found.again, found.entries[-1]
    if again is not None:
        score = again.reason or "" if again.score is None else f"{again.score:g} of {again.max_score:g}"
        if found.same:
            print(f"Graded again: {score}, the same.")
        else:
            advice = (
                f"`autograder grade {last.assignment} --again {last.student}` judges it again and records that mark."
            )
            print_outcome(f"Graded again: {score}, NOT the same.\n{advice}", 1)


def _plain(found: Audit) -> dict[str, Any]:
    return {
        "marks": [asdict(entry) for entry in found.entries],
        "result": found.result and found.result.as_json(),
        "changed": list(found.changed),
        "again": found.again and {"same": found.same, "result": found.again.as_json()},
    }


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
        for test in exercise.tests:
            yield f"    {test.verdict.value}: {test.question}{f' ({test.note})' if test.note else ''}"
            yield from (f"        {line}" for line in clean(test.message).splitlines())
    for incident in result.incidents:
        yield f"{incident.kind}: {clean(incident.detail)}"


def _title(cell: str) -> str:
    """Return the exercise or task that a graded cell belongs to: `test_step` for the exercise `step`."""
    return cell.removeprefix("test_")

"""`autograder audit`: the history of a student's mark, and the mark of grading again."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .shared import add_json_argument, course_of, print_outcome, warn_unconfined, write_json

if TYPE_CHECKING:
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
    from ..results.describe import describe_entry, describe_recorded, describe_result

    for entry in found.entries:
        print("\n    ".join(describe_entry(entry)))
    print("\n    ".join(describe_recorded(found.about, found.recorded)))
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
        "recorded": found.recorded and asdict(found.recorded),
        "changed": list(found.changed),
        "again": found.again and {"same": found.same, "result": found.again.as_json()},
    }

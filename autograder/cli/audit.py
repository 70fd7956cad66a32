"""`autograder audit`: how a student's mark came about, and whether it comes out again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..core.result import SubmissionResult
from .shared import add_json_argument, confinement, course_of, put_json

if TYPE_CHECKING:
    from ..pipeline.audit import Entry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", metavar="STUDENT")
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--again", action="store_true", help="grade it again with the same seed and compare")
    parser.add_argument("--unconfined", action="store_true", help="with --again: run student code with your own rights")
    add_json_argument(parser, "the marks, the result and what changed since")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    course.source(options.assignment)
    from ..core.errors import NotGradedYet
    from ..pipeline.audit import changes_since, grade_again, history
    from ..pipeline.store import ResultStore

    entries = history(course, options.student, options.assignment)
    if not entries:
        raise NotGradedYet(options.assignment, options.student)
    last = entries[-1]
    known = ResultStore(course).get_list(options.assignment)
    result = next((one for one in known if one.student == options.student), None)
    changed = changes_since(course, last)
    again = grade_again(course, last, confinement(options.unconfined)) if options.again else None
    put_json(_plain(entries, result, changed, again), options.json)
    if options.json != "-":
        _show(entries, result, changed, again)
    return 0 if again is None or _same(again, last) else 1


def _same(again: SubmissionResult, last: Entry) -> bool:
    return (again.status.value, again.score) == (last.status, last.score)


def _show(
    entries: Sequence[Entry], result: SubmissionResult | None, changed: Sequence[str], again: SubmissionResult | None
) -> None:
    from ..pipeline.audit import describe_entry, describe_result

    for entry in entries:
        print("\n    ".join(describe_entry(entry)))
    for line in describe_result(result) if result else ():
        print(line)
    for one in changed:
        print(f"Changed since: {one}.")
    if again is not None:
        score = again.reason or "" if again.score is None else f"{again.score:g} of {again.max_score:g}"
        print(f"Graded again: {score}, {'the same' if _same(again, entries[-1]) else 'NOT the same'}.")
        if not _same(again, entries[-1]):
            last = entries[-1]
            print(f"`autograder grade {last.assignment} --again {last.student}` judges it again and records that mark.")


def _plain(
    entries: Sequence[Entry], result: SubmissionResult | None, changed: Sequence[str], again: SubmissionResult | None
) -> dict[str, Any]:
    return {
        "marks": [asdict(entry) for entry in entries],
        "result": result and result.as_json(),
        "changed": list(changed),
        "again": again and {"same": _same(again, entries[-1]), "result": again.as_json()},
    }

"""`autograder collect`: copy submissions into the course."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from .shared import add_json_argument, course_of, print_outcome, shown, write_json

if TYPE_CHECKING:
    from ..usecases.collect import Collected


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="folders, zip files or notebooks; downloads of Canvas, Moodle, Gradescope and Brightspace are recognised",
    )
    parser.add_argument(
        "--roster",
        metavar="FILE",
        help="Moodle's grading worksheet of this assignment: e-mail addresses and times of the submissions",
    )
    add_json_argument(parser, "what became of each file")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..lms.detect import TITLES
    from ..usecases.collect import Action, collect

    collection = collect(options.assignment, options.paths, course, worksheet=options.roster)
    if options.json:
        write_json([_plain(entry) for entry in collection.entries], options.json)
    for path, lms in collection.origins:
        if lms and options.json != "-":
            print(f"{path}: a download of {TITLES[lms]}")
    for entry in collection.entries:
        if entry.detail:
            print(f"{entry.file.name}: {entry.action}, {entry.detail}", file=sys.stderr)
    for note in collection.notes:
        print(note, file=sys.stderr)
    late = {entry.file.student for entry in collection.entries if _late(entry)}
    if late:
        print(
            f"Marked late by the platform, which gives no time: {', '.join(sorted(late))}. var/roster.json keeps this.",
            file=sys.stderr,
        )
    counts = Counter(entry.action for entry in collection.entries)
    status = 1 if counts[Action.UNREADABLE] or not collection.entries else 0
    said = ", ".join(f"{number} {action}" for action, number in sorted(counts.items()))
    where = (
        f"{said}. They are in {shown(course.var / 'submitted')}."
        if said
        else "no notebook was found. Nothing was done."
    )
    if options.json != "-" or not said:
        print_outcome(f"{options.assignment}: {where}", status)
    return status


def _plain(entry: Collected) -> dict[str, str]:
    file = entry.file
    return {"file": file.name, "student": file.student, "action": entry.action, "detail": entry.detail}


def _late(entry: Collected) -> bool:
    file = entry.file.from_lms
    return entry.action.counts and file is not None and file.late and file.time is None

"""`autograder collect`: copy submissions into the course."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .shared import (
    add_canvas_arguments,
    add_json_argument,
    course_of,
    print_outcome,
    progress,
    shown,
    write_json,
)

if TYPE_CHECKING:
    from ..core.course import Course
    from ..usecases.canvas import FromCanvas, Listed
    from ..usecases.collect import Collected


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    paths = parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="folders, zip files or notebooks (a `regrade.txt` is a regrade request); "
        "downloads of Canvas, Moodle, Gradescope and Brightspace are recognised",
    )
    add_canvas_arguments(parser, "collect each student's last attempt from Canvas, in place of paths", paths)
    parser.add_argument("--dry-run", action="store_true", help="list what would be collected, and write nothing")
    parser.add_argument(
        "--roster",
        metavar="FILE",
        help="Moodle's grading worksheet of this assignment: e-mail addresses and times of the submissions",
    )
    add_json_argument(parser, "what became of each file")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..core.errors import WrongCall

    if options.canvas:
        if options.paths or options.roster:
            raise WrongCall("--canvas takes no paths and no --roster")
        return _from_canvas(options, course)
    if options.canvas_assignment:
        raise WrongCall("--canvas-assignment needs --canvas", expected="--canvas COURSE, the course in Canvas")
    from ..lms.detect import TITLES
    from ..usecases.collect import collect

    with progress("Collecting") as step:
        collection = collect(
            options.assignment,
            options.paths,
            course,
            worksheet=options.roster,
            dry_run=options.dry_run,
            progress=step,
        )
    for path, lms in collection.origins:
        if lms and options.json != "-":
            print(f"{path}: a download of {TITLES[lms]}")
    _print_requests(options, [letter.student for letter in collection.requests])
    if collection.requests and not collection.entries:
        return 0
    return _report(options, course, collection.entries, collection.notes)


def _print_requests(options: argparse.Namespace, students: Sequence[str]) -> None:
    if students:
        named = ", ".join(sorted(set(students)))
        where = (
            "they are not in the queue yet"
            if options.dry_run
            else f"`autograder requests {options.assignment}` shows them"
        )
        print(f"Regrade requests of {named}: {where}.", file=sys.stderr)


def _from_canvas(options: argparse.Namespace, course: Course) -> int:
    from ..usecases.canvas import collect_from_canvas

    with progress("Collecting from Canvas") as step:
        found = collect_from_canvas(
            options.assignment,
            options.canvas,
            course,
            called=options.canvas_assignment,
            dry_run=options.dry_run,
            progress=step,
        )
    if options.json != "-":
        print(f"From Canvas: {found.source}")
    if options.dry_run:
        return _list(options, found)
    _print_requests(options, [letter.student for letter in found.requests])
    status = _report(options, course, found.entries, found.notes, found.unchanged)
    if found.problem:
        print(f"autograder: {found.problem}", file=sys.stderr)
    return 1 if found.problem else status


def _list(options: argparse.Namespace, found: FromCanvas) -> int:
    """Print what would be collected."""
    write_json([_plain_listed(one) for one in found.listed], options.json)
    for note in found.notes:
        print(note, file=sys.stderr)
    if options.json != "-":
        for one in found.listed:
            print(one)
        print(f"Nothing was collected. {len(found.listed) - found.unchanged} of {len(found.listed)} would be.")
    return 0


def _report(
    options: argparse.Namespace, course: Course, entries: Sequence[Collected], notes: Sequence[str], before: int = 0
) -> int:
    """Print what became of the files, and return the exit status. `before`: how many were not even read again."""
    from ..usecases.collect import Action

    if options.json:
        write_json([_plain(entry) for entry in entries], options.json)
    for entry in entries:
        if options.dry_run and options.json != "-":
            detail = f", {entry.detail}" if entry.detail else ""
            print_outcome(f"{entry.file.student}: {entry.file.name}: {entry.action}{detail}", 0)
        elif entry.detail:
            print(f"{entry.file.name}: {entry.action}, {entry.detail}", file=sys.stderr)
    for note in notes:
        print(note, file=sys.stderr)
    late = {entry.file.student for entry in entries if _late(entry)}
    if late:
        kept = "" if options.dry_run else " var/roster.json keeps this."
        print(
            f"Marked late by the platform, which gives no time: {', '.join(sorted(late))}.{kept}",
            file=sys.stderr,
        )
    counts = Counter(entry.action for entry in entries)
    counts[Action.UNCHANGED] += before
    status = 1 if counts[Action.UNREADABLE] or not sum(counts.values()) else 0
    said = ", ".join(f"{number} {action}" for action, number in sorted(counts.items()) if number)
    place = (
        "This was a dry run: nothing was written"
        if options.dry_run
        else f"They are in {shown(course.step('submitted'))}"
    )
    where = f"{said}. {place}." if said else "no notebook was found. Nothing was done."
    if options.json != "-" or not said:
        print_outcome(f"{options.assignment}: {where}", status)
    return status


def _plain(entry: Collected) -> dict[str, str]:
    file = entry.file
    return {"file": file.name, "student": file.student, "action": entry.action, "detail": entry.detail}


def _plain_listed(one: Listed) -> dict[str, object]:
    return {
        "student": one.student,
        "files": one.files,
        "time": one.time.isoformat(timespec="seconds"),
        "late": one.late,
        "new": one.is_new,
    }


def _late(entry: Collected) -> bool:
    file = entry.file.from_lms
    return entry.action.counts and file is not None and file.late and file.time is None

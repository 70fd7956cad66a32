"""`autograder export`: the gradebook as CSV or JSON, or the scores in the file that an LMS takes back."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from ..core.options import EXPORT_FORMATS
from .shared import add_canvas_arguments, add_json_argument, course_of, print_outcome, progress, write_json, write_text

if TYPE_CHECKING:
    from ..core.course import Course


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--format",
        choices=[form for form in EXPORT_FORMATS if form != "json"],  # that is --json
        help="csv: every exercise and the total (default); canvas, moodle, brightspace: the total, for an import there",
    )
    parser.add_argument("--to", metavar="FILE", help="where to write (default: standard output)")
    add_canvas_arguments(parser, "enter the totals into Canvas, without a file")
    add_json_argument(parser, "every exercise and the total (with --canvas: what became of each score)")
    parser.add_argument(
        "--roster", metavar="FILE", help="the LMS's own gradebook or grading worksheet, as downloaded: it is filled in"
    )
    parser.add_argument("--column", default="", metavar="NAME", help="what the LMS calls the assignment")
    parser.add_argument(
        "--with-unfinished", action="store_true", help="write scores also where a person still has to grade something"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; list students who are missing from the gradebook or from the roster",
    )


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..core.errors import WrongCall
    from ..usecases.export import export

    if options.canvas:
        if options.format or options.to or options.roster or options.column:
            raise WrongCall("--canvas takes no --format, --to, --roster or --column")
        return _to_canvas(options, course)
    if options.canvas_assignment:
        raise WrongCall("--canvas-assignment needs --canvas")

    # `--json FILE` alone writes nothing else; beside --format or --to it writes one file more
    wanted = [(options.format or "csv", options.to or "-")] if options.format or options.to or not options.json else []
    wanted += [("json", options.json)] if options.json else []
    notes: dict[str, None] = {}
    for form, target in wanted:
        made = export(
            options.assignment,
            course,
            form=form,
            roster=None if form == "json" else options.roster,
            column=options.column,
            with_unfinished=options.with_unfinished,
        )
        notes |= dict.fromkeys(made.notes)
        if options.dry_run:
            print(f"Nothing was written. {made.written} would be.")
        else:
            write_text(target, made.text)
            notes |= {f"{made.written} written to {target}.": None} if target != "-" else {}
    for note in notes:
        print(note, file=sys.stderr)
    return 0


def _to_canvas(options: argparse.Namespace, course: Course) -> int:
    from ..usecases.canvas import send_to_canvas

    with progress("Sending scores to Canvas") as step:
        done = send_to_canvas(
            options.assignment,
            options.canvas,
            course,
            called=options.canvas_assignment,
            with_unfinished=options.with_unfinished,
            dry_run=options.dry_run,
            progress=step,
        )
    if options.json:
        plain = [{**vars(sent), "action": sent.action.value} for sent in done.scores]
        write_json(plain, options.json)
    if options.dry_run and options.json != "-":
        for sent in done.scores:
            before = "–" if sent.before is None else f"{sent.before:g}"
            print(f"{sent.student}, in Canvas {sent.name}: {before} -> {sent.score:g}, {sent.action}")
    for note in done.notes:
        print(note, file=sys.stderr)
    counts = Counter(sent.action for sent in done.scores)
    said = ", ".join(f"{number} {action}" for action, number in sorted(counts.items())) or "no score to send"
    status = 1 if done.problem else 0
    if options.json != "-":
        print_outcome(f"To Canvas, {done.target}: {said}.", status)
    if done.problem:
        print(f"autograder: {done.problem}", file=sys.stderr)
    return status

"""`autograder export`: the gradebook as CSV or JSON, or the marks in the file that an LMS takes back."""

from __future__ import annotations

import argparse
import sys

from .shared import add_json_argument, course_of, write_text

FORMATS = ("csv", "canvas", "moodle", "brightspace")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="csv: every exercise and the total (default); canvas, moodle, brightspace: the total, for an import there",
    )
    parser.add_argument("--to", metavar="FILE", help="where to write (default: standard output)")
    add_json_argument(parser, "every exercise and the total")
    parser.add_argument(
        "--roster", metavar="FILE", help="the LMS's own gradebook or grading worksheet, as downloaded: it is filled in"
    )
    parser.add_argument("--column", default="", metavar="NAME", help="what the LMS calls the assignment")
    parser.add_argument(
        "--with-unfinished", action="store_true", help="write marks also where a person still has to grade something"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; list students who are missing from the gradebook or from the roster",
    )


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.export import export

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

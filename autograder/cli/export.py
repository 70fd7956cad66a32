"""`autograder export`: the gradebook as CSV or JSON, or the marks in the file that an LMS takes back."""

from __future__ import annotations

import argparse
import sys

from .shared import course_of, write_text

FORMATS = ("csv", "json", "canvas", "moodle", "brightspace")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="csv",
        help="csv, json: every exercise and the total (default: csv); canvas, moodle, brightspace: the total, for an "
        "import there",
    )
    parser.add_argument("--to", metavar="FILE", help="where to write (default: standard output)")
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

    made = export(
        options.assignment,
        course,
        form=options.format,
        roster=options.roster,
        column=options.column,
        with_unfinished=options.with_unfinished,
    )
    for note in made.notes:
        print(note, file=sys.stderr)
    if options.dry_run:
        print(f"Nothing was written. {made.written} would be.")
        return 0
    write_text(options.to or "-", made.text)
    if options.to:
        print(f"{made.written} written to {options.to}.", file=sys.stderr)
    return 0

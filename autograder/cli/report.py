"""`autograder report`: the class report of the last grading."""

from __future__ import annotations

import argparse
import sys

from .shared import add_json_argument, course_of, shown, write_json, write_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    numbers = "each exercise's and test's numbers"
    parser.add_argument("--csv", metavar="FILE", help=f"write {numbers} as CSV (`-`: to standard output)")
    add_json_argument(parser, "the same numbers")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..gradebook.scores import as_csv
    from ..usecases.pages import report

    written = report(options.assignment, course)
    rows = [dict(row) for row in written.rows]
    if options.csv:
        write_text(options.csv, as_csv(rows))
    write_json(rows, options.json)
    print(f"Report: {shown(written.page)}", file=sys.stderr if "-" in (options.csv, options.json) else sys.stdout)
    return 0

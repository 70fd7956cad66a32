"""`autograder export`: the gradebook as CSV."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .shared import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--to", metavar="FILE", help="where to write (default: standard output)")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..core.errors import BadSubmission
    from ..gradebook.export import as_csv, gradebook_rows
    from ..pipeline.store import write_whole
    from ..pipeline.suites import Suite

    course.source(options.assignment)
    rows = gradebook_rows(course, Suite(course, options.assignment).assignment)
    if not rows:
        raise BadSubmission(f"The gradebook has no submission of {options.assignment}.")
    if options.to:
        write_whole(Path(options.to), as_csv(rows))
        print(f"{len(rows)} students written to {options.to}.", file=sys.stderr)
    else:
        sys.stdout.write(as_csv(rows))
    return 0

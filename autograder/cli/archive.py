"""`autograder archive`: everything about an assignment in one file."""

from __future__ import annotations

import argparse

from .shared import course_of, print_outcome, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--to", metavar="FILE", help="where to write (default: var/archive/ASSIGNMENT.zip)")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..usecases.archive import archive

    made = archive(options.assignment, course, to=options.to)
    size = made.file.stat().st_size / 1e6
    print_outcome(
        f"{shown(made.file)}: {made.files} files, {made.students} students, {size:.1f} MB. In it, SHA256SUMS has a "
        "checksum of each file.",
        0,
    )
    return 0

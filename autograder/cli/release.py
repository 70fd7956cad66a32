"""`autograder release`: build the notebooks that students get."""

from __future__ import annotations

import argparse
import sys

from .shared import add_json_argument, course_of, progress, shown, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all)")
    parser.add_argument(
        "--single-file",
        action="store_true",
        help="write only the notebook that carries its files with it, from each release as it is",
    )
    add_json_argument(parser, "what was released where")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.release import release

    with progress("Releasing") as step:
        done = release(options.assignments, course, single_file=options.single_file, progress=step)
    for released in done:
        if options.json != "-":
            if not options.single_file:
                print(f"{released.assignment}: released to {shown(released.folder)}")
            size = released.single.stat().st_size // 1024
            print(f"{released.assignment}: with its files in one notebook: {shown(released.single)}, {size} KB")
        for line in released.left_over:
            print(line, file=sys.stderr)
    rows = [
        {
            "assignment": released.assignment,
            "folder": str(released.folder),
            "single": str(released.single),
            "left_over": list(released.left_over),
        }
        for released in done
    ]
    write_json(rows, options.json)
    return 0

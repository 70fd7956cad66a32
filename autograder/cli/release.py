"""`autograder release`: from the sources to what students get."""

from __future__ import annotations

import argparse

from .shared import course_of, progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all)")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    names = options.assignments or course.ids()
    for name in names:
        course.source(name)  # a wrong name is said before anything is built
    from ..gradebook.release import release

    with progress("Releasing", len(names)) as step:
        for name in names:
            print(f"{name}: released to {release(course, name)}")
            step()
    return 0

"""`autograder release`: build the notebooks that students get."""

from __future__ import annotations

import argparse
from pathlib import Path

from .shared import add_json_argument, course_of, progress, shown, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="which ones (default: all)")
    add_json_argument(parser, "what was released where")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    names = [course.resolve(name) for name in options.assignments] or course.ids()
    from ..gradebook.release import release

    folders = {}
    with progress("Releasing") as step:
        for number, name in enumerate(names, start=1):
            folders[name] = str(release(course, name))
            if options.json != "-":
                print(f"{name}: released to {shown(Path(folders[name]))}")
            step(number, len(names), "")
    write_json([{"assignment": name, "folder": folder} for name, folder in folders.items()], options.json)
    return 0

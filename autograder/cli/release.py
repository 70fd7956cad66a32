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
    every = [name for name in course.ids() if not options.single_file or course.released(name).is_dir()]
    names = [course.resolve(name) for name in options.assignments] or every
    from ..gradebook.release import release, release_single
    from ..usecases.new import left_over

    rows: list[dict[str, object]] = []
    with progress("Releasing") as step:
        for number, name in enumerate(names, start=1):
            folder = course.released(name) if options.single_file else release(course, name)
            single = release_single(course, name) if options.single_file else course.single(name)
            rows.append({"assignment": name, "folder": str(folder), "single": str(single)})
            if options.json != "-" and not options.single_file:
                print(f"{name}: released to {shown(folder)}")
            if options.json != "-":
                print(f"{name}: with its files in one notebook: {shown(single)}, {single.stat().st_size // 1024} KB")
            todo = left_over(name, course)
            rows[-1]["left_over"] = todo
            for line in todo:
                print(line, file=sys.stderr)
            step(number, len(names), "")
    write_json(rows, options.json)
    return 0

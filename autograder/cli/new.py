"""`autograder new`: write the files of a new assignment or exercise."""

from __future__ import annotations

import argparse

from .shared import add_json_argument, course_of, shown, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="ASSIGNMENT[/EXERCISE]",
        help="a new assignment, such as 03_filters, or a new exercise of any assignment, such as 03_filters/low_pass",
    )
    add_json_argument(parser, "which files were written, and the source that got the exercise's cells")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.new import new

    started = new(options.name, course)
    changed = str(started.extended) if started.extended else None
    write_json({"files": [str(path) for path in started.files], "extended": changed}, options.json)
    if options.json != "-":
        if started.extended:
            print(f"{shown(started.extended)}: the exercise's cells were added at the end")
        for path in started.files:
            print(f"{shown(path)}: written")
        identity, named, _ = options.name.partition("/")
        if not named:
            print("\nIts exercise is called my_function. Rename it in all these files and their names; or remove them,")
            print(f"and write `autograder new {identity}/NAME`.")
        print(f"\nFill in what is marked TODO. Then: `autograder release {identity}`, `pytest`.")
    return 0

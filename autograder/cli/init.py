"""`autograder init`: start a course."""

from __future__ import annotations

import argparse

from ..core.text import plural
from .shared import add_json_argument, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="where the course shall lie: a new or an empty folder")
    add_json_argument(parser, "which files were written")


def run(options: argparse.Namespace) -> int:
    from ..usecases.new import init

    started = init(options.folder)
    write_json([str(path) for path in started.files], options.json)
    if options.json != "-":
        print(f"Wrote {plural(len(started.files), 'file')} to {options.folder}. README.md there says more. Next:\n")
        print(f"cd {options.folder}\nautograder release\nautograder demo\npytest")
    return 0

"""`autograder erase`: remove all that the course holds about a student."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .shared import add_json_argument, course_of, print_outcome, shown, write_json

if TYPE_CHECKING:
    from ..usecases.erase import Erasure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", metavar="STUDENT")
    parser.add_argument("--yes", action="store_true", help="remove it; without this, it is only listed")
    add_json_argument(parser, "what there is about the student")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..usecases.erase import erase

    erased = erase(options.student, course, really=options.yes)
    write_json(_plain(erased), options.json)
    if options.json != "-":
        _show(erased)
    return 0


def _show(erased: Erasure) -> None:
    for trace in erased.traces:
        print_outcome(f"{shown(trace.path)}: {trace.amount}", 0)
    for path, command in erased.class_files:
        print_outcome(f"{shown(path)}: a file about the class; `{command}` writes it again", 0)
    for path in erased.untouched:
        print_outcome(f"{shown(path)}: may have something as well and stays; remove it yourself", 0)
    if erased.removed:
        print_outcome(
            f"All of this is removed. Downloads with {erased.student}'s work, an exchange that the settings no longer "
            "name and your backups are not: the course does not know where they are.",
            0,
        )
    else:
        print_outcome(f"Nothing was removed. To remove it: autograder erase {erased.student} --yes", 0)


def _plain(erased: Erasure) -> dict[str, Any]:
    return {
        "student": erased.student,
        "removed": erased.removed,
        "traces": [{"path": str(trace.path), "amount": trace.amount} for trace in erased.traces],
        "class_files": [{"path": str(path), "written_by": command} for path, command in erased.class_files],
        "untouched": [str(path) for path in erased.untouched],
    }

"""`autograder mark`: notebooks to results, without a gradebook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .shared import (
    add_grading_arguments,
    confinement,
    course_of,
    jobs_of,
    print_crashes,
    print_results,
    print_shared_crashes,
    progress,
    status_of,
    write_json,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="notebooks, folders or zip files of them")
    parser.add_argument(
        "--no-suite-check",
        action="store_true",
        help="do not run the hidden suite on its reference first: for a service that checked it when it was built",
    )
    add_grading_arguments(parser)


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    confined = confinement(options.unconfined)
    from ..pipeline.marking import mark
    from ..pipeline.submissions import find_or_missing

    found = [entry for name in options.notebooks for entry in find_or_missing(Path(name))]
    results = []
    check = not options.no_suite_check
    with progress("Marking", len(found)) as step:
        for graded in mark(course, found, None, jobs_of(options), None, confined, options.seed, check=check):
            results.append(graded.result)
            step(graded.result.status.value)
    order = {entry.name: place for place, entry in enumerate(found)}
    results.sort(key=lambda result: order[result.submission])
    write_json(results, options.json)
    if options.json != "-":
        print_results(results)
        print_crashes(results, options.debug)
    print_shared_crashes(results)
    gone = [name for name in options.notebooks if not Path(name).exists()]
    for name in gone:
        print(f"autograder: {name} does not exist.", file=sys.stderr)
    return 2 if gone else status_of(results)

"""`autograder mark`: grade notebooks on the spot, without a gradebook."""

from __future__ import annotations

import argparse
import sys

from .shared import (
    add_cluster_argument,
    add_grading_arguments,
    course_of,
    notice,
    print_crashes,
    print_marked,
    print_shared_crashes,
    progress,
    status_of,
    warn_unconfined,
    write_results,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="notebooks, folders or zip files of them")
    parser.add_argument(
        "--no-suite-check",
        action="store_true",
        help="do not run the hidden suite on its reference first: for a service that checked it when it was built",
    )
    add_grading_arguments(parser)
    add_cluster_argument(parser)


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.mark import mark_all

    warn_unconfined(options)
    with progress("Marking") as step:
        marked = mark_all(
            options.notebooks,
            course,
            seed=options.seed,
            workers=options.jobs,
            confined=not options.unconfined,
            cluster=options.cluster,
            check_suite=not options.no_suite_check,
            progress=step,
            notice=notice,
        )
    write_results(marked.results, options.json)
    if options.json != "-":
        print_marked(marked.results, marked.assignments)
        print_crashes(marked.results, options.debug)
    print_shared_crashes(marked.results)
    for path in marked.missing:
        print(f"autograder: {path} does not exist.", file=sys.stderr)
    return 2 if marked.missing else status_of(marked.results)

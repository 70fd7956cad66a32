"""`autograder grade`: grade what was collected, enter it into the gradebook, write the report."""

from __future__ import annotations

import argparse
import sys

from ..core.errors import BadSubmission
from .shared import (
    add_grading_arguments,
    confinement,
    course_of,
    print_results,
    progress,
    status_of,
    write_json,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_grading_arguments(parser)


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    course.source(options.assignment)
    confined = confinement(options.unconfined)
    from ..pipeline.batch import usable_cores
    from ..pipeline.grading import grade_collected, submitted
    from ..pipeline.job import DEFAULT_SEED
    from ..pipeline.pages import write_report
    from ..pipeline.store import ResultStore

    found = submitted(course, options.assignment)
    if not found:
        raise BadSubmission(
            f"Nothing was collected for {options.assignment}. `autograder collect {options.assignment} PATH` does that."
        )
    results = []
    workers = options.jobs or usable_cores()
    # what grading needs loads while nbgrader does
    grading = grade_collected(course, options.assignment, found, workers, confined, options.seed)
    from ..gradebook.app import nbgrader_api
    from ..gradebook.record import make_known, record

    with nbgrader_api(course) as api, progress("Grading", len(found)) as step:
        make_known(api, course, options.assignment)
        for graded in grading:
            trouble = record(api, course, graded.result, options.seed or DEFAULT_SEED, confined)
            if trouble:
                print(f"{graded.result.student}: not entered into the gradebook: {trouble}", file=sys.stderr)
            results.append(graded.result)
            step()
    results.sort(key=lambda result: result.student or "")
    ResultStore(course).put_list(options.assignment, results)
    write_json(results, options.json)
    if options.json != "-":
        print_results(results)
        print(f"\nReport: {write_report(course, options.assignment, results)}")
        print(f"Next: `autograder feedback {options.assignment}`; written answers wait in formgrader.")
    return status_of(results)

"""`autograder report`: the class report of the last grading."""

from __future__ import annotations

import argparse

from .shared import course_of, graded_results


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    results = graded_results(course, options.assignment)
    from ..pipeline.pages import write_report

    print(f"Report: {write_report(course, options.assignment, results)}")
    return 0

"""`autograder feedback`: a page for every student of the last grading."""

from __future__ import annotations

import argparse

from .shared import course_of, graded_results, progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    results = graded_results(course, options.assignment)
    from ..pipeline.pages import write_feedback

    with progress("Writing feedback", len(results)) as step:
        for _ in write_feedback(course, options.assignment, results):
            step()
    print(f"{len(results)} pages in {course.var / 'feedback'}. `nbgrader release_feedback` hands them out.")
    return 0

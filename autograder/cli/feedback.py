"""`autograder feedback`: a page for every student of the last grading."""

from __future__ import annotations

import argparse

from .shared import add_json_argument, course_of, graded_results, progress, put_json, recorded_of, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_json_argument(parser, "each student's page")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    results = graded_results(course, options.assignment)
    from ..gradebook.hooks import put_release_files
    from ..pipeline.pages import write_feedback

    pages = []
    recorded = recorded_of(course, options.assignment)
    with progress("Writing feedback", len(results)) as step:
        for result, page in zip(results, write_feedback(course, options.assignment, results, recorded), strict=True):
            put_release_files(course, options.assignment, str(result.student))
            pages.append({"student": result.student, "page": str(page)})
            step()
    put_json(pages, options.json)
    if options.json != "-":
        print(f"{len(results)} pages in {shown(course.var / 'feedback')}. `nbgrader release_feedback` hands them out.")
    return 0

"""`autograder feedback`: a page for every student of the last grading."""

from __future__ import annotations

import argparse

from .shared import add_json_argument, course_of, progress, shown, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_json_argument(parser, "each student's page")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.pages import feedback

    with progress("Writing feedback") as step:
        pages = feedback(options.assignment, course, progress=step)
    write_json([{"student": page.student, "page": str(page.page)} for page in pages], options.json)
    if options.json != "-":
        print(f"{len(pages)} pages in {shown(course.var / 'feedback')}. `nbgrader release_feedback` hands them out.")
    return 0

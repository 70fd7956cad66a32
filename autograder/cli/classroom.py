"""`autograder classroom`: the workflow that grades the repositories of a GitHub Classroom assignment."""

from __future__ import annotations

import argparse

from .shared import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--organization", required=True, metavar="NAME", help="where the students' repositories are")
    parser.add_argument(
        "--prefix", default="", metavar="NAME", help="what they begin with, before the login (default: ASSIGNMENT)"
    )
    parser.add_argument(
        "--to", metavar="FILE", help="where to write (default: .github/workflows/grade_ASSIGNMENT.yml in the course)"
    )


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.classroom import classroom

    path = classroom(
        options.assignment, course, organization=options.organization, prefix=options.prefix, target=options.to
    )
    print(f"{path}: commit it to the course's own private repository, never to a student's.")
    print("It needs the secret STUDENT_REPOSITORIES: a token that may read the students' repositories.")
    return 0

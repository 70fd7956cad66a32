"""`autograder classroom`: the workflow that grades the repositories of a GitHub Classroom assignment."""

from __future__ import annotations

import argparse
from pathlib import Path

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
    course.source(options.assignment)
    from ..core.course import seed_of
    from ..core.files import write_whole
    from ..lms.classroom import workflow

    text = workflow(options.assignment, options.organization, seed_of(course, options.assignment), options.prefix)
    default = course.root / ".github" / "workflows" / f"grade_{options.assignment}.yml"
    target = Path(options.to) if options.to else default
    write_whole(target, text)
    print(f"{target}: commit it to the course's own private repository, never to a student's.")
    print("It needs the secret STUDENT_REPOSITORIES: a token that may read the students' repositories.")
    return 0

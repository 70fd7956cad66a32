"""`autograder request`: a student's regrade request, a form's export, or the answer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .shared import course_of, print_outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("student", metavar="STUDENT", nargs="?", help="not with --csv")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text", metavar="TEXT", help="what the student asks")
    what.add_argument("--file", metavar="FILE", help="a text file with what the student asks")
    what.add_argument("--answer", metavar="TEXT", help="answer the student; Markdown and formulas are shown as such")
    what.add_argument("--csv", metavar="FILE", help="the CSV export of a form, one request a row")
    parser.add_argument("--student-column", metavar="NAME", help="with --csv: the column that names the student")
    parser.add_argument("--text-column", metavar="NAME", help="with --csv: the column of the request")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..core.errors import UnknownPath, WrongCall
    from ..core.text import decoded, plural
    from ..usecases.requests import answer, import_form, request

    assignment, student = options.assignment, options.student
    if (options.csv is None) != (student is not None):
        problem = "With --csv, the rows name the students" if student else "The student is missing"
        raise WrongCall(problem, remedy="`autograder request --help` explains the command.")
    if options.csv is not None:
        columns = {"student_column": options.student_column, "text_column": options.text_column}
        found = import_form(assignment, options.csv, course, **columns)
        for row in found.left_out:
            print(f"Not added: {row.removesuffix('.')}.", file=sys.stderr)
        new = f"{plural(len(found.added), 'request')} added"
        said = f"{new}, {found.known} known already, {len(found.left_out)} not added."
        print_outcome(said, 1 if found.left_out else 0)
        return 1 if found.left_out else 0
    if options.answer is not None:
        answer(assignment, student, options.answer, course)
        print_outcome(f"Answered. `autograder feedback {assignment}` puts it on {student}'s page.", 0)
        return 0
    text = options.text
    if text is None:
        path = Path(options.file)
        if not path.is_file():
            raise UnknownPath(path)
        text, _ = decoded(path.read_bytes())
    added = request(assignment, student, text, course)
    print_outcome("The request is in the queue." if added else "The same request is in the queue already.", 0)
    return 0

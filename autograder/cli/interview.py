"""`autograder interview`: questions for a short talk with each student about the student's own code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ..core.options import FEWEST_QUESTIONS, MOST_QUESTIONS, USUAL_QUESTIONS
from ..core.text import plural
from .shared import (
    add_json_argument,
    course_of,
    notice,
    positive,
    print_outcome,
    progress,
    shown,
    warn_unconfined,
    write_json,
)

if TYPE_CHECKING:
    from ..usecases.interview import Interviews


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("students", metavar="STUDENT", nargs="*", help="default: everybody who handed something in")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another number gives other questions")
    parser.add_argument(
        "--questions",
        type=int,
        metavar="N",
        help=f"how many for each student, {FEWEST_QUESTIONS} to {MOST_QUESTIONS} (default: {USUAL_QUESTIONS})",
    )
    parser.add_argument("--jobs", type=positive, metavar="N", help="how many at once (default: one per processor)")
    parser.add_argument("--unconfined", action="store_true", help="run student code with your own rights")
    add_json_argument(parser, "the questions and answers")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.interview import interview

    warn_unconfined(options)
    with progress("Asking") as step:
        made = interview(
            options.assignment,
            options.students,
            course,
            seed=options.seed,
            questions=options.questions,
            workers=options.jobs,
            confined=not options.unconfined,
            progress=step,
            notice=notice,
        )
    write_json(_plain(options.assignment, options.seed, made), options.json)
    if options.json != "-":
        _show(made)
    return 0


def _show(made: Interviews) -> None:
    for sheet in made.sheets:
        print(f"{sheet.student}: {plural(len(sheet.questions), 'question')}, {shown(sheet.page)}")
    for student, reason in made.without.items():
        print(f"{student}: no questions, because {reason}")
    if made.sheets:
        print_outcome("The answers are beside each page, in answers.html: for the TA only.", 0)


def _plain(assignment: str, seed: int, made: Interviews) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "seed": seed,
        "sheets": [
            {
                "student": sheet.student,
                "questions_page": str(sheet.page),
                "answers_page": str(sheet.answers),
                "questions": [question.as_json() for question in sheet.questions],
            }
            for sheet in made.sheets
        ],
        "without": dict(made.without),
    }

"""`autograder gradescope`: the zip file of a Gradescope autograder; within it, results in Gradescope's form."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .shared import course_of, json_of, progress, write_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from ..lms.gradescope_autograder import VISIBILITIES

    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--to", metavar="FILE", help="where to write (default: var/gradescope/ASSIGNMENT.zip)")
    parser.add_argument(
        "--visibility", choices=VISIBILITIES, default="visible", help="when students see the result of each exercise"
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="grade also where the machine cannot confine student code, which may then read the hidden tests",
    )
    inside = parser.add_argument_group("within an autograder")
    inside.add_argument("--results", metavar="FILE", help="turn what `autograder mark --json` wrote into results.json")
    inside.add_argument(
        "--log", metavar="FILE", help="the grader's output, shown to instructors where there are no results"
    )


def run(options: argparse.Namespace) -> int:
    return _convert(options) if options.results else _build(options)


def _build(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.gradescope import build_gradescope

    with progress("Running known mistakes") as step:
        made = build_gradescope(
            options.assignment,
            course,
            target=options.to,
            visibility=options.visibility,
            confined=not options.unconfined,
            progress=step,
        )
    print(f"{made.path}: {made.size / 2**20:.1f} MB. It holds hidden tests and solutions: it is for Gradescope only.")
    print(f"In Gradescope: Ubuntu 24.04, the largest container, {made.machine_points:g} points for the autograder.")
    if options.unconfined:
        print("WARNING: where it is not confined, student code can read the hidden tests.", file=sys.stderr)
    return 0


def _convert(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.gradescope import gradescope_results

    content = gradescope_results(
        options.assignment, Path(options.results), course, log=options.log, visibility=options.visibility
    )
    write_text(options.to or "-", json_of(content))
    if "score" in content:
        return 0
    print(f"{options.results} gives no score: {content['tests'][0]['output']}", file=sys.stderr)
    return 1

"""`autograder demo`: release, collect, grade and report on a sample class, beside the course's own data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.options import DEMO
from ..core.text import plural
from .grade import show
from .main import is_quiet, quiet_output
from .shared import add_grading_arguments, course_of, notice, print_outcome, progress, shown, warn_unconfined

if TYPE_CHECKING:
    from ..usecases.demo import Step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help=f"default: {DEMO}, or the course's first")
    parser.add_argument(
        "--all", action="store_true", help="a submission for every known mistake, in place of a class like a real one"
    )
    parser.add_argument("--folder", metavar="FOLDER", help="where to work (default: build/demo in the course)")
    add_grading_arguments(parser)


def run(options: argparse.Namespace) -> int:
    with quiet_output(options.json == "-" and not is_quiet()):  # then standard output is for the results alone
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..usecases.demo import demo

    warn_unconfined(options)
    with progress("Grading") as bar:
        made = demo(
            options.assignment,
            course,
            folder=options.folder,
            every_mistake=options.all,
            seed=options.seed,
            workers=options.jobs,
            confined=not options.unconfined,
            progress=bar,
            notice=notice,
            each_step=lambda step: _show(step, options),
        )
    print(f"Feedback: {plural(len(made.pages), 'page')}, for example {shown(made.example_page)}")
    print(f"          ({made.example.student} shows a {made.example.shows})")
    missing = len(made.samples) - len(made.grading.results)
    if missing:
        print_outcome(f"{missing} of {len(made.samples)} notebooks of the sample class have no result.", 1)
    return 1 if missing else 0


def _show(step: Step, options: argparse.Namespace) -> None:
    """Print what a step of the demo gave."""
    from ..usecases.grade import Grading

    if isinstance(step, Path):
        print(f"1. Release: {shown(step)}", flush=True)
    elif isinstance(step, Grading):
        show(step, options, feedback_follows=True)
    else:
        count = len(step.entries)
        print(f"2. Collect: {count} notebooks of a sample class, made from this assignment's catalogues", flush=True)
        print("3. Grade:\n", flush=True)

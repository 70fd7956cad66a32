"""`autograder feedback`: a page for every student of the last grading, and a zip file of them for a platform."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..core.options import PLATFORMS
from ..core.text import plural
from .shared import add_json_argument, course_of, print_outcome, progress, shown, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--for",
        dest="platform",
        choices=PLATFORMS,
        help="also write a zip file of the pages that this platform takes back",
    )
    parser.add_argument(
        "--zip", type=Path, metavar="FILE", help="where to write it (var/feedback/ASSIGNMENT-PLATFORM.zip)"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="write nothing; print whose page would have which name in the zip file"
    )
    add_json_argument(parser, "each student's page")


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..core.errors import WrongCall
    from ..usecases.pages import feedback, feedback_zip

    if not options.platform and (options.zip or options.dry_run):
        raise WrongCall("--zip and --dry-run need --for, with the platform that takes the zip file")
    say = print if options.json != "-" else lambda *_: None
    if not options.dry_run:
        with progress("Writing feedback") as step:
            pages = feedback(options.assignment, course, progress=step)
        write_json([{"student": page.student, "page": str(page.page)} for page in pages], options.json)
        written = f"{plural(len(pages), 'page')} in {shown(course.step('feedback'))}"
        how = "" if options.platform else " `nbgrader release_feedback` hands them out."
        say(f"{written}.{how}")
    if options.platform:
        made = feedback_zip(options.assignment, options.platform, course, to=options.zip, dry_run=options.dry_run)
        number = plural(len(made.places), "page")
        if options.dry_run:
            write_json([{"student": student, "page": place} for student, place in made.places.items()], options.json)
            for student, place in made.places.items():
                say(f"{student}: {place}")
        if not made.places:
            written = "would be" if options.dry_run else "was"
            _print_failure(
                f"No page can go to {options.platform.capitalize()}, so no zip file {written} written.", options
            )
        elif options.dry_run:
            say(f"{number} would be written to {shown(made.file)}.")
        else:
            say(f"{number} for {options.platform.capitalize()}: {shown(made.file)}")
        for student, why in made.left_out.items():
            say(f"{student} was left out: {why}.")
        return 0 if made.places else 1
    return 0


def _print_failure(sentence: str, options: argparse.Namespace) -> None:
    """Print why nothing was written: beside the JSON, where that goes to standard output."""
    if options.json == "-":
        print(sentence, file=sys.stderr)
    else:
        print_outcome(sentence, 1)

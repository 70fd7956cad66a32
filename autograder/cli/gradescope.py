"""`autograder gradescope`: the zip file of a Gradescope autograder; within it, results in Gradescope's form."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..core.result import SubmissionResult
from .shared import course_of


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
    course = course_of(options)
    course.source(options.assignment)
    return _convert(options) if options.results else _build(options)


def _build(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..core.course import seed_of
    from ..core.files import write_whole
    from ..judging.definitions import AssignmentDefinition
    from ..judging.suite_check import SuiteCheck
    from ..lms.gradescope_autograder import gradescope_zip
    from ..sandbox.confine import offer

    definition = AssignmentDefinition(course, options.assignment)
    seed = seed_of(course, options.assignment)
    # here and not in Gradescope, where it would run for each submission; it runs the course's own code only
    SuiteCheck(definition, seed, offer().level.sufficient).wait()
    assignment = definition.assignment
    target = Path(options.to) if options.to else course.var / "gradescope" / f"{options.assignment}.zip"
    data = gradescope_zip(course, options.assignment, seed, options.unconfined, options.visibility)
    write_whole(target, data)
    print(f"{target}: {len(data) / 2**20:.1f} MB. It holds hidden tests and solutions: it is for Gradescope only.")
    print(
        f"In Gradescope: Ubuntu 24.04, the largest container, {assignment.machine_points:g} points for the autograder."
    )
    if options.unconfined:
        print("WARNING: where it is not confined, student code can read the hidden tests.", file=sys.stderr)
    return 0


def _convert(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..core.files import write_whole
    from ..judging.definitions import AssignmentDefinition
    from ..lms.gradescope_autograder import as_gradescope, has_score

    assignment = AssignmentDefinition(course, options.assignment).assignment
    results, log = _results_of(Path(options.results), Path(options.log) if options.log else None)
    written = assignment.points - assignment.machine_points
    content = as_gradescope(results, options.assignment, written, options.visibility, log)
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    if options.to:
        write_whole(Path(options.to), text)
    else:
        sys.stdout.write(text)
    return 0 if has_score(content) else 1


def _results_of(path: Path, log: Path | None) -> tuple[list[SubmissionResult], str]:
    """Return the results that `autograder mark --json` wrote, none where they cannot be read, and its output."""
    said = log.read_text(encoding="utf-8", errors="replace") if log and log.is_file() else ""
    try:
        return [SubmissionResult.from_json(entry) for entry in json.loads(path.read_text(encoding="utf-8"))], said
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [], said.strip() or f"The results could not be read: {error}"

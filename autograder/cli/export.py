"""`autograder export`: the gradebook as CSV or JSON, or the marks in the file that an LMS takes back."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .shared import course_of, existing, write_text

FORMATS = ("csv", "json", "canvas", "moodle", "brightspace")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="csv",
        help="csv, json: every exercise and the total (default: csv); canvas, moodle, brightspace: the total, for an "
        "import there",
    )
    parser.add_argument("--to", metavar="FILE", help="where to write (default: standard output)")
    parser.add_argument(
        "--roster", metavar="FILE", help="the LMS's own gradebook or grading worksheet, as downloaded: it is filled in"
    )
    parser.add_argument("--column", default="", metavar="NAME", help="what the LMS calls the assignment")
    parser.add_argument(
        "--with-unfinished", action="store_true", help="write marks also where a person still has to grade something"
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing; say who is missing on either side")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..core.errors import NotGradedYet
    from ..gradebook.recorded import as_csv, gradebook_rows
    from ..pipeline.marks_out import as_objects, marks_for, problems_of, sort_marks
    from ..pipeline.store import write_whole
    from ..pipeline.suites import Suite

    course.source(options.assignment)
    assignment = Suite(course, options.assignment).assignment
    rows = gradebook_rows(course, assignment)
    if not rows:
        raise NotGradedYet(options.assignment)
    if options.format in ("csv", "json"):
        _, unfinished, nothing = sort_marks(rows)
        notes = [f"{len(unfinished)} wait for a person, see needs_manual_grade"] if unfinished else []
        notes += [f"{len(nothing)} have no grade at all: {'; '.join(nothing)}"] if nothing else []
        notes += problems_of(rows)
        if options.format == "csv":
            text = as_csv(rows)
        else:
            text = json.dumps(as_objects(course, assignment, rows), indent=1, ensure_ascii=False) + "\n"
        written = f"{len(rows)} students"
    else:
        roster = existing([options.roster])[0] if options.roster else None
        out = marks_for(
            course, assignment, rows, options.format, roster, options.column, with_unfinished=options.with_unfinished
        )
        text, notes, written = out.text, list(out.notes), f"{out.written} marks"
    for note in notes:
        print(note, file=sys.stderr)
    if options.dry_run:
        print(f"Nothing was written. {written} would be.")
    elif options.to:
        write_whole(Path(options.to), text)
        print(f"{written} written to {options.to}.", file=sys.stderr)
    else:
        write_text("-", text)
    return 0

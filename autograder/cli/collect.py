"""`autograder collect`: take in what was handed in."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from .shared import course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="folders, zip files or notebooks")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    from ..pipeline.collect import collect

    entries = collect(course, options.assignment, [Path(path) for path in options.paths])
    counts = Counter(entry.action for entry in entries)
    for entry in entries:
        if entry.detail:
            print(f"{entry.found.name}: {entry.action}, {entry.detail}", file=sys.stderr)
    said = ", ".join(f"{number} {action}" for action, number in sorted(counts.items())) or "no notebooks found"
    print(f"{options.assignment}: {said}. They lie in {course.var / 'submitted'}.")
    return 1 if counts["unreadable"] or not entries else 0

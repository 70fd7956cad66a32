"""`autograder similarity`: whose code is similar, side by side: a place to look."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ..core.options import LEAST_SHARE
from .shared import add_json_argument, course_of, progress, shown, write_json

if TYPE_CHECKING:
    from ..usecases.similarity import Comparison

SHOWN = 10  # pairs in the terminal; the page has them all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--least",
        type=share,
        metavar="SHARE",
        help=f"show pairs that have at least this share of their own code in common, 0 to 1 (default: {LEAST_SHARE})",
    )
    add_json_argument(parser, "the pairs")


def share(text: str) -> float:
    """Read a share from the command line: 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{number:g} is not from 0 to 1; write 0.6 for 60 %")
    return number


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..usecases.similarity import similarity

    with progress("Comparing") as step:
        compared = similarity(options.assignment, course, least=options.least, progress=step)
    write_json(_plain(options.assignment, compared), options.json)
    if options.json != "-":
        _show(compared)
    return 0


def _show(compared: Comparison) -> None:
    from ..usecases.similarity import FEW

    pairs = compared.pairs
    print(f"{compared.compared} compared: {len(pairs)} with at least {100 * compared.least:g} % in common.")
    for pair in pairs[:SHOWN]:
        most = pair.exercises[0]
        both = " and ".join(pair.students)
        print(f"{100 * pair.share:4.0f} %  {both}, most in {most.exercise} ({100 * most.share:.0f} %)")
    if len(pairs) > SHOWN:
        print(f"and {len(pairs) - SHOWN} more")
    for students in compared.same:
        print(f"The same code, character for character: {', '.join(students)}.")
    if compared.unread:
        print(f"Not compared, because they cannot be read: {', '.join(compared.unread)}.")
    print(
        "Not counted: the notebook's own code, the reference's, what much of the class wrote; and fewer than "
        f"{FEW} tokens in common."
    )
    print(f"\nSide by side: {shown(compared.page)}")
    print("A place to look, never a verdict: short exercises are alike by nature.")


def _plain(assignment: str, compared: Comparison) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "least": compared.least,
        "compared": compared.compared,
        "same": [list(students) for students in compared.same],
        "unread": list(compared.unread),
        "page": str(compared.page),
        "pairs": [
            {
                "students": list(pair.students),
                "share": round(pair.share, 4),
                "tokens": pair.tokens,
                "exercises": [
                    {"name": shared.exercise, "share": round(shared.share, 4), "tokens": shared.tokens}
                    for shared in pair.exercises
                ],
            }
            for pair in compared.pairs
        ],
    }

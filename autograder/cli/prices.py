"""`autograder prices`: what each mistake of an assignment costs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..core.text import percent
from .shared import add_json_argument, console, course_of, write_json

if TYPE_CHECKING:
    from ..usecases.prices import PriceRow


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_json_argument(parser, "the same table")


def run(options: argparse.Namespace) -> int:
    from ..usecases.prices import prices

    course = course_of(options)
    rows = prices(options.assignment, course)
    write_json([asdict(row) for row in rows], options.json)
    if options.json != "-":
        _print_table(rows)
    return 0


def _print_table(rows: Sequence[PriceRow]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("exercise", overflow="fold")
    table.add_column("mistake", overflow="fold")
    table.add_column("what the student reads", overflow="fold", ratio=1)
    table.add_column("costs", justify="right", no_wrap=True)
    table.add_column("points", justify="right")
    last = ""
    for row in rows:
        usual = f" (usual: {percent(row.usual)})" if row.costs != row.usual else ""
        name = row.exercise if row.exercise != last else ""
        table.add_row(name, row.mistake, Text(row.says), f"{percent(row.costs)}{usual}", f"{row.points:g}")
        last = row.exercise
    console().print(table)
    print("\nTwo mistakes at once cost both prices, at most all points. No mistake costs more than the failed tests.")
    if any(row.costs != row.usual for row in rows):
        print("\nPrices with a usual one in brackets are set in nbgrader_config.py.")

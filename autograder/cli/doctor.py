"""`autograder doctor`: what this machine offers for confining student code."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .shared import add_json_argument, put_json

if TYPE_CHECKING:
    from ..sandbox.confine import Offer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_argument(parser, "what was found")


def run(options: argparse.Namespace) -> int:
    from ..sandbox.confine import offer

    found = offer()
    lines = [{"good": good, "what": what, "remedy": remedy} for good, what, remedy in found.lines()]
    put_json({"level": found.level.name, "sufficient": found.level.sufficient, "lines": lines}, options.json)
    if options.json != "-":
        _show(found)
    return 0 if found.level.sufficient else 1


def _show(found: Offer) -> None:
    for good, what, remedy in found.lines():
        print(f"{'✓' if good else '✗'} {what}" + (f"\n    {remedy}" if remedy else ""))
    enough = (
        "enough to grade" if found.level.sufficient else "NOT enough: grading refuses to run (--unconfined overrides)"
    )
    print(f"\nLevel of confinement: {found.level.name}, {enough}.")

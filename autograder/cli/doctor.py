"""`autograder doctor`: what this machine offers for confining student code."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has no arguments."""


def run(options: argparse.Namespace) -> int:
    from ..sandbox.confine import offer

    found = offer()
    for good, what, remedy in found.lines():
        print(f"{'✓' if good else '✗'} {what}" + (f"\n    {remedy}" if remedy else ""))
    enough = (
        "enough to grade" if found.level.sufficient else "NOT enough: grading refuses to run (--unconfined overrides)"
    )
    print(f"\nLevel of confinement: {found.level.name}, {enough}.")
    return 0 if found.level.sufficient else 1

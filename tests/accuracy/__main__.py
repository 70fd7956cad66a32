"""Measure how accurate the marks are: `make accuracy`, or `python -m tests.accuracy 02_recurrent_cell`.

Prints a table for each assignment and a total, and writes `build/accuracy/accuracy.json` and a gallery page that shows
for each misconception the code, the message and the points.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from autograder.core.course import Course
from autograder.core.files import write_whole
from autograder.sandbox.servers import stop_all

from .catalogue import measure_catalogue
from .gallery import write_gallery
from .luck import measure_luck
from .measure import MOST, Measure, table, total
from .mutants import measure_mutants
from .public import measure_public_checks
from .stability import measure_stability
from .twins import measure_twins

HERE = Course.find(Path(__file__).parent)
MEASURES = {
    "twins": measure_twins,
    "public": measure_public_checks,
    "mutants": measure_mutants,
    "luck": measure_luck,
    "seeds": measure_stability,
}
PARTS = ("catalogue", *MEASURES)
OUT = HERE.root / "build" / "accuracy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", default=HERE.ids(), metavar="ASSIGNMENT")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone; may be repeated")
    options = parser.parse_args()
    wanted = options.only or PARTS
    measured: dict[str, list[Measure]] = {}
    for identity in options.assignments:
        rows: list[Measure] = []
        if "catalogue" in wanted:
            figures, shown = measure_catalogue(HERE, identity)
            rows += figures
            write_gallery(OUT / f"{identity}.html", identity, shown)
        for part in (part for part in MEASURES if part in wanted):
            rows.append(MEASURES[part](HERE, identity))
        measured[identity] = rows
        print(table(identity, rows, sys.maxsize if options.only else MOST), flush=True)
    print(table("total", total(measured)))
    whole = options.assignments == HERE.ids() and not options.only
    name = "accuracy" if whole else "-".join(["accuracy", *options.assignments, *(options.only or ())])
    text = json.dumps({name: [row.as_json() for row in rows] for name, rows in measured.items()}, indent=1)
    write_whole(OUT / f"{name}.json", text)
    print(f"\n{OUT / name}.json, and a gallery page for each assignment whose catalogue was graded beside it")
    stop_all()


if __name__ == "__main__":
    main()

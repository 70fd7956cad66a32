"""Measure how accurate the marks are: `make accuracy`, or `python -m tests.accuracy 02_recurrent_cell`.

Prints a table for each assignment and a total, and writes `build/accuracy/accuracy.json` and a gallery page that shows
for each misconception the code, the message and the points.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from pathlib import Path
from time import monotonic

from autograder.core.course import Course
from autograder.core.files import write_whole
from autograder.sandbox.servers import stop_all

from .catalogue import measure_catalogue
from .luck import measure_luck
from .measure import MOST, Measure, table, total
from .mutants import measure_mutants
from .naming import measure_pairs, measure_unlisted
from .public import measure_public_checks
from .stability import measure_stability
from .strangers import measure_strangers
from .twins import measure_twins

HERE = Course.find(Path(__file__).parent)
OUT = HERE.root / "build" / "accuracy"
PARTS = {
    "twins": measure_twins,
    "pairs": measure_pairs,
    "unlisted": measure_unlisted,
    "strangers": measure_strangers,
    "mutants": measure_mutants,
    "luck": measure_luck,
    "seeds": measure_stability,
    "public": measure_public_checks,
    "catalogue": lambda course, identity: measure_catalogue(course, identity, OUT / f"{identity}.html"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", default=HERE.ids(), metavar="ASSIGNMENT")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this alone; may be repeated")
    options = parser.parse_args()
    whole = options.assignments == HERE.ids() and not options.only
    name = "accuracy" if whole else "-".join(["accuracy", *options.assignments, *(options.only or ())])
    measured: dict[str, list[Measure]] = {}
    broken = []
    for identity in options.assignments:
        measured[identity] = []
        for part in options.only or PARTS:
            begun = monotonic()
            try:
                measured[identity] += PARTS[part](HERE, identity)
            except Exception:
                traceback.print_exc()
                broken.append(f"{identity}: {part}")
            print(f"{identity}: {part}: {monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
            text = json.dumps({key: [row.as_json() for row in rows] for key, rows in measured.items()}, indent=1)
            write_whole(OUT / f"{name}.json", text)  # a run that is stopped has told what it measured
        print(table(identity, measured[identity], sys.maxsize if options.only else MOST), flush=True)
    print(table("total", total(measured)))
    print(f"\n{OUT / name}.json, and a gallery page for each assignment whose catalogue was graded beside it")
    if broken:
        print(f"Could not be measured: {', '.join(broken)}")
    stop_all()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""Which attacks are held at which level of confinement? Run `tests/hostile` at each level that this machine can offer.

    python tests/ladder.py [--kind files ...]

Prints a table for autograder/README.md: kinds of attack (the files of tests/hostile) by levels, with how many attacks
were held of how many were tried. Exit status 0 where all were held.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from autograder.sandbox.confine import offer

HERE = Path(__file__).parent
LEVELS = (99, 5, 4, 3, 2, 1)  # the Landlock ABI at most; 99: what the kernel offers


@dataclass(frozen=True)
class Held:
    """How many attacks of one kind were tried, and how many were held. Skipped ones were not tried."""

    held: int
    tried: int

    def __str__(self) -> str:
        return f"{self.held} of {self.tried}"


def run(abi: int, kinds: list[str]) -> dict[str, Held]:
    """Run the hostile suite with a Landlock of at most `abi`; return what was held, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        files = [str(HERE / "hostile" / f"test_{kind}.py") for kind in kinds]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *files]
        done = subprocess.run(
            command,
            cwd=HERE.parent,
            env={**os.environ, "AUTOGRADER_LANDLOCK": str(abi)},
            capture_output=True,
            text=True,
        )
        if not report.exists():
            raise SystemExit(f"The hostile suite did not run at ABI {abi}:\n{done.stdout}{done.stderr}")
        if done.returncode:
            print(f"Landlock ABI {abi}:\n{done.stdout}", file=sys.stderr)
        cases = list(ElementTree.parse(report).iter("testcase"))
    tried, held = Counter[str](), Counter[str]()
    for case in cases:
        kind = case.get("classname", "").rpartition("test_")[2]
        if case.find("skipped") is None:
            tried[kind] += 1
            held[kind] += case.find("failure") is None and case.find("error") is None
    return {kind: Held(held[kind], tried[kind]) for kind in kinds}


def main() -> int:
    every = sorted(path.stem.removeprefix("test_") for path in (HERE / "hostile").glob("test_*.py"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", action="append", choices=every, help="these kinds only (default: all)")
    kinds = parser.parse_args().kind or every
    found = offer()
    abis = [found.landlock, *(abi for abi in LEVELS if abi < found.landlock)]
    who = "root" if found.root else "an ordinary user"
    print(f"{date.today()}, {found.system} on {found.machine}, as {who}\n", flush=True)
    columns = {abi: run(abi, kinds) for abi in abis}
    heads = [f"{'FULL' if abi >= 6 else 'STRONG'}, Landlock ABI {abi}" for abi in abis]
    print(f"| attacks | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for kind in kinds:
        print(f"| {kind} | {' | '.join(str(columns[abi][kind]) for abi in abis)} |")
    print("\nWithout Landlock or without seccomp nothing is run: grading refuses.")
    return 0 if all(cell.held == cell.tried for column in columns.values() for cell in column.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

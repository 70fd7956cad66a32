"""Which attacks are held at which level of confinement? Run `tests/hostile` at each level that this machine can offer.

    python tests/ladder.py [--kind files ...] [--abi 7 --abi 1 ...]

Prints a table for autograder/README.md: kinds of attack (the files of tests/hostile) by level, with how many attacks
were held of how many were tried. The exit status is 0 if all were held at every level that is enough to grade.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from autograder.sandbox.confine import Level, offer
from autograder.sandbox.confine.layers import rung_of

HERE = Path(__file__).parent
ABIS = (5, 4, 3, 2, 1, 0)  # older Landlocks than the newest one that we use; 0 is seccomp alone
ORDINARY_USER = "65532"
# In a mount namespace, let everybody read a Python below a private folder ($1, "" for none); then run the rest.
OPEN_PYTHON = """
set -e
if [ -n "$1" ]; then
    kept=$(mktemp -d)
    mount --bind "$2" "$kept"
    mount -t tmpfs -o mode=755 tmpfs "$1"
    mkdir -p "$2"
    mount --bind "$kept" "$2"
    umount "$kept"
    rmdir "$kept"
fi
shift 2
exec "$@"
"""


@dataclass(frozen=True)
class Column:
    """One level: a name, the Landlock ABI, and the command that starts Python as the user it is for."""

    name: str
    abi: int
    command: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        return rung_of(self.abi, seccomp=True).level

    @property
    def head(self) -> str:
        landlock = f"Landlock ABI {self.abi}" if self.abi else "seccomp alone"
        return f"{self.level.name}: {landlock}, {self.name}"


@dataclass(frozen=True)
class Held:
    """How many attacks of one kind were tried and how many of them were held. Skipped ones were not tried."""

    held: int
    tried: int

    def __str__(self) -> str:
        return f"{self.held} of {self.tried}"


def columns_here(abis: list[int]) -> list[Column]:
    """Return the levels to try: every ABI as the user who runs this, and the newest as other users if that is root."""
    found = offer()
    newest, *older = [abi for abi in abis or (found.landlock, *ABIS) if abi <= found.landlock]
    who = "as root" if found.root else "as an ordinary user"
    columns = [Column(who, newest)]
    if found.root:
        open_python = ("unshare", "--mount", "sh", "-c", OPEN_PYTHON, "sh", private_folder(), sys.base_prefix)
        ordinary = ("setpriv", f"--reuid={ORDINARY_USER}", f"--regid={ORDINARY_USER}", "--clear-groups")
        columns.append(Column("as root, notebooks as another user", newest, open_python))
        columns.append(Column("as an ordinary user", newest, (*open_python, *ordinary)))
    return [*columns, *(Column(who, abi) for abi in older)]


def private_folder() -> str:
    """Return the first folder above this Python that not everybody may enter; "" if there is none."""
    parents = reversed(Path(sys.base_prefix).parents)
    return next((str(folder) for folder in parents if not folder.stat().st_mode & 0o001), "")


def run(column: Column, kinds: list[str]) -> dict[str, Held]:
    """Run the hostile suite at one level; return what was held, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        report = Path(folder) / "report.xml"
        files = [str(HERE / "hostile" / f"test_{kind}.py") for kind in kinds]
        tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", f"--landlock={column.abi}"]
        begun = monotonic()
        done = subprocess.run(
            [*column.command, sys.executable, *tests, *files], cwd=HERE.parent, capture_output=True, text=True
        )
        if not report.exists():
            raise SystemExit(f"The hostile suite did not run. {column.head}:\n{done.stdout}{done.stderr}")
        if done.returncode:
            print(done.stdout, file=sys.stderr, flush=True)
        cases = list(ElementTree.parse(report).iter("testcase"))
    tried, held = Counter[str](), Counter[str]()
    for case in cases:
        kind = case.get("classname", "").rpartition("test_")[2]
        if case.find("skipped") is None:
            tried[kind] += 1
            held[kind] += case.find("failure") is None and case.find("error") is None
    found = {kind: Held(held[kind], tried[kind]) for kind in kinds}
    cells = "; ".join(f"{kind} {cell}" for kind, cell in found.items())
    print(f"{column.head}, {monotonic() - begun:.0f} s: {cells}", file=sys.stderr, flush=True)
    return found


def main() -> int:
    every = sorted(path.stem.removeprefix("test_") for path in (HERE / "hostile").glob("test_*.py"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", action="append", choices=every, help="these kinds only (default: all)")
    parser.add_argument("--abi", action="append", type=int, help="these Landlock ABIs only (default: all)")
    options = parser.parse_args()
    found = offer()
    print(f"{date.today()}, {found.system} on {found.machine}\n", flush=True)
    columns = columns_here(options.abi or [])
    table = {column: run(column, options.kind or every) for column in columns}
    print(f"| attacks | {' | '.join(column.head for column in columns)} |\n|---|{'---|' * len(columns)}")
    for kind in options.kind or every:
        print(f"| {kind} | {' | '.join(str(table[column][kind]) for column in columns)} |")
    print("\nGrading refuses to run at PARTIAL and NONE.")
    enough = [cells for column, cells in table.items() if column.level.sufficient]
    return 0 if all(cell.held == cell.tried for cells in enough for cell in cells.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

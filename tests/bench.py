"""Stock `nbgrader autograde` against `autograder grade`, on the same honest submissions, in one run: `make bench`.

The stock course has the same exercises with plain hidden-test cells: each runs the same tests, in the student's own
kernel, as nbgrader does it. Each figure includes start-up. Run it on an idle machine: what counts are the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from measured import run
from others import NBGRADER, stock_course

from autograder.core.course import Course
from autograder.judging.definitions import AssignmentDefinition
from autograder.suite.catalogue import read_right_answers
from autograder.usecases.demo import copy_course
from autograder.usecases.sample import read_released, solve, with_variant

ASSIGNMENT = "02_recurrent_cell"
CELL = """import sys
sys.path.insert(0, {tests!r})
from bench_cell import judge_here
judge_here({course!r}, {assignment!r}, {exercise!r}, globals())"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--no-stock", action="store_true", help="ours only")
    options = parser.parse_args()
    here = Course.find(Path(__file__).parent)
    work = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        compare(here, work, options.submissions, not options.no_stock)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compare(here: Course, work: Path, count: int, with_stock: bool) -> None:
    """Run the three and print the table."""
    cores = len(os.sched_getaffinity(0))
    ours = copy_course(here, ASSIGNMENT, work / "ours")
    run([*AUTOGRADER, "release", ASSIGNMENT], ours.root, watch_memory)
    notebooks = honest(ours, count, ASSIGNMENT)
    print(f"{count} honest submissions of {ASSIGNMENT}, {cores} cores\n")
    rows = {}
    for label, jobs in ((f"autograder grade --jobs {cores}", cores), ("autograder grade --jobs 1", 1)):
        shutil.rmtree(ours.var, ignore_errors=True)
        put(notebooks, ours.var / "submitted", ASSIGNMENT)
        rows[label] = run(
            [*AUTOGRADER, "grade", ASSIGNMENT, "--jobs", str(jobs), "--json", str(work / "out.json")],
            ours.root,
            watch_memory,
        )
    results = json.loads((work / "out.json").read_text())
    if with_stock:
        rows["nbgrader autograde (stock)"] = stock(ours, notebooks, work / "stock")
    print(f"{'':32}{'wall s':>8}{'CPU s':>8}{'s each':>8}{'peak MB':>9}{'times stock':>13}")
    base = rows.get("nbgrader autograde (stock)")
    for label, (wall, cpu, peak) in rows.items():
        times = f"{base[0] / wall:.1f}" if base else ""
        print(f"{label:32}{wall:8.1f}{cpu:8.1f}{wall / count:8.2f}{peak / 2**20:9.0f}{times:>13}")
    print_parts(results)
    help_wall = min(run([*AUTOGRADER, "--help"], ours.root, watch_memory)[0] for _ in range(5))
    print(f"\nautograder --help: {help_wall:.2f} s")


def print_parts(results: list[dict]) -> None:
    """Print where the time of one submission goes, with one job at a time."""
    assert all(result["score"] == result["max_score"] for result in results), "an honest submission lost points"
    parts: dict[str, list[float]] = {}
    for result in results:
        named = dict(result["timing"])
        tests = sum(test["seconds"] for exercise in result["exercises"] for test in exercise["tests"])
        inside = sum(seconds for name, seconds in named.items() if name.startswith("notebook"))
        # the first test of a kind waits while its notebook runs; that is not the test's time
        named["hidden tests"] = tests - inside
        named["ours beyond both"] = result["seconds"] - tests
        for name, seconds in named.items():
            parts.setdefault(name, []).append(seconds)
    print("\nwhere a submission's time goes (median s, one job)")
    for name, seconds in parts.items():
        print(f"  {name:30}{statistics.median(seconds):8.3f}")


def honest(course: Course, count: int, assignment: str) -> list[str]:
    """Return right submissions: the reference, and right answers in other forms to exercises that no other calls.

    (Another form of a function that others call may need them written for it.)
    """
    released = read_released(course.released(assignment) / f"{assignment}.ipynb")
    definition = AssignmentDefinition(course, assignment)
    solved = solve(released, definition.source)
    called = {need for exercise in definition.assignment.exercises for need in exercise.needs}
    catalogue = read_right_answers(course.suite(assignment))
    variants = [variant for variant in catalogue if variant.exercise not in called]
    texts = [nbformat.writes(solved), *(nbformat.writes(with_variant(solved, variant)) for variant in variants)]
    return [texts[number % len(texts)] for number in range(count)]


def stock(ours: Course, notebooks: list[str], root: Path) -> tuple[float, float, int]:
    """Build a stock nbgrader course of the same exercises and time its autograde."""
    tests, course = str(Path(__file__).parent), str(ours.root)
    about = {"tests": tests, "course": course, "assignment": ASSIGNMENT}
    exercises = AssignmentDefinition(ours, ASSIGNMENT).assignment.exercises
    cells = {exercise.name: CELL.format(**about, exercise=exercise.name) for exercise in exercises}
    stock_course(ours, ASSIGNMENT, cells, root, seconds=120)
    put(notebooks, root / "submitted", ASSIGNMENT)
    taken = run([*NBGRADER, "autograde", ASSIGNMENT], root, watch_memory)
    run([*NBGRADER, "export", "--to", "grades.csv"], root, watch_memory)
    print(
        "stock marks:",
        sorted({line.split(",")[-2] for line in (root / "grades.csv").read_text().splitlines()[1:]}),
        "\n",
    )
    return taken


def put(notebooks: list[str], submitted: Path, assignment: str) -> None:
    for number, text in enumerate(notebooks):
        folder = submitted / f"student{number:02}" / assignment
        folder.mkdir(parents=True)
        (folder / f"{assignment}.ipynb").write_text(text)


AUTOGRADER = (sys.executable, "-m", "autograder")


def watch_memory(pid: int, peak: list[int]) -> None:
    """Keep the largest memory of a process and its descendants (shared pages counted once, as PSS)."""
    while Path(f"/proc/{pid}").exists():
        peak[0] = max(peak[0], sum(_pss(one) for one in _tree(pid)))
        time.sleep(2)  # reading it costs the measured ones time


def _tree(pid: int) -> list[int]:
    children = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
        except OSError:
            continue
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


if __name__ == "__main__":
    main()

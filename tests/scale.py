"""How time and memory grow with the class: `make scale`.

A synthetic class repeats the sample class of an assignment under other names, with a comment that makes each notebook
different, so that no result is taken from the cache. Every phase is a command of its own, as a person runs it.

    python tests/scale.py [--assignment 02_recurrent_cell] [--sizes 10,100,1000] [--jobs 2] [--phases grade,report]

Between two sizes, the cost of one more submission is what the start-up does not hide. It should be the same from 100 to
1,000 as from 10 to 100. Computing time depends less on what else the machine does than wall time; run it on an idle one
all the same. The default assignment is the toy course of the engine's tests, whose suites take hardly any time, so what
is seen is the engine's own cost. `formgrader` asks for what nbgrader's pages of one assignment and one student show.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import toy  # noqa: E402  # beside this file, which is a script
from measured import Cost, run  # noqa: E402

from autograder.core.course import Course  # noqa: E402
from autograder.gradebook.app import nbgrader_api  # noqa: E402
from autograder.gradebook.release import release  # noqa: E402
from autograder.usecases.demo import copy_course  # noqa: E402
from autograder.usecases.sample import read_released, sample_class  # noqa: E402

LOOK = 0.2  # seconds between two looks at the memory of a running command
EACH = 2  # mistakes of each exercise in the class that is repeated
# What runs into a limit measures the limit: `make soak` has those.
LEFT_OUT = ("an endless loop", "a killed kernel", "a broken file")
ACCEPTED = (0, 1)  # 1: some could not be graded, as the class has it
FLAT = 0.1  # by how much the cost of one more submission may differ
AUTOGRADER = (sys.executable, "-m", "autograder")
PHASES = {
    "collect": (*AUTOGRADER, "collect", "{id}", "{class}"),
    "grade": (*AUTOGRADER, "grade", "{id}", "--jobs", "{jobs}", "--quiet"),
    "again": (*AUTOGRADER, "grade", "{id}", "--jobs", "{jobs}", "--quiet"),  # nothing has changed
    "report": (*AUTOGRADER, "report", "{id}"),
    "feedback": (*AUTOGRADER, "feedback", "{id}"),
    "export": (*AUTOGRADER, "export", "{id}", "--to", "{work}/scores.csv"),
    "formgrader": (sys.executable, str(Path(__file__).resolve()), "--pages-of", "{id}"),
    "similarity": (*AUTOGRADER, "similarity", "{id}"),
}
USUAL = tuple(name for name in PHASES if name != "similarity")  # that one compares every pair


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default=toy.ID)
    parser.add_argument("--sizes", default="10,100,1000", help="numbers of submissions, ascending")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--phases", default=",".join(USUAL), help=f"of {', '.join(PHASES)}")
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    parser.add_argument("--pages-of", help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="work there and leave the last course in place")
    options = parser.parse_args()
    if options.pages_of:
        ask_for_pages(options.pages_of)
        return
    sizes, phases = [int(size) for size in options.sizes.split(",")], options.phases.split(",")
    work = options.keep or Path(tempfile.mkdtemp(prefix="scale-"))
    work.mkdir(exist_ok=True)
    work.chmod(0o755)
    try:
        known = {size: measure(options.assignment, size, phases, options.jobs, work) for size in sizes}
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(growth(known, phases))
    if options.json:
        figures = {size: {name: cost._asdict() for name, cost in costs.items()} for size, costs in known.items()}
        options.json.write_text(json.dumps(figures, indent=1))


def measure(assignment: str, size: int, phases: list[str], jobs: int, work: Path) -> dict[str, Cost]:
    """Build a class of `size`, run the phases, and print a line for each."""
    shutil.rmtree(work / "class", ignore_errors=True)
    course, folder = make_course(assignment, work / "class"), work / "class" / "handed-in"
    for name, text in synthetic(course, assignment, size):
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    print(f"\n{size} submissions of {assignment}, {jobs} jobs, load {os.getloadavg()[0]:.1f}")
    print(f"{'':12}{'wall s':>9}{'CPU s':>9}{'ms each':>10}{'peak MB':>9}{'KB each':>9}", flush=True)
    costs = {}
    values = {"id": assignment, "class": str(folder), "jobs": str(jobs), "work": str(work)}
    for name in phases:
        command = [part.format(**values) for part in PHASES[name]]
        cost = costs[name] = run(command, course.root, watch_memory, ACCEPTED)
        each = f"{1000 * cost.wall / size:10.1f}{cost.memory / 2**20:9.0f}{cost.memory / 1024 / size:9.0f}"
        print(f"{name:12}{cost.wall:9.2f}{cost.cpu:9.2f}{each}", flush=True)
    page = course.var / "reports" / f"{assignment}.html"
    if page.is_file():
        print(f"the report has {page.stat().st_size / 1e6:.2f} MB")
    return costs


def make_course(assignment: str, folder: Path) -> Course:
    """Make a course of one assignment below `folder`, with its release."""
    (folder / "handed-in").mkdir(parents=True)
    folder.chmod(0o755)
    if assignment == toy.ID:
        course = toy.make_course(folder / "toy" / "course")
    else:
        course = copy_course(Course.find(HERE), assignment, folder / "copy")
    release(course, assignment)
    return course


def synthetic(course: Course, assignment: str, size: int) -> Iterator[tuple[str, str]]:
    """Yield `size` names and notebooks: the sample class again and again, each one different from all others."""
    released = read_released(course.released(assignment) / f"{assignment}.ipynb")
    samples = [one for one in sample_class(course, assignment, released, EACH) if one.shows not in LEFT_OUT]
    for number in range(size):
        sample = samples[number % len(samples)]
        notebook = json.loads(sample.text)
        cell = next(cell for cell in notebook["cells"] if "exercise" in cell["metadata"].get("autograder", {}))
        source = "".join(cell["source"])
        cell["source"] = f"{source}\n# the work of student {number}"
        yield f"{sample.student}{number:05}", json.dumps(notebook)


def growth(known: dict[int, dict[str, Cost]], phases: list[str]) -> str:
    """Return the cost of one more submission between each two sizes, and whether it stays the same."""
    steps = list(pairwise(known))
    if not steps:
        return ""
    heads = "".join(f"{f'{low} to {high}':>22}" for low, high in steps)
    lines = ["", "one more submission: ms of wall time, ms of computing; KB of memory", f"{'':12}{heads}"]
    for name in phases:
        parts, each = [], []
        for low, high in steps:
            more, first, last = high - low, known[low][name], known[high][name]
            wall, cpu = (1000 * (last.wall - first.wall) / more, 1000 * (last.cpu - first.cpu) / more)
            each.append(cpu)
            parts.append(f"{f'{wall:.1f}, {cpu:.1f}; {(last.memory - first.memory) / 1024 / more:.0f}':>22}")
        if len(steps) > 1:
            ratio = each[-1] / each[-2] if each[-2] > 0 else float("nan")
            (_, low), (_, high) = steps[-2:]
            memory = known[high][name].memory / known[low][name].memory
            flat = ratio <= 1 + FLAT and memory <= 1 + FLAT
            parts.append(f"   computing {ratio:.2f} of the step before, memory {memory:.2f}{'' if flat else '  grows'}")
        lines.append(f"{name:12}{''.join(parts)}")
    return "\n".join(lines)


def ask_for_pages(assignment: str) -> None:
    """Ask nbgrader for what formgrader's pages of an assignment, its students and one of them show."""
    with nbgrader_api(Course.find(Path.cwd())) as api:
        api.get_assignments()
        api.get_students()
        submissions = api.get_submissions(assignment)
        api.get_notebook_submissions(assignment, assignment)
        api.get_student_submissions(submissions[0]["student"])


def watch_memory(pid: int, peak: list[int]) -> None:
    """Keep the most memory that a process itself has had, as the kernel counts it."""
    while True:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            peak[0] = max(peak[0], 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")))
        except (OSError, StopIteration):
            return
        time.sleep(LOOK)


if __name__ == "__main__":
    main()

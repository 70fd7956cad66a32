"""Do marks depend on what else the machine does? Grade the same submissions idle and beside busy processes; compare.

    python tests/load.py [--busy 16] [--jobs 6] [--part right|loops|classes] [--class ASSIGNMENT] [--each 2]

right    six right notebooks of 06_sequence_models beside the busy processes: each must get all points
loops    an endless loop, a sleeping loop and a slow but finite answer (5 s of computing): the same verdicts both ways
classes  the sample classes of 02 and 06: the same scores, verdicts, messages and misconceptions both ways; `--each` is
         how many misconceptions of each exercise are in a class

Exit status 0 where nothing differs.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import toy  # noqa: E402  # beside this file, which is a script

from autograder.core.course import DEFAULT_SEED, Course  # noqa: E402
from autograder.core.result import SubmissionResult  # noqa: E402
from autograder.intake.submissions import Submission, read_file  # noqa: E402
from autograder.judging.definitions import AssignmentDefinition  # noqa: E402
from autograder.notebook.reading import read_notebook  # noqa: E402
from autograder.usecases.run import judge_files  # noqa: E402
from autograder.usecases.sample import read_released, sample_class, solve  # noqa: E402

RIGHT = "06_sequence_models"
CLASSES = ("02_recurrent_cell", "06_sequence_models")
COPIES = 6
LOOPS = {
    "endless loop": "while True: pass",
    "sleeping loop": "import time\n    while True: time.sleep(0.01)",
    "slow but finite": "import time\n    end = time.process_time() + 5\n    while time.process_time() < end: pass",
}
TIMES = re.compile(r"used [\d.]+ s|\(\d+ times\)")  # what was used is measured, and differs by tenths of seconds


@contextmanager
def load(count: int) -> Iterator[None]:
    """Keep `count` processes busy, each in a session of its own, so that the kernel gives each a whole share."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) for _ in range(count)]
    sleep(1.0)
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def grade(course: Course, folder: Path, assignment: str, jobs: int) -> dict[str, SubmissionResult]:
    """Grade every notebook in `folder` without a store; return the results by file name."""
    found: list[Submission] = [read_file(path, path.stem) for path in sorted(folder.glob("*.ipynb"))]
    begun, results = monotonic(), {}
    for graded in judge_files(course, found, assignment, jobs, seed=DEFAULT_SEED):
        results[Path(graded.result.submission).stem] = graded.result
    print(f"    {len(results)} submissions in {monotonic() - begun:.0f} s", flush=True)
    return results


def outcome(result: SubmissionResult) -> object:
    """Return all of a result that must not depend on the machine."""
    exercises = [
        replace(one, tests=tuple(replace(t, seconds=0.0, message=TIMES.sub("", t.message)) for t in one.tests))
        for one in result.exercises
    ]
    return result.status, result.score, exercises


def compare(idle: dict[str, SubmissionResult], busy: dict[str, SubmissionResult]) -> int:
    """Print each submission whose result differs; return how many do."""
    differing = [name for name in idle if outcome(idle[name]) != outcome(busy[name])]
    for name in differing:
        print(f"    {name}: {idle[name].score} idle, {busy[name].score} busy")
        for one, other in zip(idle[name].exercises, busy[name].exercises, strict=False):
            if one.score != other.score or one.misconception != other.misconception:
                print(f"        {one.name}: {one.score:g} {one.misconception} | {other.score:g} {other.misconception}")
    print(f"    {len(idle) - len(differing)} of {len(idle)} the same")
    return len(differing)


def right(options: argparse.Namespace, folder: Path) -> int:
    course = Course.find(HERE)
    released = read_released(course.released(RIGHT) / f"{RIGHT}.ipynb")
    solved = solve(released, AssignmentDefinition(course, RIGHT).source)
    for number in range(COPIES):
        solved.cells[-1].source = f"# {number}"
        (folder / f"right{number}.ipynb").write_text(toy.nbformat.writes(solved), encoding="utf-8")
    with load(options.busy):
        results = grade(course, folder, RIGHT, options.jobs)
    print("    scores:", ", ".join(f"{result.score:g} of {result.max_score:g}" for result in results.values()))
    return sum(result.score != result.max_score for result in results.values())


def loops(options: argparse.Namespace, folder: Path) -> int:
    course = toy.make_course(folder / "course")
    handed_in = folder / "handed-in"
    handed_in.mkdir()
    for name, body in LOOPS.items():
        step = f"def step(x, h):\n    {body}\n    return x + 2 * h, None"
        path = handed_in / f"{name}.ipynb"
        path.write_text(toy.nbformat.writes(toy.submission(course, {"step": step})), encoding="utf-8")
    return both_ways(options, lambda jobs: grade(course, handed_in, toy.ID, jobs), show=True)


def classes(options: argparse.Namespace, folder: Path) -> int:
    course, differing = Course.find(HERE), 0
    for assignment in [options.assignment] if options.assignment else CLASSES:
        print(f"  {assignment}")
        released = read_notebook((course.released(assignment) / f"{assignment}.ipynb").read_bytes())
        where = folder / assignment
        where.mkdir()
        for sample in sample_class(course, assignment, released, options.each):
            (where / f"{sample.student}.ipynb").write_text(sample.text, encoding="utf-8")
        differing += both_ways(options, lambda jobs, a=assignment, w=where: grade(course, w, a, jobs))
    return differing


def both_ways(
    options: argparse.Namespace, run: Callable[[int], dict[str, SubmissionResult]], show: bool = False
) -> int:
    print("    idle:")
    idle = run(2)
    print(f"    beside {options.busy} busy processes, {options.jobs} at a time:")
    with load(options.busy):
        busy = run(options.jobs)
    for name in idle if show else ():
        verdicts = [", ".join(sorted({e.verdict for e in results[name].exercises})) for results in (idle, busy)]
        print(f"    {name}: {verdicts[0]} | {verdicts[1]}")
    return compare(idle, busy)


PARTS = {"right": right, "loops": loops, "classes": classes}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--busy", type=int, default=16)
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--class", dest="assignment", metavar="ASSIGNMENT")
    parser.add_argument("--each", type=int, default=2, metavar="N")
    options = parser.parse_args()
    differing = 0
    for part in options.part or PARTS:
        print(part, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            differing += PARTS[part](options, Path(folder))
    print(f"{differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())

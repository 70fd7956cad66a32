"""A class with everything in it: honest, wrong, broken and abusive submissions in one run, and figures about it.

    python tests/soak.py [--submissions 300] [--jobs 2]

Exit status 0 where every submission has a result, the honest ones the same as alone, and nothing is left behind.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import monotonic

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import toy  # noqa: E402  # beside this file, which is a script

from autograder.core.assignment import Limits  # noqa: E402
from autograder.intake.submissions import read_file  # noqa: E402
from autograder.judging import definitions  # noqa: E402
from autograder.sandbox import servers  # noqa: E402
from autograder.usecases.run import judge_files  # noqa: E402

LIMITS = Limits(memory=2**30, cell_seconds=20.0, call_seconds=5.0, submission_seconds=120.0)
ABUSIVE = 0.1
ENDING = 30.0  # seconds after which a process counts as left behind
ACCIDENTS = 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


def module(name: str) -> object:
    spec = importlib.util.spec_from_file_location(name, HERE / "hostile" / f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def abusive(course: object) -> list[str]:
    """The texts of hostile notebooks: what ends, uses up and forges, from the tests of these."""
    process, values = module("test_process"), module("test_values")
    bodies = [*process.ENDS_IN_CALL.values(), *values.LIES.values()]
    bodies += ["while True: print('x' * 10**6)", "a = []\n    while True: a.append(bytearray(1 << 24))"]
    bodies += ["for n in range(10**6): open(f'f{n}', 'wb').write(bytes(1 << 16))"]
    steps = [f"def step(x, h):\n    {body}\n    return x + 2 * h, None" for body in bodies]
    return [json.dumps(toy.submission(course, {"step": step})) for step in steps]


def accidents(course: object) -> list[str]:
    right = json.dumps(toy.submission(course))
    return [
        right[: len(right) // 2],
        "",
        "\ufeff" + right,
        json.dumps(toy.submission(course, toy.STUBS)),
        json.dumps(toy.submission(course, {"step": "def step(x, h:\n    return"})),
        json.dumps(toy.submission(course, {"loop": "def loop(xs, h):\n    raise ValueError('no')"})),
    ]


def honest(course: object, number: int) -> str:
    """A right or known-wrong notebook that no other is equal to."""
    answers = [{}, toy.ONCE, toy.LAST][number % 3]
    notebook = toy.submission(course, answers)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("def loop"))
    cell.source += f"\n# {number}"
    return json.dumps(notebook)


class Watch(threading.Thread):
    """Looks now and then at the memory of this process and of those below it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.all = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.2):
            parents, resident = {}, {}
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    parents[int(pid)] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
                    shared = Path(f"/proc/{pid}/statm").read_text().split()
                    resident[int(pid)] = (int(shared[1]) - int(shared[2])) * PAGE
                except (OSError, ValueError, IndexError):
                    continue
            ours = {os.getpid()}
            for _ in range(3):
                ours |= {pid for pid, parent in parents.items() if parent in ours}
            self.own = max(self.own, resident.get(os.getpid(), 0))
            self.all = max(self.all, sum(resident.get(pid, 0) for pid in ours))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    read = definitions.read_assignment
    definitions.read_assignment = lambda source: replace(read(source), limits=LIMITS)
    base = Path(tempfile.mkdtemp(prefix="soak-"))
    try:
        return soak(base, options.submissions, options.jobs)
    finally:
        servers.stop_all()
        shutil.rmtree(base)


def soak(base: Path, count: int, jobs: int) -> int:
    base.chmod(0o755)
    course = toy.make_course(base / "course")
    handed_in, work = base / "handed-in", base / "work"
    for folder in (handed_in, work):
        folder.mkdir()
    work.chmod(0o755)
    tempfile.tempdir = str(work)
    kinds = {"abusive": int(count * ABUSIVE), "accident": int(count * ACCIDENTS)}
    kinds["honest"] = count - sum(kinds.values())
    pools = {"abusive": abusive(course), "accident": accidents(course)}
    texts = {}
    for kind, number in kinds.items():
        for index in range(number):
            pool = pools.get(kind)
            text = pool[index * max(1, len(pool) // number) % len(pool)] if pool else honest(course, index)
            texts[f"{kind}{index}"] = text
    names = list(texts)
    random.Random(0).shuffle(names)
    for name in names:
        (handed_in / f"{name}.ipynb").write_text(texts[name])
    watch, begun = Watch(), monotonic()
    watch.start()
    found = [read_file(handed_in / f"{name}.ipynb", name) for name in names]
    results = {one.result.student: one.result for one in judge_files(course, found, toy.ID, workers=jobs)}
    seconds = monotonic() - begun
    watch.ended.set()
    alone = {}
    for name in ("honest0", "honest1", "honest2"):
        (one,) = judge_files(course, [read_file(handed_in / f"{name}.ipynb", name)], toy.ID)
        alone[int(name[-1])] = (one.result.score, one.result.incidents)
    differing = [
        name
        for name, result in results.items()
        if name.startswith("honest") and (result.score, result.incidents) != alone[int(name[6:]) % 3]
    ]
    files = [str(path) for path in work.iterdir()]
    parents = {running.wait_ready() for running in servers._servers.values()}
    left = below(parents)
    while left and monotonic() - begun < seconds + ENDING:
        left = below(parents)
    by_status = Counter((name.rstrip("0123456789"), result.status.value) for name, result in results.items())
    print(f"{count} submissions, {jobs} at once: {seconds:.0f} s, {seconds / count:.2f} s each")
    for (kind, status), number in sorted(by_status.items()):
        print(f"  {kind:9} {status:9} {number}")
    print(f"without a result: {len(set(texts) - set(results))}")
    print(f"honest ones graded otherwise than alone: {len(differing)} {differing[:5]}")
    print(f"incidents: {dict(Counter(incident.kind for one in results.values() for incident in one.incidents))}")
    print(f"most memory of the run itself: {watch.own / 2**20:.0f} MB; with all processes: {watch.all / 2**20:.0f} MB")
    print(f"processes left: {len(left)}, files left: {len(files)}")
    crashed = by_status["honest", "crashed"] + by_status["abusive", "crashed"]
    return int(bool(set(texts) - set(results) or differing or left or files or crashed))


def below(parents: set[int]) -> list[str]:
    pids = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if int(pid) not in parents]
    return [pid for pid in pids if parent_of(pid) in parents]  # one server may be another's child


def parent_of(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    sys.exit(main())

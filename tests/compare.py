"""This project beside stock nbgrader and otter-grader 7, on the same notebooks in one run: `make compare`.

Speed is not all that counts. How many of the cheats in `tests/hostile`, of the broken files in `tests/broken` and of
the known mistakes of a NumPy assignment get the mark that they deserve? The other systems run the same tests as plain
asserts, confined (`others.py`): cheats and broken files each in a sandbox of its own, so that none harms another one.

- Here a notebook deserves exactly the points that this project's own tests expect; a known mistake has to be named and
  to cost no more than its price.
- Elsewhere it deserves less than full points in an exercise that is wrong, and full points where nothing is. No mark at
  all is deserved only by a file that is not a notebook.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(1, str(Path(__file__).parent.parent))

import toy
from bench import AUTOGRADER, honest, put, watch_memory
from measured import run
from others import CELL_SECONDS, Nbgrader, NotHere, Otter, install_otter, version_of
from plain_asserts import recorded_cells, toy_cells

from autograder.core.course import Course
from autograder.core.result import Status, SubmissionResult
from autograder.gradebook.release import release
from autograder.intake.submissions import read_file
from autograder.judging.definitions import AssignmentDefinition
from autograder.sandbox.servers import stop_all
from autograder.suite.catalogue import Variant, read_mistakes
from autograder.usecases.demo import copy_course
from autograder.usecases.run import judge_files
from autograder.usecases.sample import read_released, solve, with_variant
from tests.broken import test_forms, test_grade, test_notebooks
from tests.hostile import test_faults, test_files, test_interpreter, test_process, test_resources, test_values
from tests.hostile.conftest import Scene

ASSIGNMENT = "01_sequences"
MOST = 120.0  # seconds for one submission elsewhere
CALMER = """# ---
# jupyter:
#   autograder:
#     limits: {cell_seconds: 4, call_seconds: 2, submission_seconds: 60}
# ---
"""
FULL = {"step": 10.0, "loop": 6.0}
NO_STEP = {"step": 0.0, "loop": 6.0}
# Attacks on this project's own wire, and on limits that keep a machine alive.
LEFT_OUT = {
    "that attack this project's own messages": test_interpreter.FORGERIES,
    "that use up memory, disk and threads, and could harm the machine": {
        **test_resources.IN_CALL,
        **test_resources.IN_CELL,
    },
}


@dataclasses.dataclass(frozen=True)
class Case:
    """A notebook. `points` by exercise, as this project's tests expect them; None where it is to be refused.

    `wrong`: the exercises that are wrong. `mistake`: the known mistake that it has.
    """

    text: str
    points: Mapping[str, float] | None = None
    wrong: frozenset[str] = frozenset()
    mistake: Variant | None = None

    def deserved_here(self, result: SubmissionResult) -> bool:
        scores = {exercise.name: exercise.score for exercise in result.exercises}
        if self.mistake is None:
            graded = result.status is Status.GRADED
            return graded and scores == self.points if self.points is not None else result.status is Status.REJECTED
        (own,) = (exercise for exercise in result.exercises if exercise.name == self.mistake.exercise)
        others = [exercise for exercise in result.exercises if exercise is not own]
        named = self.mistake.id in [found.id for found in own.mistakes]
        least = own.points * (1 - (own.costs or 0.0)) - 0.01
        return named and least <= (own.score or 0.0) < own.points and all(one.score == one.points for one in others)

    def deserved_there(self, marks: Mapping[str, tuple[float, float]] | None) -> bool:
        if self.points is None and self.mistake is None:
            return not marks or not any(score for score, _ in marks.values())
        if not marks:
            return False
        full = {name for name, (score, most) in marks.items() if score >= most}
        return not full & self.wrong if self.wrong else full >= (self.points or marks).keys()


def cheats(course: Course) -> Iterator[Case]:
    """Yield the cheats of `tests/hostile` that concern a mark, each in the place where it may work everywhere."""
    scene = SimpleNamespace(toy=toy, course=course)

    def made(points: Mapping[str, float], *cells: str, **answers: str) -> Case:
        text = json.dumps(Scene.notebook(scene, *cells, answers=answers))
        return Case(text, points, frozenset(name for name, most in FULL.items() if points[name] < most))

    for code in test_interpreter.PATCHES.values():  # below the last answer, above the cell that tests it
        yield made({"step": 10.0, "loop": 3.0}, loop=f"{toy.LAST['loop']}\n\n{textwrap.dedent(code)}")
    for code in (*test_values.LIES.values(), *test_process.ENDS_IN_CALL.values()):
        yield made(NO_STEP, step=f"def step(x, h):\n    {code}")
    for code in test_process.ENDS_IN_CELL.values():
        yield made(FULL, code)
    for code in test_faults.CELLS.values():
        yield made({"step": 5.0, "loop": 6.0}, code, step=test_faults.WRONG)
    yield made({"step": 2.5, "loop": 6.0}, test_files.PLANTED, **toy.ONCE)


def broken(course: Course) -> Iterator[Case]:
    """Yield the broken files of `tests/broken`: right answers in a form that an editor or an accident gave them."""
    changes = (*test_notebooks.REPAIRED, *test_notebooks.SILENT, *test_grade.BROKEN.values())
    for change in (*changes, *test_forms.RIGHT, *test_forms.WRONG):
        form = change not in changes
        notebook = toy.submission(course, {"step": test_forms.STEP, "loop": test_forms.LOOP} if form else None)
        change(notebook)
        wrong = change in test_forms.WRONG
        yield Case(json.dumps(notebook), NO_STEP if wrong else FULL, frozenset({"step"} if wrong else ()))
    text = toy.submission_bytes(course).decode()
    yield from (Case(change(text), FULL) for change in test_grade.FILES.values())
    yield from (Case(change(text)) for change in test_grade.REFUSED.values())


def mistakes(course: Course, exercises: Mapping[str, str]) -> Iterator[Case]:
    """Yield the known mistakes of these exercises, each in a notebook that is right otherwise."""
    released = read_released(course.released(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb")
    solved = solve(released, AssignmentDefinition(course, ASSIGNMENT).source)
    for variant in read_mistakes(course.suite(ASSIGNMENT)):
        if variant.exercise in exercises:
            text = json.dumps(with_variant(solved, variant))
            yield Case(text, wrong=frozenset({variant.exercise}), mistake=variant)


def sample(cases: Iterator[Case], most: int | None) -> list[Case]:
    """Return at most `most` cases, spread evenly over the list."""
    every = list(cases)
    step = max(1.0, len(every) / most) if most else 1.0
    return [every[int(number * step)] for number in range(min(len(every), most or len(every)))]


def judged_here(course: Course, assignment: str, cases: list[Case], work: Path) -> int:
    """Return how many cases get what they deserve from this project, confined as always."""
    folder = work / "here"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    found = []
    for number, case in enumerate(cases):
        path = folder / f"s{number}.ipynb"
        path.write_text(case.text, encoding="utf-8")
        found.append(read_file(path, path.stem))
    results = {
        one.result.student: one.result
        for one in judge_files(course, found, assignment, workers=len(os.sched_getaffinity(0)))
    }
    good = [case.deserved_here(results[f"s{number}"]) for number, case in enumerate(cases)]
    _say("autograder", good)
    return sum(good)


def judged_there(system: Nbgrader, cases: list[Case], together: bool) -> int:
    """Return how many cases get what they deserve from another system; `together`: in one sandbox."""
    named = {f"s{number}": case for number, case in enumerate(cases)}
    batches = [named] if together else [{name: case} for name, case in named.items()]
    good = []
    for batch in batches:
        marks = system.grade({name: case.text for name, case in batch.items()}, MOST * len(batch)).marks
        good += [case.deserved_there(marks.get(name)) for name, case in batch.items()]
    _say(system.title, good)
    return sum(good)


def _say(title: str, good: list[bool]) -> None:
    """Print which cases did not get what they deserve, by their number."""
    missed = [str(number) for number, one in enumerate(good) if not one]
    print(
        f"  {title}: {sum(good)} of {len(good)}{'; not ' if missed else ''}{', '.join(missed)}",
        file=sys.stderr,
        flush=True,
    )


def time_here(course: Course, notebooks: list[str], work: Path) -> tuple[float, int]:
    """Return the seconds of `autograder grade` with start-up, and how many honest notebooks got full marks."""
    put(notebooks, course.var / "submitted", ASSIGNMENT)
    command = [*AUTOGRADER, "grade", ASSIGNMENT, "--json", str(work / "out.json")]
    seconds = run(command, course.root, watch_memory).wall
    return seconds, sum(one["score"] == one["max_score"] for one in json.loads((work / "out.json").read_text()))


def rows(work: Path, submissions: int, each: int | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the table's rows as they are ready."""
    from importlib.metadata import version

    here = Course.find(Path(__file__).parent)
    course = copy_course(here, ASSIGNMENT, work / "course")
    release(course, ASSIGNMENT)
    small = toy.make_course(work / "toy")
    small.source(toy.ID).write_text(CALMER + small.source(toy.ID).read_text())
    release(small, toy.ID)
    asserts = recorded_cells(course, ASSIGNMENT)
    notebooks = honest(course, submissions, ASSIGNMENT)
    sets = [sample(cheats(small), each), sample(broken(small), each), sample(mistakes(course, asserts), each)]
    base, full = time_here(course, notebooks, work)
    good = [judged_here(small, toy.ID, cases, work) for cases in sets[:2]]
    good.append(judged_here(course, ASSIGNMENT, sets[2], work))
    stop_all()
    yield f"this project {version('autograder')}", _cells(base, submissions, base, full, good, sets)
    points = {
        exercise.name: exercise.points for exercise in AssignmentDefinition(course, ASSIGNMENT).assignment.exercises
    }
    for kind in (Nbgrader, Otter):
        try:
            if kind is Otter:
                install_otter()
            large, little = kind(course, ASSIGNMENT, asserts, points), kind(small, toy.ID, toy_cells(), FULL)
        except NotHere as reason:
            yield kind.title, [f"not run: {reason}", *[""] * 4]
            continue
        try:
            timed = large.grade({f"s{number}": text for number, text in enumerate(notebooks)}, MOST * submissions)
            full = sum(Case("", {}).deserved_there(marks) for marks in timed.marks.values())
            good = [judged_there(little, cases, together=False) for cases in sets[:2]]
            good.append(judged_there(large, sets[2], together=True))
        except NotHere as reason:
            yield kind.title, [f"not run: {reason}", *[""] * 4]
        else:
            title = f"{kind.title} {version_of(kind)}"
            yield title, _cells(timed.seconds, submissions, base, full, good, sets)
        finally:
            large.close()
            little.close()


def _cells(seconds: float, count: int, base: float, full: int, good: list[int], sets: list[list[Case]]) -> list[str]:
    ratio = f" ({seconds / base:.1f} times)" if seconds != base else ""
    held = [f"{number} of {len(cases)}" for number, cases in zip(good, sets, strict=True)]
    return [f"{seconds / count:.2f} s{ratio}", f"{full} of {count}", *held]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=12, help="honest notebooks for the time (default: 12)")
    parser.add_argument("--each", type=int, metavar="N", help="N cheats, broken files and mistakes (default: all)")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="compare-"))
    begun = time.monotonic()
    try:
        print(f"{date.today()}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}; {ASSIGNMENT}\n")
        print("| | a submission, start-up included | honest: full marks | cheats | broken files | known mistakes |")
        print("|---|---|---|---|---|---|", flush=True)
        for title, cells in rows(work, options.submissions, options.each):
            print(f"| {title} | {' | '.join(cells)} |", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"\nCells and calls elsewhere may take {CELL_SECONDS} s. {time.monotonic() - begun:.0f} s in all. Left out:")
    for why, table in LEFT_OUT.items():
        print(f"- {len(table)} cheats {why}")


if __name__ == "__main__":
    main()

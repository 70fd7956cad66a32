"""Every mistake and right answer, each alone in an otherwise right notebook, with inputs that its author did not see.

Entries of NumPy exercises are judged in this process. A sample of every exercise goes through the whole grader,
confined, and must get the same there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.core.course import Course
from autograder.core.result import ExerciseResult, Status, SubmissionResult, Verdict
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade_all
from autograder.judging.job import Job, ResultStore
from autograder.notebook.reading import read_notebook
from autograder.suite.catalogue import Variant, read_mistakes, read_right_answers
from autograder.usecases.run import usable_cores
from autograder.usecases.sample import read_released, solve, with_variant

from .gallery import write_gallery
from .here import SEED, in_workers, judge_beside_others, keep_outcomes, known
from .measure import Measure
from .progress import watched

SAMPLE = 5  # mistakes, and right answers, of an exercise that go through the whole grader


@dataclass(frozen=True)
class Case:
    """An entry, and what became of it in its exercise and in the others."""

    variant: Variant
    wrong: bool
    results: tuple[ExerciseResult, ...]

    @property
    def name(self) -> str:
        return f"{self.variant.exercise}: {self.variant.id}"

    @property
    def own(self) -> ExerciseResult:
        return next(exercise for exercise in self.results if exercise.name == self.variant.exercise)

    @property
    def others(self) -> list[ExerciseResult]:
        return [exercise for exercise in self.results if exercise.name != self.variant.exercise]


def measure_catalogue(course: Course, identity: str, gallery: Path) -> list[Measure]:
    """Return the figures of an assignment's catalogues, and write the graded misconceptions to the gallery page."""
    here = {case.name: case for case in judged_here(course, identity)}
    told = [
        (Case(variant, wrong, result.exercises), result) for variant, wrong, result in graded_confined(course, identity)
    ]
    broken = [f"{case.name} ({result.reason})" for case, result in told if result.status is not Status.GRADED]
    confined = {case.name: case for case, result in told if result.status is Status.GRADED}
    both = [name for name in confined if name in here]
    other = [name for name in both if _outcome(confined[name]) != _outcome(here[name])]
    cases = list((confined | here).values())
    wrong, right = [case for case in cases if case.wrong], [case for case in cases if not case.wrong]
    named = [case for case in wrong if case.own.misconception == case.variant.id]
    misnamed = [case for case in wrong if case.own.misconception not in (None, case.variant.id)]
    misnamed += [case for case in right if case.own.misconception]
    write_gallery(gallery, identity, wrong)
    return [
        _measure("graded at all", confined, broken, 1.0),
        Measure("the same confined and in this process", len(both) - len(other), len(both), 1.0, tuple(other)),
        _of("mistakes that lose points", wrong, lambda case: case.own.score < case.own.points, 1.0),
        _of("mistakes that lose exactly their price", wrong, loses_its_price, 1.0),
        _of("mistakes that cost nothing elsewhere", wrong, lambda case: not lost(case), 1.0),
        _of("right answers with full marks", right, lambda case: case.own.score == case.own.points, 1.0),
        _of("misconceptions named, on other inputs", wrong, lambda case: case in named, 0.95),
        _of("answers not called by a wrong name", cases, lambda case: case not in misnamed, 0.99),
    ]


def judged_here(course: Course, identity: str) -> Iterator[Case]:
    """Judge every entry of a NumPy exercise in worker processes, beside the NumPy exercises that follow it."""
    definition, _ = known(course.root, identity)
    keep_outcomes(course.root, identity, SEED)
    entries = [
        entry
        for entry in _entries(course, identity)
        if definition.assignment.exercise(entry[0].exercise).kind == "numpy"
    ]
    tasks = [(course.root, identity, variant, SEED) for variant, _ in entries]
    judged = in_workers(judge_beside_others, tasks, f"{identity}: catalogues")
    for (variant, wrong), results in zip(entries, judged, strict=True):
        yield Case(variant, wrong, tuple(results))


def graded_confined(course: Course, identity: str) -> Iterator[tuple[Variant, bool, SubmissionResult]]:
    """Grade a sample of the entries of every exercise by the whole grader, confined."""
    definition = AssignmentDefinition(course, identity)
    solved = solve(read_released(course.released(identity) / f"{identity}.ipynb"), definition.source)
    about: dict[str, tuple[Variant, bool]] = {}
    jobs: list[Job] = []
    entries = list(_sample(_entries(course, identity)))
    random.Random(identity).shuffle(entries)  # the first of an exercise has its table computed: do several at once
    for number, (variant, wrong) in enumerate(entries):
        notebook = read_notebook(_bytes(with_variant(solved, variant)))
        job, _ = definition.job(f"entry-{number}", notebook, seed=SEED)
        jobs.append(replace(job, only=_beside(definition, variant)))
        about[job.submission] = (variant, wrong)
    store = ResultStore(Course(course.root / "build" / "accuracy"))  # var/ is for real people
    coming = grade_all(jobs, usable_cores(), store)
    for job, done in watched(coming, len(jobs), f"{identity}: catalogues, confined"):
        yield *about[job.submission], done.result


def _entries(course: Course, identity: str) -> list[tuple[Variant, bool]]:
    """Return all mistakes and right answers of an assignment, and whether they are wrong."""
    suite = course.suite(identity)
    return [
        *((mistake, True) for mistake in read_mistakes(suite)),
        *((right, False) for right in read_right_answers(suite)),
    ]


def _sample(entries: list[tuple[Variant, bool]]) -> Iterator[tuple[Variant, bool]]:
    """Yield `SAMPLE` mistakes and as many right answers of each exercise, always the same.

    `pytest -m accuracy tests/course/test_catalogues.py` judges all of Keras exercises, unconfined.
    """
    groups: dict[tuple[str, bool], list[tuple[Variant, bool]]] = {}
    for variant, wrong in entries:
        groups.setdefault((variant.exercise, wrong), []).append((variant, wrong))
    for (exercise, _), own in groups.items():
        yield from own if len(own) <= SAMPLE else random.Random(exercise).sample(own, SAMPLE)


def _beside(definition: AssignmentDefinition, variant: Variant) -> tuple[str, ...]:
    """Return the exercises to judge: its own, all that build on it, and every one that is quick to judge."""
    return tuple(
        exercise.name
        for exercise in definition.assignment.exercises
        if exercise.name == variant.exercise or variant.exercise in exercise.needs or exercise.kind == "numpy"
    )


def loses_its_price(case: Case) -> bool:
    """Whether a mistake costs what its entry says, or what the failed tests weigh where that is less."""
    weights = [(test.points, test.verdict is Verdict.PASSED) for test in case.own.tests]
    share = sum(points for points, passed in weights if passed) / sum(points for points, _ in weights)
    return bool(case.own.score == round(case.own.points * max(share, 1 - case.variant.costs), 2))


def lost(case: Case) -> list[str]:
    """Return the other exercises that lost points."""
    return [exercise.name for exercise in case.others if exercise.score < exercise.points]


def _outcome(case: Case) -> tuple[float | None, str | None, tuple[tuple[str, Verdict], ...]]:
    """Return what must be the same wherever an entry is judged: the score, the name, and how each test ended."""
    own = case.own
    return own.score, own.misconception, tuple((test.name, test.verdict) for test in own.tests)


def _of(name, cases, good, goal):
    return _measure(name, [case for case in cases if good(case)], [case.name for case in cases if not good(case)], goal)


def _measure(name, good, not_good, goal):
    return Measure(name, len(good), len(good) + len(not_good), goal, tuple(not_good))


def _bytes(notebook) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()

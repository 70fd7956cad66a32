"""Every misconception and right answer through the whole grader, each alone in an otherwise right notebook."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.core.course import DEFAULT_SEED, Course
from autograder.core.result import Status, SubmissionResult, Verdict
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade_all
from autograder.judging.job import Job, ResultStore
from autograder.notebook.reading import read_notebook
from autograder.suite.catalogue import Variant, read_mistakes, read_right_answers
from autograder.usecases.run import usable_cores
from autograder.usecases.sample import read_released, solve, with_variant

from .gallery import write_gallery
from .measure import Measure
from .progress import watched

OTHER_SEED = DEFAULT_SEED + 7
SAMPLE = 5  # mistakes, and right answers, of a Keras exercise


@dataclass(frozen=True)
class Case:
    """One notebook and what the grader made of it."""

    variant: Variant
    wrong: bool
    result: SubmissionResult

    @property
    def name(self) -> str:
        return f"{self.variant.exercise}: {self.variant.id}"

    @property
    def own(self):
        return next(exercise for exercise in self.result.exercises if exercise.name == self.variant.exercise)

    @property
    def others(self):
        return [exercise for exercise in self.result.exercises if exercise.name != self.variant.exercise]


def measure_catalogue(course: Course, identity: str, gallery: Path) -> list[Measure]:
    """Return the figures of an assignment's catalogues, and write the graded misconceptions to the gallery page."""
    cases = list(graded(course, identity))
    broken = [case for case in cases if case.result.status is not Status.GRADED]
    cases = [case for case in cases if case.result.status is Status.GRADED]
    wrong, right = [case for case in cases if case.wrong], [case for case in cases if not case.wrong]
    named = [case for case in wrong if case.own.misconception == case.variant.id]
    misnamed = [case for case in wrong if case.own.misconception not in (None, case.variant.id)]
    misnamed += [case for case in right if case.own.misconception]
    write_gallery(gallery, identity, wrong)
    return [
        _measure("graded at all", cases, [case.name + f" ({case.result.reason})" for case in broken], 1.0),
        _of("mistakes that lose points", wrong, lambda case: case.own.score < case.own.points, 1.0),
        _of("mistakes that lose exactly their price", wrong, loses_its_price, 1.0),
        _of("mistakes that cost nothing elsewhere", wrong, lambda case: not lost(case), 1.0),
        _of("right answers with full marks", right, lambda case: case.own.score == case.own.points, 1.0),
        _of("misconceptions named, on other inputs", wrong, lambda case: case in named, 0.95),
        _of("answers not called by a wrong name", cases, lambda case: case not in misnamed, 0.99),
    ]


def graded(course: Course, identity: str) -> Iterator[Case]:
    """Grade all variants, with inputs other than those that their authors saw."""
    definition = AssignmentDefinition(course, identity)
    solved = solve(read_released(course.released(identity) / f"{identity}.ipynb"), definition.source)
    about: dict[str, tuple[Variant, bool]] = {}
    jobs: list[Job] = []
    for read, wrong in ((read_mistakes, True), (read_right_answers, False)):
        for number, variant in enumerate(_sampled(definition, read(course.suite(identity)))):
            name = f"{'mistake' if wrong else 'right'}-{number}"
            notebook = read_notebook(_bytes(with_variant(solved, variant)))
            job, _ = definition.job(name, notebook, seed=OTHER_SEED)
            jobs.append(replace(job, only=judged(definition, variant)))
            about[name] = (variant, wrong)
    store = ResultStore(Course(course.root / "build" / "accuracy"))  # var/ is for real people
    coming = grade_all(jobs, usable_cores(), store)
    for job, done in watched(coming, len(jobs), f"{identity}: catalogues"):
        yield Case(*about[job.submission], done.result)


def _sampled(definition: AssignmentDefinition, variants: list[Variant]) -> Iterator[Variant]:
    """Yield all variants of NumPy exercises, and `SAMPLE` of each Keras exercise, always the same: those run for long.

    `pytest -m accuracy tests/course/test_catalogues.py` judges all of them, unconfined.
    """
    for exercise in definition.assignment.exercises:
        own = [variant for variant in variants if variant.exercise == exercise.name]
        small = exercise.kind == "numpy" or len(own) <= SAMPLE
        yield from own if small else random.Random(exercise.name).sample(own, SAMPLE)


def judged(definition: AssignmentDefinition, variant: Variant) -> tuple[str, ...]:
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


def _of(name, cases, good, goal):
    return _measure(name, [case for case in cases if good(case)], [case.name for case in cases if not good(case)], goal)


def _measure(name, good, not_good, goal):
    return Measure(name, len(good), len(good) + len(not_good), goal, tuple(not_good))


def _bytes(notebook) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()

"""What the hidden suites make of the mutants of the reference solutions, as a mutation-testing library makes them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.core.course import Course
from autograder.core.result import ExerciseResult, Verdict
from autograder.notebook.program import Program

from .equivalent import EQUIVALENT
from .here import SEED, batches, in_workers, judge_programs, keep_outcomes, kept_outcomes, known
from .measure import Measure

SECONDS = 120  # of computing; a mutant whose cells take longer is killed
TOGETHER = 15  # mutants of a NumPy exercise that one run of pytest judges
Task = tuple[Path, str, str, list[int]]
SAMPLE = {"numpy": 60, "keras": 12, "keras_cell": 12}  # mutants of an exercise, always the same ones
SEEDS = {
    "numpy": 3,
    "keras": 1,
    "keras_cell": 1,
}  # by the kind of exercise: one that some inputs let pass is not killed
# The last two want to be told which variables are meant.
SKIPPED = ("core/RemoveDecorator", "core/AddNot", "core/ExceptionReplacer")
SKIPPED += ("core/VariableInserter", "core/VariableReplacer")
# Equal names and small numbers are one object in CPython.
SKIPPED += ("core/ReplaceComparisonOperator_Eq_Is", "core/ReplaceComparisonOperator_NotEq_IsNot")


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: `killed` with each seed, the mistake that it was called, and the shares of its points.

    `kept` is the share that it keeps, `by_tests` the share of the tests that it passes; None where it does not run.
    """

    killed: bool
    named: str | None = None
    kept: float | None = None
    by_tests: float | None = None


def measure_mutants(course: Course, identity: str) -> list[Measure]:
    """Judge each mutant of each exercise by that exercise's suite, but for the equivalent ones."""
    definition, program = known(course.root, identity)
    names: list[str] = []
    tasks: list[Task] = []
    keep_outcomes(course.root, identity, SEED)
    for exercise in definition.assignment.exercises:
        found = [
            (f"{exercise.name}: {description}", number)
            for number, (description, _) in enumerate(mutants(program, exercise.name))
            if f"{exercise.name}: {description}" not in EQUIVALENT.get(identity, {})
        ]
        if len(found) > SAMPLE[exercise.kind]:
            found = random.Random(exercise.name).sample(found, SAMPLE[exercise.kind])
        names += [name for name, _ in found]
        size = TOGETHER if exercise.kind == "numpy" else 1
        tasks += [(course.root, identity, exercise.name, part) for part in batches([n for _, n in found], size)]
    told = _fates_of(tasks, f"{identity}: mutants")
    wrong = [(name, one) for name, one in zip(names, told, strict=True) if one.killed and one.kept is not None]
    survived = tuple(name for name, one in zip(names, told, strict=True) if not one.killed)
    unnamed = tuple(f"{name} (keeps {one.kept:.0%})" for name, one in wrong if one.named is None)
    return [
        Measure("mutants killed", len(told) - len(survived), len(told), 0.98, survived),
        Measure("mutants named", len(wrong) - len(unnamed), len(wrong), None, unnamed),
        Measure("share of points kept by a mutant", shares=tuple(one.kept for _, one in wrong)),
        Measure("share of tests passed by a mutant", shares=tuple(one.by_tests for _, one in wrong)),
    ]


def _fates_of(tasks: list[Task], what: str) -> list[Fate]:
    """Judge all mutants in workers. Where a worker ends, its mutants are judged alone; one that ends it is killed."""
    found = list(in_workers(fates, tasks, what, tasks_a_worker=400 // TOGETHER)) if tasks else []
    alone = [(*task[:3], [number]) for task, told in zip(tasks, found, strict=True) if not told for number in task[3]]
    again = list(in_workers(fates, alone, f"{what}, alone")) if alone else []
    each = iter(told[0] if told else Fate(killed=True) for told in again)
    return [fate for task, told in zip(tasks, found, strict=True) for fate in told or [next(each) for _ in task[3]]]


def mutants(program: Program, name: str) -> Iterator[tuple[str, Program]]:
    """Yield the mutants of one exercise's solution: what was changed in words, and the changed program."""
    source = program.source_of(name)
    for operator_name in sorted(operator_names()):
        if operator_name in SKIPPED:
            continue
        operator = get_operator(operator_name)()
        seen = set()
        occurrence = 0
        while (changed := mutate_code(source.encode(), operator, occurrence)) is not None:
            occurrence += 1
            before, after = _difference(source, changed)
            if changed not in seen and before:
                seen.add(changed)
                yield f"{before} → {after}", program.with_source(name, changed)


@cache
def _all_mutants(root: Path, identity: str, exercise: str) -> list[Program]:
    """Return an exercise's mutants, made once in each process: that took longer than judging them."""
    return [mutant for _, mutant in mutants(known(root, identity)[1], exercise)]


def fates(root: Path, identity: str, exercise: str, numbers: list[int]) -> list[Fate]:
    """Judge some mutants of an exercise. One is killed where it does not even run, or fails a test with each seed."""
    definition, _ = known(root, identity)
    kind = definition.assignment.exercise(exercise).kind
    outcomes = kept_outcomes(root, identity, SEED) if kind == "numpy" else None
    found = dict.fromkeys(numbers, Fate(killed=True))
    left = list(numbers)
    for seed in range(SEED, SEED + SEEDS[kind]):
        programs = [_all_mutants(root, identity, exercise)[number] for number in left]
        results = judge_programs(root, identity, programs, exercise, seed, outcomes, SECONDS)
        for number, result in zip(tuple(left), results, strict=True):
            if seed == SEED:
                found[number] = _fate(result)
            if result is not None and result.score == result.points:
                found[number] = Fate(killed=False)
            if result is None or result.score == result.points or _took_too_long(result):
                left.remove(number)
        outcomes = None  # what the first seed calls it counts
    return list(found.values())


def _took_too_long(result: ExerciseResult) -> bool:
    return any(test.verdict is Verdict.TIMED_OUT or test.unusable is not None for test in result.tests)


def _fate(result: ExerciseResult | None) -> Fate:
    if result is None:
        return Fate(killed=True)
    weights = [(test.points, test.verdict is Verdict.PASSED) for test in result.tests]
    by_tests = sum(points for points, passed in weights if passed) / sum(points for points, _ in weights)
    return Fate(True, result.misconception, (result.score or 0.0) / result.points, by_tests)


def _difference(source: str, changed: str) -> tuple[str, str]:
    """Return the first line that differs, before and after; nothing where only the docstring or a comment does."""
    for before, after in zip(source.splitlines(), changed.splitlines(), strict=False):
        if before != after:
            return before.strip(), after.strip()
    return "", ""

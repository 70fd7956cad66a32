"""What the hidden suites make of the mutants of the reference solutions, as a mutation-testing library makes them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.core.course import DEFAULT_SEED, Course
from autograder.core.result import Verdict
from autograder.notebook.program import Program

from .equivalent import EQUIVALENT
from .here import in_workers, judge_program, keep_outcomes, kept_outcomes, known
from .measure import Measure

SECONDS = 120  # of computing; a mutant that takes longer is killed
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
    names, tasks = [], []
    keep_outcomes(course.root, identity, DEFAULT_SEED)
    for exercise in definition.assignment.exercises:
        found = [
            (f"{exercise.name}: {description}", number)
            for number, (description, _) in enumerate(mutants(program, exercise.name))
            if f"{exercise.name}: {description}" not in EQUIVALENT.get(identity, {})
        ]
        if len(found) > SAMPLE[exercise.kind]:
            found = random.Random(exercise.name).sample(found, SAMPLE[exercise.kind])
        names += [name for name, _ in found]
        tasks += [(course.root, identity, exercise.name, number) for _, number in found]
    fates = list(in_workers(fate, tasks, f"{identity}: mutants", tasks_a_worker=400)) if tasks else []
    fates = [one or Fate(killed=True) for one in fates]
    wrong = [(name, one) for name, one in zip(names, fates, strict=True) if one.killed and one.kept is not None]
    survived = tuple(name for name, one in zip(names, fates, strict=True) if not one.killed)
    unnamed = tuple(f"{name} (keeps {one.kept:.0%})" for name, one in wrong if one.named is None)
    return [
        Measure("mutants killed", len(fates) - len(survived), len(fates), 0.98, survived),
        Measure("mutants named", len(wrong) - len(unnamed), len(wrong), None, unnamed),
        Measure("share of points kept by a mutant", shares=tuple(one.kept for _, one in wrong)),
        Measure("share of tests passed by a mutant", shares=tuple(one.by_tests for _, one in wrong)),
    ]


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


def fate(root: Path, identity: str, exercise: str, number: int) -> Fate:
    """Judge one mutant. It is killed where it does not even run, takes too long, or fails a test with each seed."""
    definition, _ = known(root, identity)
    mutant = _all_mutants(root, identity, exercise)[number]
    kind = definition.assignment.exercise(exercise).kind
    outcomes = kept_outcomes(root, identity, DEFAULT_SEED) if kind == "numpy" else None
    first = None
    try:
        for seed in range(DEFAULT_SEED, DEFAULT_SEED + SEEDS[kind]):
            diagnosed = outcomes if first is None else None
            result = judge_program(root, identity, mutant, exercise, seed, SECONDS, diagnosed)
            first = first or result
            if result.score == result.points:
                return Fate(killed=False)
    except BaseException:
        if first is None:
            return Fate(killed=True)
    weights = [(test.points, test.verdict is Verdict.PASSED) for test in first.tests]
    by_tests = sum(points for points, passed in weights if passed) / sum(points for points, _ in weights)
    return Fate(True, first.misconception, (first.score or 0.0) / first.points, by_tests)


def _difference(source: str, changed: str) -> tuple[str, str]:
    """Return the first line that differs, before and after; nothing where only the docstring or a comment does."""
    for before, after in zip(source.splitlines(), changed.splitlines(), strict=False):
        if before != after:
            return before.strip(), after.strip()
    return "", ""

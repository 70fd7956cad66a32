"""The mutation score: do the hidden suites kill what a mutation-testing library makes of the reference solutions?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.core.course import DEFAULT_SEED, Course
from autograder.notebook.program import Program

from .equivalent import EQUIVALENT
from .here import in_workers, judge_program, known
from .measure import Measure

SECONDS = 120  # a mutant that takes longer is killed
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


def measure_mutants(course: Course, identity: str) -> Measure:
    """Judge each mutant of each exercise by that exercise's suite, but for the equivalent ones."""
    suite, program = known(course.root, identity)
    names, tasks = [], []
    for exercise in suite.assignment.exercises:
        for number, (description, _) in enumerate(mutants(program, exercise.name)):
            name = f"{exercise.name}: {description}"
            if name not in EQUIVALENT.get(identity, {}):
                names.append(name)
                tasks.append((course.root, identity, exercise.name, number))
    killed = list(in_workers(is_killed, tasks, f"{identity}: mutants")) if tasks else []
    survived = tuple(name for name, dead in zip(names, killed, strict=True) if not dead)
    return Measure("mutants killed", sum(killed), len(killed), 0.98, survived)


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


def is_killed(root: Path, identity: str, exercise: str, number: int) -> bool:
    """Whether a mutant loses points: it does not even run, it takes too long, or a hidden test fails with each seed."""
    suite, program = known(root, identity)
    _, mutant = list(mutants(program, exercise))[number]
    try:
        for seed in range(DEFAULT_SEED, DEFAULT_SEED + SEEDS[suite.assignment.exercise(exercise).kind]):
            result = judge_program(root, identity, mutant, exercise, seed, SECONDS)
            if result.score == result.points:
                return False
    except BaseException:
        return True
    return True


def _difference(source: str, changed: str) -> tuple[str, str]:
    """Return the first line that differs, before and after; nothing where only the docstring or a comment does."""
    for before, after in zip(source.splitlines(), changed.splitlines(), strict=False):
        if before != after:
            return before.strip(), after.strip()
    return "", ""

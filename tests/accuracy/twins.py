"""Which mistakes of an exercise look alike, because they fail the same tests with the same wrong values?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from autograder.core.course import Course
from autograder.suite.catalogue import read_mistakes
from autograder.suite.outcome import VALUE, WHOLE, Stage, Table, same_outcomes

from .here import SEED, in_workers, kept_outcomes, known
from .measure import Measure

SEEDS = {"numpy": (SEED, SEED + 1, SEED + 2), "keras": (SEED,), "keras_cell": (SEED,)}  # by its kind


def measure_twins(course: Course, identity: str) -> list[Measure]:
    """Count the pairs of an exercise's mistakes that the tests tell apart, with each seed.

    A mistake that fails no test is counted with them, as its own twin; one whose failures show no value can be named
    and has no price: it is listed, and not counted.
    """
    definition, _ = known(course.root, identity)
    names = {mistake.exercise for mistake in read_mistakes(course.suite(identity))}
    exercises = [exercise for exercise in definition.assignment.exercises if exercise.name in names]
    tasks = [(course.root, identity, exercise.name, seed) for exercise in exercises for seed in SEEDS[exercise.kind]]
    tables: dict[str, list[Table]] = {exercise.name: [] for exercise in exercises}
    for (_, _, name, _), table in zip(tasks, in_workers(given, tasks, f"{identity}: twins"), strict=True):
        tables[name].append(table or {})
    pairs = sum(len(table) * (len(table) + 1) // 2 for seeds in tables.values() for table in seeds)
    alike = {name: Counter(pair for table in seeds for pair in twins(table)) for name, seeds in tables.items()}
    told = [
        f"{name}: {first} {f'= {second}' if first != second else 'fails no test'}: {count} of {len(tables[name])} seeds"
        for name, found in alike.items()
        for (first, second), count in found.items()
    ]
    told += [
        f"{name}: {mistake} shows no value (not counted)"
        for name, seeds in tables.items()
        for mistake, outcomes in seeds[0].items()
        if outcomes and not any(outcome.kind == VALUE for outcome in outcomes.values())
    ]
    found = sum(sum(counts.values()) for counts in alike.values())
    return [Measure("mistakes that the tests tell apart (pairs)", pairs - found, pairs, 1.0, tuple(told))]


def given(root: Path, identity: str, exercise: str, seed: int) -> Table:
    """Return what each listed mistake of an exercise gives."""
    return kept_outcomes(root, identity, seed)(exercise, Stage.LISTED, WHOLE, None)


def twins(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the pairs of mistakes with equal outcomes; a mistake that fails no test, with itself."""
    yield from ((mistake, mistake) for mistake, outcomes in table.items() if not outcomes)
    failing = {mistake: outcomes for mistake, outcomes in table.items() if outcomes}
    yield from (pair for pair in combinations(failing, 2) if same_outcomes(*(failing[mistake] for mistake in pair)))

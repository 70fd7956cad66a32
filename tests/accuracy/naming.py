"""Are mistakes called by their right names: two at once, and one that nobody listed? NumPy exercises."""

from __future__ import annotations

import random
from pathlib import Path

from autograder.core.course import DEFAULT_SEED, Course
from autograder.core.result import ExerciseResult
from autograder.suite.catalogue import Variant, graft, read_mistakes
from autograder.suite.diagnose import Candidate, candidates
from autograder.suite.outcome import Stage

from .here import in_workers, judge_program, keep_outcomes, kept_outcomes, known
from .measure import Measure

COMBINATIONS = 200
SEED = DEFAULT_SEED + 7


def measure_pairs(course: Course, identity: str) -> list[Measure]:
    """Judge random combinations of two mistakes of an exercise; both should be named, and both prices charged.

    One of the two may leave nothing of the other to see: ids in place of one-hot vectors, whatever the ids are. Where
    the pair ends every test as one of its mistakes alone does, nobody can name both; such pairs are counted apart.
    """
    found = _all_pairs(course, identity)
    chosen = random.Random(identity).sample(found, min(COMBINATIONS, len(found)))
    keep_outcomes(course.root, identity, SEED)
    tasks = [(course.root, identity, pair.change) for pair in chosen]
    results = list(in_workers(judged, tasks, f"{identity}: pairs"))
    rows = [(pair, result) for pair, result in zip(chosen, results, strict=True) if result is not None]
    told = [(pair, {mistake.id for mistake in result.mistakes}, result) for pair, result in rows]
    # one listed mistake with a price explains every failure: its outcomes are those of the pair
    hidden = [pair for pair, names, result in told if names < _ids(pair) and result.costs is not None]
    both = [pair for pair, names, _ in told if names == _ids(pair)]
    shown = [(pair, names) for pair, names, _ in told if pair not in hidden]
    wrong = [f"{pair.change.id}: called {' + '.join(sorted(names))}" for pair, names in shown if names - _ids(pair)]
    missed = [f"{pair.change.id}: {', '.join(names) or 'none'}" for pair, names in shown if names < _ids(pair)]
    return [
        Measure("two mistakes at once, both named", len(both), len(shown), 0.9, (*missed, *wrong)),
        Measure(
            "two mistakes at once, none called by a wrong name", len(shown) - len(wrong), len(shown), 0.99, (*wrong,)
        ),
        Measure(
            "two mistakes at once that look like one of them",
            len(hidden),
            len(rows),
            None,
            tuple(f"{pair.change.exercise}: {pair.change.id}" for pair in hidden),
        ),
    ]


def measure_unlisted(course: Course, identity: str) -> list[Measure]:
    """Judge each mistake as if nobody had listed it: how often is it named, and as what? For a person to read."""
    definition, _ = known(course.root, identity)
    numpy = {exercise.name for exercise in definition.assignment.exercises if exercise.kind == "numpy"}
    mistakes = [mistake for mistake in read_mistakes(course.suite(identity)) if mistake.exercise in numpy]
    keep_outcomes(course.root, identity, SEED)
    tasks = [(course.root, identity, mistake, mistake.id) for mistake in mistakes]
    results = list(in_workers(judged, tasks, f"{identity}: unlisted"))
    named = [result is not None and result.misconception is not None for result in results]
    told = [
        f"{mistake.exercise}: {mistake.id}: {result.explanation if result else ''}"
        for mistake, result in zip(mistakes, results, strict=True)
    ]
    return [Measure("mistakes named that are taken off the list", sum(named), len(named), None, tuple(told))]


def judged(root: Path, identity: str, variant: Variant, without: str = "") -> ExerciseResult:
    """Judge the reference with a mistake, or with two, in its exercise."""
    _, reference = known(root, identity)
    outcomes = kept_outcomes(root, identity, SEED, without)
    return judge_program(root, identity, graft(reference, variant), variant.exercise, SEED, outcomes=outcomes)


def _all_pairs(course: Course, identity: str) -> list[Candidate]:
    definition, program = known(course.root, identity)
    every = (
        candidates(Stage.PAIRS, course.suite(identity), program, exercise)
        for exercise in definition.assignment.exercises
    )
    return [pair for of_exercise in every for pair in of_exercise.values()]


def _ids(pair: Candidate) -> set[str]:
    return {mistake.id for mistake in pair.mistakes}

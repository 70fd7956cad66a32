"""Are mistakes called by their right names: two at once, and one that nobody listed? NumPy exercises."""

from __future__ import annotations

import random
from pathlib import Path

from autograder.core.course import Course
from autograder.core.result import ExerciseResult
from autograder.suite.catalogue import Variant, graft, read_mistakes
from autograder.suite.diagnose import Candidate, candidates
from autograder.suite.outcome import Stage

from .here import SEED, batches, in_workers, judge_programs, judge_variants, keep_outcomes, kept_outcomes, known
from .measure import Measure

COMBINATIONS = 200
TOGETHER = 10  # pairs of an exercise that one run of pytest judges


def measure_pairs(course: Course, identity: str) -> list[Measure]:
    """Judge random combinations of two mistakes of an exercise; both should be named, and both prices charged.

    One of the two may leave nothing of the other to see: ids in place of one-hot vectors, whatever the ids are. Where
    the pair ends every test as one of its mistakes alone does, nobody can name both; such pairs are counted apart.
    """
    found = _all_pairs(course, identity)
    chosen = random.Random(identity).sample(found, min(COMBINATIONS, len(found)))
    keep_outcomes(course.root, identity, SEED)
    exercises = {pair.change.exercise: [] for pair in chosen}
    for pair in chosen:
        exercises[pair.change.exercise].append(pair)
    tasks = [(course.root, identity, part) for own in exercises.values() for part in batches(own, TOGETHER)]
    rows = [row for judged in in_workers(judge_pairs, tasks, f"{identity}: pairs") for row in judged or ()]
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
    tasks = [(course.root, identity, mistake) for mistake in mistakes]
    results = list(in_workers(judge_unlisted, tasks, f"{identity}: unlisted"))
    named = [result is not None and result.misconception is not None for result in results]
    told = [
        f"{mistake.exercise}: {mistake.id}: {result.explanation if result else ''}"
        for mistake, result in zip(mistakes, results, strict=True)
    ]
    return [Measure("mistakes named that are taken off the list", sum(named), len(named), None, tuple(told))]


def judge_pairs(root: Path, identity: str, pairs: list[Candidate]) -> list[tuple[Candidate, ExerciseResult]]:
    """Judge the reference with both mistakes of each pair of one exercise; pairs that do not run are left out."""
    outcomes, exercise = kept_outcomes(root, identity, SEED), pairs[0].change.exercise
    programs = [graft(known(root, identity)[1], pair.change) for pair in pairs]
    results = judge_programs(root, identity, programs, exercise, SEED, outcomes)
    return [(pair, result) for pair, result in zip(pairs, results, strict=True) if result is not None]


def judge_unlisted(root: Path, identity: str, mistake: Variant) -> ExerciseResult:
    """Judge the reference with a mistake in it as if nobody had listed that one."""
    outcomes = kept_outcomes(root, identity, SEED, without=mistake.id)
    (result,) = judge_variants(root, identity, [mistake], mistake.exercise, SEED, outcomes)
    return result


def _all_pairs(course: Course, identity: str) -> list[Candidate]:
    definition, program = known(course.root, identity)
    every = (
        candidates(Stage.PAIRS, course.suite(identity), program, exercise)
        for exercise in definition.assignment.exercises
    )
    return [pair for of_exercise in every for pair in of_exercise.values()]


def _ids(pair: Candidate) -> set[str]:
    return {mistake.id for mistake in pair.mistakes}

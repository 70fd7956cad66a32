"""Does a submission get the same verdicts whatever the inputs are? Many seeds, on the reference and on close cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.core.assignment import Exercise
from autograder.core.course import Course
from autograder.core.result import ExerciseResult
from autograder.suite.catalogue import Variant, read_mistakes, read_right_answers

from .here import in_workers, judge_variants, known
from .measure import Measure

BORDERLINE = 20
SEEDS = {"numpy": 30, "keras": 3, "keras_cell": 3}  # by the kind of exercise
FIRST = 1000


def measure_stability(course: Course, identity: str, seeds: dict[str, int] = SEEDS) -> list[Measure]:
    """Judge the reference and the borderline submissions with many seeds; count the runs with the usual verdict."""
    suite, _ = known(course.root, identity)
    exercises = suite.assignment.exercises
    cases: list[tuple[str, Variant | None]] = [(exercise.name, None) for exercise in exercises]
    cases += [(variant.exercise, variant) for variant in borderline(course, identity)]
    tasks = [task for exercise in exercises for task in _tasks(course, identity, exercise, cases, seeds)]
    found: dict[tuple[str, Variant | None], Counter[tuple[str, float]]] = defaultdict(Counter)
    judged = in_workers(verdicts, tasks, f"{identity}: seeds", tasks_a_worker=15)
    for (_, _, name, variants, _), told in zip(tasks, judged, strict=True):
        for variant, verdict in zip(variants, told, strict=True):
            found[name, variant][verdict] += 1
    good, runs, changing = 0, 0, []
    for (name, variant), counts in found.items():
        usual = counts.most_common(1)[0][1]
        good, runs = good + usual, runs + counts.total()
        if len(counts) > 1:
            changing.append(f"{name}: {variant.id if variant else 'the reference'}: {dict(counts)}")
    return [Measure("runs with the usual verdict, over seeds", good, runs, 1.0, tuple(changing))]


def borderline(course: Course, identity: str) -> list[Variant]:
    """Return the mistakes that cost the least, and right answers from all over the catalogue, half of each."""
    folder = course.suite(identity)
    closest = sorted(read_mistakes(folder), key=lambda mistake: mistake.costs)[: BORDERLINE // 2]
    right = read_right_answers(folder)
    step = max(1, len(right) // (BORDERLINE - BORDERLINE // 2))
    return closest + right[::step][: BORDERLINE - BORDERLINE // 2]


def _tasks(
    course: Course, identity: str, exercise: Exercise, cases: list[tuple[str, Variant | None]], seeds: dict[str, int]
) -> Iterator[tuple[Path, str, str, tuple[Variant | None, ...], int]]:
    """Yield what `verdicts` is asked: all cases of a NumPy exercise at once, each of a Keras exercise alone."""
    own = tuple(variant for name, variant in cases if name == exercise.name)
    together = [own] if exercise.kind == "numpy" else [(variant,) for variant in own]
    for seed in range(seeds[exercise.kind]):
        for variants in together:
            yield course.root, identity, exercise.name, variants, FIRST + seed


def verdicts(
    root: Path, identity: str, exercise: str, variants: tuple[Variant | None, ...], seed: int
) -> list[tuple[str, float]]:
    """Return, for the reference with each of these changes, the verdict of an exercise and the share of its points."""
    return [_verdict(result) for result in judge_variants(root, identity, variants, exercise, seed)]


def _verdict(result: ExerciseResult) -> tuple[str, float]:
    return result.verdict.value, round((result.score or 0.0) / result.points, 3)

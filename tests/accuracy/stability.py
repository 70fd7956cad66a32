"""Does a submission get the same verdicts whatever the inputs are? Many seeds, on the reference and on close cases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from autograder.core.course import Course
from autograder.core.result import ExerciseResult
from autograder.suite.catalogue import Variant, graft, read_mistakes, read_right_answers

from .here import in_workers, judge_program, known
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
    kinds = {exercise.name: exercise.kind for exercise in exercises}
    tasks = [(course.root, identity, name, variant, seeds[kinds[name]]) for name, variant in cases]
    good, runs, changing = 0, 0, []
    judged = in_workers(verdicts_over_seeds, tasks, f"{identity}: seeds", tasks_a_worker=5)
    for (name, variant), verdicts in zip(cases, judged, strict=True):
        counts = Counter(verdicts)
        usual = counts.most_common(1)[0][1]
        good, runs = good + usual, runs + len(verdicts)
        if usual < len(verdicts):
            changing.append(f"{name}: {variant.id if variant else 'the reference'}: {dict(counts)}")
    return [Measure("runs with the usual verdict, over seeds", good, runs, 1.0, tuple(changing))]


def borderline(course: Course, identity: str) -> list[Variant]:
    """Return the mistakes that cost the least, and right answers from all over the catalogue, half of each."""
    folder = course.suite(identity)
    closest = sorted(read_mistakes(folder), key=lambda mistake: mistake.costs)[: BORDERLINE // 2]
    right = read_right_answers(folder)
    step = max(1, len(right) // (BORDERLINE - BORDERLINE // 2))
    return closest + right[::step][: BORDERLINE - BORDERLINE // 2]


def verdicts_over_seeds(
    root: Path, identity: str, exercise: str, variant: Variant | None, seeds: int
) -> list[tuple[str, float]]:
    """Return the verdict of one exercise and the share of its points, for each seed."""
    _, reference = known(root, identity)
    program = graft(reference, variant) if variant else reference
    return [_verdict(judge_program(root, identity, program, exercise, FIRST + seed)) for seed in range(seeds)]


def _verdict(result: ExerciseResult) -> tuple[str, float]:
    return result.verdict.value, round((result.score or 0.0) / result.points, 3)

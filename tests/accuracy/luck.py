"""Does every wrong answer lose points and every right one none, whatever the inputs are? NumPy exercises, many seeds.

The catalogue is graded once with one seed; an answer that is right for half of all inputs shows here.
"""

from __future__ import annotations

from autograder.core.course import Course
from autograder.suite.catalogue import read_mistakes, read_right_answers

from .here import in_workers, known
from .measure import Measure
from .stability import FIRST, verdicts

SEEDS = 10


def measure_luck(course: Course, identity: str, seeds: int = SEEDS) -> list[Measure]:
    """Judge each entry of both catalogues with many seeds; count the runs that end as it says."""
    suite, _ = known(course.root, identity)
    cases = {
        exercise.name: [
            *((mistake, False) for mistake in read_mistakes(course.suite(identity), exercise.name)),
            *((answer, True) for answer in read_right_answers(course.suite(identity), exercise.name)),
        ]
        for exercise in suite.assignment.exercises
        if exercise.kind == "numpy"
    }
    tasks = [
        (course.root, identity, name, tuple(variant for variant, _ in of_exercise), FIRST + seed)
        for name, of_exercise in cases.items()
        for seed in range(seeds)
    ]
    good, runs, otherwise = 0, 0, dict.fromkeys((variant for own in cases.values() for variant, _ in own), 0)
    for (_, _, name, _, _), judged in zip(tasks, in_workers(verdicts, tasks, f"{identity}: luck"), strict=True):
        for (variant, right), (_, share) in zip(cases[name], judged, strict=True):
            runs += 1
            if (share == 1.0) == right:
                good += 1
            else:
                otherwise[variant] += 1
    lucky = (
        f"{variant.exercise}: {variant.id}: {count} of {seeds} seeds" for variant, count in otherwise.items() if count
    )
    return [Measure("wrong lose, right do not, over seeds", good, runs, 1.0, tuple(lucky))]

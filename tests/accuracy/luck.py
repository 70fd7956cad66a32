"""Does every wrong answer lose points and every right one none, whatever the inputs are? NumPy exercises, many seeds.

The catalogue is graded once, confined, with one seed; here an answer that is right for half of all inputs is met.
"""

from __future__ import annotations

from autograder.core.course import Course
from autograder.suite.catalogue import read_mistakes, read_right_answers

from .here import in_workers, known
from .measure import Measure
from .stability import verdicts_over_seeds

SEEDS = 10


def measure_luck(course: Course, identity: str, seeds: int = SEEDS) -> list[Measure]:
    """Judge each entry of both catalogues with many seeds; count the runs that end as it says."""
    suite, _ = known(course.root, identity)
    numpy = {exercise.name for exercise in suite.assignment.exercises if exercise.kind == "numpy"}
    cases = [
        (variant, right)
        for read, right in ((read_mistakes, False), (read_right_answers, True))
        for variant in read(course.suite(identity))
        if variant.exercise in numpy
    ]
    tasks = [(course.root, identity, variant.exercise, variant, seeds) for variant, _ in cases]
    good, runs, otherwise = 0, 0, []
    for (variant, right), verdicts in zip(
        cases, in_workers(verdicts_over_seeds, tasks, f"{identity}: luck"), strict=True
    ):
        as_it_says = sum((share == 1.0) == right for _, share in verdicts)
        good, runs = good + as_it_says, runs + len(verdicts)
        if as_it_says < len(verdicts):
            otherwise.append(f"{variant.exercise}: {variant.id}: {len(verdicts) - as_it_says} of {len(verdicts)} seeds")
    return [Measure("wrong lose, right do not, over seeds", good, runs, 1.0, tuple(otherwise))]

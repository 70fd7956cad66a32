"""List what each mistake of an assignment costs."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.course import Course
from ..judging.definitions import AssignmentDefinition
from ..suite.catalogue import UNLISTED, read_prices


@dataclass(frozen=True)
class PriceRow:
    """What one mistake costs: `costs` as a share of its exercise's points, `points` in points.

    `usual` is the share that the suite says; another one is set by the course.
    """

    exercise: str
    mistake: str
    says: str
    costs: float
    points: float
    usual: float


def prices(assignment: str, course: Course | None = None) -> list[PriceRow]:
    """Return a row for each mistake, in the order of the exercises.

    NumPy exercises also have a row for a mistake that is in no list.
    Raises `BadSettings` where the course sets the price of something that does not exist.
    """
    course = course or Course.find()
    course.source(assignment)  # raises where there is no such assignment
    exercises = AssignmentDefinition(course, assignment).assignment.exercises
    points = {exercise.name: exercise.points for exercise in exercises}
    without_rules = {exercise.name for exercise in exercises if exercise.kind != "numpy"}
    order = list(points)
    known = [
        price
        for price in sorted(read_prices(course, assignment), key=lambda price: order.index(price.exercise))
        if price.mistake != UNLISTED or price.exercise not in without_rules
    ]
    return [
        PriceRow(
            price.exercise,
            price.mistake,
            price.says,
            price.costs,
            round(price.costs * points[price.exercise], 2),
            price.usual,
        )
        for price in known
    ]

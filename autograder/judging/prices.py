"""What each mistake of an assignment costs: the price in its suite, or the one that the course sets instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.course import SETTINGS_FILE, Course, read_settings
from ..core.errors import BadSettings
from ..suite.catalogue import Variant, read_mistakes


@dataclass(frozen=True)
class Price:
    """What one mistake costs, as a share of its exercise's points. `usual` is the suite's own price."""

    exercise: str
    mistake: str
    says: str
    costs: float
    usual: float


def read_prices(course: Course, assignment: str) -> tuple[Price, ...]:
    """Return the prices of an assignment's mistakes.

    Raises `BadSettings` where the course sets the price of something that does not exist, `BadSuite` for a mistake that
    cannot be read.
    """
    mistakes = read_mistakes(course.suite(assignment))
    own = _own_prices(course, assignment, mistakes)
    return tuple(
        Price(
            mistake.exercise,
            mistake.id,
            mistake.says,
            own.get((mistake.exercise, mistake.id), mistake.costs),
            mistake.costs,
        )
        for mistake in mistakes
    )


def _own_prices(course: Course, assignment: str, mistakes: list[Variant]) -> Mapping[tuple[str, str], float]:
    """Return the prices that the course sets for this assignment, by exercise and mistake."""
    prices = read_settings(course).prices
    known: dict[str, list[str]] = {}
    for mistake in mistakes:
        known.setdefault(mistake.exercise, []).append(mistake.id)
    _expect("assignment", prices, course.ids(), course)
    own = prices.get(assignment, {})
    _expect(f"exercise with mistakes in {assignment}", own, list(known), course)
    for exercise in own:
        _expect(f"mistake of {exercise}", own[exercise], known[exercise], course)
    return {(exercise, mistake): costs for exercise in own for mistake, costs in own[exercise].items()}


def _expect(what: str, given: Mapping[str, object], known: list[str], course: Course) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        reason = f"The prices name {unknown[0]!r}, which is no {what}. There are: {', '.join(known) or 'none'}"
        raise BadSettings(course.root / SETTINGS_FILE, reason)

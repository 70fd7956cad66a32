"""What a student's page shows of the answers that a person reads, and how all of it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.assignment import Assignment
from ..core.recorded import Recorded
from ..core.text import clean
from .view import ExerciseView

LONGEST = 20_000  # characters of an answer


@dataclass(frozen=True)
class WrittenView:
    """One written answer. `score` is None until a person has read it."""

    name: str
    points: float
    score: float | None
    text: str
    comment: str
    extra: float = 0.0

    @property
    def share(self) -> float | None:
        return self.score / self.points if self.score is not None and self.points > 0 else None


@dataclass(frozen=True)
class Total:
    """What all of it adds up to. `points` are those of what was judged so far, `waiting` those of what was not.

    `score` is after `penalty`, what was taken off for handing in late.
    """

    score: float
    points: float
    waiting: float
    penalty: float

    @property
    def share(self) -> float:
        return min(1.0, self.score / self.points) if self.points > 0 else 0.0

    @property
    def before(self) -> float:
        return self.score + self.penalty


def written_views(assignment: Assignment, cells: Mapping[str, str], recorded: Recorded) -> tuple[WrittenView, ...]:
    """The written answers, in the assignment's order; `cells` holds their texts."""
    return tuple(
        WrittenView(
            task.name,
            task.points,
            recorded.scores.get(task.name),
            _cut(clean(cells.get(task.name, "")).strip()),
            recorded.comments.get(task.name, ""),
            recorded.extra.get(task.name, 0.0),
        )
        for task in assignment.manual
    )


def total(exercises: Sequence[ExerciseView], written: Sequence[WrittenView], recorded: Recorded) -> Total:
    """Add up what the tests and people gave, as the gradebook does."""
    views: list[ExerciseView | WrittenView] = [*exercises, *written]
    judged = sum(view.points for view in views if view.score is not None)
    reached = sum((view.score or 0.0) + view.extra for view in views)
    penalty = min(recorded.late_penalty, reached)
    return Total(reached - penalty, judged, sum(view.points for view in views) - judged, penalty)


def _cut(text: str) -> str:
    return f"{text[:LONGEST]}\n…" if len(text) > LONGEST else text

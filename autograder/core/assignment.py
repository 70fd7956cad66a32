"""What an assignment asks for: its exercises, their points, what they build on."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("numpy", "keras", "keras_cell")


@dataclass(frozen=True)
class Exercise:
    """One function or class to implement, judged by machine.

    `kind` says what the student may use: "numpy" (judged where no framework can be imported), "keras", or "keras_cell"
    (judged where the recurrent steps of Keras and TensorFlow do not run: the student writes one).
    `needs` names the earlier exercises that this one calls. Where one of those is wrong, a right one is lent and this
    exercise is judged again.
    """

    name: str
    points: float
    kind: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ManualTask:
    """A written answer that a person grades."""

    name: str
    points: float


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds, bytes."""

    memory: int = 4 * 2**30
    files: int = 64 * 2**20
    output: int = 10 * 2**20
    cell_seconds: float = 60.0
    call_seconds: float = 20.0
    submission_seconds: float = 300.0


@dataclass(frozen=True)
class Assignment:
    """One assignment: an identity, a title, and what it asks for, in the notebook's order."""

    id: str
    title: str
    exercises: tuple[Exercise, ...]
    manual: tuple[ManualTask, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def machine_points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    @property
    def points(self) -> float:
        return self.machine_points + sum(task.points for task in self.manual)

    def exercise(self, name: str) -> Exercise:
        """Return the exercise called `name`. Raises `KeyError` with the names there are."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        known = ", ".join(exercise.name for exercise in self.exercises)
        raise KeyError(f"{self.id} has no exercise {name!r}; it has: {known}")

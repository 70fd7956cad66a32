"""What an assignment asks for: its exercises, their points, what they build on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from .errors import BadSource

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

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> Limits:
        """Return the limits that a source states, the defaults for those that it does not.

        Sizes are text such as "2 GB" or "64 MB", times are numbers of seconds. Raises `BadSource`.
        """
        known = {limit.name: type(limit.default) for limit in fields(cls)}
        unknown = sorted(set(stated) - set(known))
        if unknown:
            raise BadSource(f"There is no limit {', '.join(unknown)}", remedy=f"The limits are: {', '.join(known)}.")
        values: dict[str, Any] = {}
        for name, value in stated.items():
            values[name] = _size(name, value) if known[name] is int else _seconds(name, value)
        limits = cls(**values)
        for name in ("call_seconds", "cell_seconds"):
            if getattr(limits, name) > limits.submission_seconds:
                raise BadSource(
                    name,
                    received=getattr(limits, name),
                    expected=f"at most submission_seconds, which is {limits.submission_seconds:g}",
                    remedy="A submission needs the time of at least one of its cells.",
                )
        return limits

    def described(self) -> list[str]:
        """Return each limit in words: "memory: 4 GB", "cell_seconds: 60"."""
        return [
            f"{name}: {_written(value) if isinstance(value, int) else f'{value:g}'}"
            for name, value in asdict(self).items()
        ]


UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30}
LEAST = {"memory": 2**29, "files": 2**20, "output": 2**10}  # bytes; below, not even an empty notebook runs
SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(KB|MB|GB)")


def _size(name: str, value: Any) -> int:
    match = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise BadSource(name, received=value, expected='a size such as "2 GB" or "64 MB"')
    size = int(float(match[1]) * UNITS[match[2]])
    if size < LEAST[name]:
        raise BadSource(name, received=value, expected=f"at least {_written(LEAST[name])}")
    return size


def _seconds(name: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 1 <= value < math.inf:
        raise BadSource(name, received=value, expected="a number of seconds of at least 1")
    return float(value)


def _written(size: int) -> str:
    unit = next(unit for unit in ("GB", "MB", "KB") if size >= UNITS[unit])
    return f"{size / UNITS[unit]:g} {unit}"


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

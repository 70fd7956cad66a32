"""A course's settings: what its `nbgrader_config.py` says, read without loading nbgrader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from .course import Course
from .errors import AutograderError, BadSettings
from .late import LatePolicy

FILE = "nbgrader_config.py"
Prices = Mapping[str, Mapping[str, Mapping[str, float]]]  # by assignment, exercise and mistake


class Sections(dict[str, Any]):
    """Stands in for nbgrader's configuration object: keeps what is set, section by section.

    `c.LateWork.due = {...}` sets the entry `due` of the section `LateWork`, which begins to exist.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.setdefault(name, Sections())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


@dataclass(frozen=True)
class Settings:
    """What a course's file says. None: it does not say, and the default counts.

    `prices` are what mistakes cost in this course where that is not what the suites say.
    """

    seed: int | None = None
    prices: Prices = field(default_factory=dict)
    late: LatePolicy | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)


def read_settings(course: Course) -> Settings:
    """Read the settings of a course; the defaults where it has no file. Raises `BadSettings`."""
    path = course.root / FILE
    sections = Sections()
    try:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, SyntaxError) as error:
        raise BadSettings(path, error) from None
    try:
        exec(code, {"__name__": FILE, "__file__": str(path.absolute()), "get_config": lambda: sections})
    except AutograderError:
        raise
    except Exception as error:  # the course's own code may raise anything
        raise BadSettings(path, f"{type(error).__name__}: {error}") from error
    seed = sections.ConfinedExecute.get("seed")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        raise BadSettings(path, f"The seed is {seed!r}; expected a whole number of at least 0")
    prices = _prices(sections.Mistakes.get("prices", {}), path)
    return Settings(seed, prices, sections.LateWork.get("policy"), sections.LateWork.get("due", {}))


def is_price(value: object) -> TypeGuard[float]:
    """Whether a value can be what a mistake costs: a share of an exercise's points, from 0.01 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.01 <= value <= 1


def _prices(value: Any, path: Path) -> Prices:
    """Return the prices that a course sets. Raises `BadSettings` for another form, or a number that is no share."""
    for assignment, exercises in _items(value, path):
        for exercise, mistakes in _items(exercises, path):
            for mistake, costs in _items(mistakes, path):
                if not is_price(costs):
                    name = f"{assignment}, {exercise}, {mistake}"
                    raise BadSettings(path, f"The price of {name} is {costs!r}; expected a share from 0.01 to 1")
    prices: Prices = value
    return prices


def _items(value: Any, path: Path) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        expected = '{"assignment": {"exercise": {"mistake": 0.3}}}'
        raise BadSettings(path, f"In the prices stands {value!r}; expected {expected}")
    return iter(value.items())

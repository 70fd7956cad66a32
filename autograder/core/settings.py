"""A course's settings: what its `nbgrader_config.py` says, read without loading nbgrader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .course import Course
from .errors import AutograderError, BadSettings

FILE = "nbgrader_config.py"


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
    """What a course's file says. None: it does not say, and the default counts."""

    seed: int | None = None


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
    return Settings(seed)

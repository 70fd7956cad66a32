"""Completion in the shell, by argcomplete: commands, options, assignments, students."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..core.course import Course
from ..core.errors import AutograderError


def is_asked() -> bool:
    """Whether a shell asks for completions instead of running a command."""
    return "_ARGCOMPLETE" in os.environ


def words() -> list[str]:
    """Return the words typed so far, without the program's name."""
    line = os.environ.get("COMP_LINE", "")
    return line[: int(os.environ.get("COMP_POINT") or len(line))].split()[1:]


def answer(parser: argparse.ArgumentParser, command: argparse.ArgumentParser | None) -> None:
    """Print the possible completions and end the process. `command` is the parser of the typed command."""
    import argcomplete

    for action in command._actions if command else ():
        completer = COMPLETERS.get(str(action.metavar))
        if completer:
            action.completer = completer  # type: ignore[attr-defined]  # where argcomplete looks for it
    argcomplete.autocomplete(parser, always_complete_options=False)


def assignments(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The course's assignments."""
    return [identity for course in _course(parsed_args) for identity in course.ids()]


def students(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The students with a collected submission."""
    return [path.name for course in _course(parsed_args) for path in (course.var / "submitted").glob("*")]


COMPLETERS = {"ASSIGNMENT": assignments, "STUDENT": students}


def _course(parsed_args: argparse.Namespace) -> Iterator[Course]:
    named = getattr(parsed_args, "course", None)
    try:
        yield Course.find(Path(named) if named else None)
    except AutograderError:
        return

"""The seed of the hidden tests' inputs: drawn by chance for each assignment of a course, and kept.

All students get the same inputs, so their marks compare, kept results stay valid, and what a known mistake gives is
computed once. The seed is drawn, so nobody can know the inputs before the first feedback: neither from this source nor
from last year's feedback. `grade --new-seed` draws another one.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from .course import Course
from .errors import WrongCall
from .settings import read_settings

DEFAULT_SEED = 20260101  # of suites that a person runs with pytest, and of the demo
SEEDS = 2**31  # drawn seeds are smaller: NumPy and Keras take all of them


def seed_of(course: Course, assignment: str, asked: int | None = None) -> int:
    """Return the seed to grade an assignment with: `asked`, the course's setting, or the one kept for the assignment.

    Where none of these is there, this is the seed of the last recorded mark, or one that is drawn now. It is then kept
    if `var/` can be written. Raises `WrongCall` for a negative number and for a file that does not hold a seed,
    `BadSettings` where the course's settings cannot be read.
    """
    asked = read_settings(course).seed if asked is None else asked
    if asked is not None:
        if asked < 0:
            raise WrongCall(f"The seed is {asked}; expected a whole number of at least 0. Nothing was done.")
        return asked
    path = _path(course, assignment)
    kept = _read(path)
    if kept is not None:
        return kept
    recorded = _last_recorded(course, assignment)
    seed = draw_seed() if recorded is None else recorded
    try:
        _write(path, seed, replace=False)
    except OSError:
        return seed
    kept = _read(path)  # another process may have been first
    return seed if kept is None else kept


def draw_seed() -> int:
    """Return a seed that nobody can guess."""
    return secrets.randbelow(SEEDS)


def keep_seed(course: Course, assignment: str, seed: int) -> None:
    """Grade an assignment with this seed from now on. Raises `OSError` where it cannot be written."""
    _write(_path(course, assignment), seed, replace=True)


def _path(course: Course, assignment: str) -> Path:
    return course.var / "seeds" / assignment


def _read(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    if not (text.isascii() and text.isdigit()):
        raise WrongCall(f"{path} holds {text[:40]!r}; expected a whole number. Correct it or remove the file.")
    return int(text)


def _write(path: Path, seed: int, replace: bool) -> None:
    """Write the file whole or not at all. Without `replace`, a file that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        new.write_text(f"{seed}\n", encoding="ascii")
        if replace:
            os.replace(new, path)
        else:
            with suppress(FileExistsError):  # another process was first
                os.link(new, path)
    finally:
        new.unlink(missing_ok=True)


def _last_recorded(course: Course, assignment: str) -> int | None:
    """Return the seed of an assignment's last mark in the log, None where none was recorded."""
    seed = None
    with suppress(OSError), open(course.marks_log, encoding="utf-8", errors="replace") as log:
        for line in log:
            if assignment in line:
                with suppress(ValueError, KeyError, TypeError):  # a line that a crash cut short
                    mark = json.loads(line)
                    seed = int(mark["seed"]) if mark["assignment"] == assignment else seed
    return seed

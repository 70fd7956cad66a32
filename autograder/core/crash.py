"""An unexpected exception as text: kept for instructors, never shown to students."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

FRAMES = 30  # the innermost ones are kept
LONGEST_ERROR = 300  # characters
LONGEST_TRACEBACK = 8000  # characters


@dataclass(frozen=True)
class Crash:
    """An unexpected exception as text.

    `error` is its class and message in one line. `place` is the file and line that raised it ("test_step.py:12"): the
    innermost line of the hidden suite, if the traceback has one. `traceback` is Python's own text.
    """

    error: str
    place: str
    traceback: str


def crash_of(error: BaseException, folder: Path | None = None) -> Crash:
    """Return `error` as text, so that the exception itself can be dropped. `folder` is that of the hidden suite."""
    formatted = traceback.TracebackException(type(error), error, error.__traceback__, limit=-FRAMES, compact=True)
    message = " ".join(str(formatted)[: 2 * LONGEST_ERROR].split())
    said = f"{type(error).__name__}: {message}".removesuffix(": ")[:LONGEST_ERROR]
    inside = [frame for frame in formatted.stack if folder is not None and Path(frame.filename).is_relative_to(folder)]
    last = (inside or list(formatted.stack))[-1:]
    place = "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return Crash(_unicode(said), place, _unicode("".join(formatted.format())[-LONGEST_TRACEBACK:]))


def _unicode(text: str) -> str:
    """Replace half surrogate pairs: a student's text may contain them, a file or message cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")

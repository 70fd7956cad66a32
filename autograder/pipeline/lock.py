"""One job at a time on an assignment: no file is collected while others are being graded."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from ..core.course import Course
from ..core.errors import AssignmentBusy, NotWritten

try:
    import fcntl
except ImportError:  # Windows, where the file says who is at work and keeps nobody out
    fcntl = None  # type: ignore[assignment]

_held: dict[Path, int] = {}  # how often this process holds each lock


@contextmanager
def assignment_lock(course: Course, assignment: str, doing: str) -> Iterator[None]:
    """Keep other processes from collecting or grading an assignment. `doing` names this process's job.

    A process that holds the lock may take it again. The lock ends with the process, however that ends. Raises
    `AssignmentBusy` at once where another process holds it, `NotWritten` where `var/` cannot be written.
    """
    path = course.var / "lock" / assignment
    if path in _held:
        _held[path] += 1
        try:
            yield
        finally:
            _held[path] -= 1
        return
    with _opened(path) as file:
        _take(file, assignment, doing)
        _held[path] = 1
        try:
            yield
        finally:
            del _held[path]


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666), "r+")
    except OSError as error:
        advice = "Nothing was done. Make the folder writable, then run the same command again."
        raise NotWritten(path, error, advice) from None


def _take(file: IO[str], assignment: str, doing: str) -> None:
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AssignmentBusy(assignment, doing, _holder(file)) from None
    except OSError:
        pass  # a file system without locks
    with suppress(OSError):  # who holds it is for the message only
        file.seek(0)
        file.truncate()
        json.dump({"doing": doing, "pid": os.getpid(), "host": socket.gethostname(), "since": _now()}, file)
        file.flush()


def _holder(file: IO[str]) -> str:
    try:
        held = json.load(file)
        return f"`{held['doing']}` (process {held['pid']} on {held['host']}, since {held['since']})"
    except (ValueError, KeyError, TypeError, OSError):
        return ""


def _now() -> str:
    return f"{datetime.now():%H:%M}"

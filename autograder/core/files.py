"""Files of a course that several processes use: written whole, and one job at a time on an assignment."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from .course import Course
from .errors import AssignmentBusy, NotWritten

try:
    import fcntl
except ImportError:  # Windows: the file names the process at work, but locks nobody out
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
    with suppress(OSError):  # the holder's name is only for the message
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


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that nobody ever sees half of it. Raises `NotWritten` where the disk is full, say."""
    with whole_file(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write that appears under its name when the block ends, and not at all where the block fails.

    Raises `NotWritten` where the disk is full, say.
    """
    partial = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, 0o644)
        os.replace(partial, path)
    except BaseException as error:
        if partial:
            Path(partial).unlink(missing_ok=True)
        if isinstance(error, OSError):
            advice = "Finished results are kept. Make room on the disk, then run the same command again to continue."
            raise NotWritten(path, error, advice) from None
        raise

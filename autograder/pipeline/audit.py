"""How a mark came about: an append-only log of every mark that was entered, and grading it again.

`var/log/marks.jsonl` holds one JSON object a line. Nothing in it is ever changed; a line that a crash cut short is
passed over when reading.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ..core.course import Course
from ..core.result import SubmissionResult
from .collect import submitted_path
from .marking import mark
from .store import NotWritten
from .submissions import read_file
from .suites import LIBRARIES, Suite


@dataclass(frozen=True)
class Entry:
    """One mark as it was entered. `score` is None where none was given; `file` is the hash of what was handed in."""

    time: str
    who: str
    student: str
    assignment: str
    status: str
    score: float | None
    max_score: float
    file: str
    suite: str
    seed: int
    confined: bool
    environment: dict[str, str]


def log_mark(course: Course, result: SubmissionResult, seed: int, confined: bool = True) -> None:
    """Append one mark to the log. Raises `NotWritten` where that cannot be done."""
    assert result.student is not None
    entry = Entry(
        datetime.now(UTC).isoformat(timespec="seconds"),
        f"{_user()}@{socket.gethostname()}",
        result.student,
        result.assignment,
        result.status.value,
        result.score,
        result.max_score,
        file_hash(submitted_path(course, result.assignment, result.student)),
        Suite(course, result.assignment).digest,
        seed,
        confined,
        environment(),
    )
    _append(log_path(course), json.dumps(asdict(entry), ensure_ascii=False))


def history(course: Course, student: str, assignment: str) -> list[Entry]:
    """Return the marks that a student was given for an assignment, the oldest first."""
    return [entry for entry in _entries(course, assignment) if entry.student == student]


def last_marks(course: Course, assignment: str) -> dict[str, Entry]:
    """Return the last mark of each student for an assignment."""
    return {entry.student: entry for entry in _entries(course, assignment)}


def grade_again(course: Course, entry: Entry, confined: bool) -> SubmissionResult:
    """Grade what is handed in now with the seed of a mark, without looking at any result that is kept."""
    found = read_file(submitted_path(course, entry.assignment, entry.student), entry.student)
    (graded,) = mark(course, [found], entry.assignment, confined=confined, seed=entry.seed)
    return graded.result


def changes_since(course: Course, entry: Entry, suite: Suite | None = None) -> list[str]:
    """Say what a mark depended on that is different now. `suite` is the assignment's, where it was read already."""
    now = environment()
    said = []
    if file_hash(submitted_path(course, entry.assignment, entry.student)) != entry.file:
        said.append("the file that was handed in")
    if (suite or Suite(course, entry.assignment)).digest != entry.suite:
        said.append("the hidden suite, the assignment's source or the grader")
    said += [
        f"{name} ({entry.environment.get(name, 'none')} then, {now.get(name, 'none')} now)"
        for name in sorted({*now, *entry.environment})
        if now.get(name) != entry.environment.get(name)
    ]
    return said


@cache
def environment() -> dict[str, str]:
    """Return the versions of what a mark depends on."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "kernel": platform.release(),
        **libraries,
    }


def log_path(course: Course) -> Path:
    return course.var / "log" / "marks.jsonl"


def file_hash(path: Path) -> str:
    """Return the hash of a file's bytes, "" where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _append(path: Path, line: str) -> None:
    """Add one line in one write, on a line of its own even after one that was cut short."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            size = os.fstat(descriptor).st_size
            whole = size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
            os.write(descriptor, f"{'' if whole else chr(10)}{line}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise NotWritten(
            f"{path} could not be written: {error.strerror}. The mark stands, its record is missing."
        ) from None


def _entries(course: Course, assignment: str) -> Iterator[Entry]:
    for line in _lines(log_path(course)):
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue  # cut short by a crash, or written by another version
        if entry.assignment == assignment:
            yield entry


def _lines(path: Path) -> Iterator[str]:
    if path.exists():
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"

"""How scores came about: an append-only log of every score that was entered.

`var/log/marks.jsonl` holds one JSON object a line: a score, or a message of a regrade request (`requests.py`). Nothing
in it is ever changed; only `autograder erase` removes the lines of a student. A line is written after the gradebook has
the score, and only where a submission was judged or something differs from the student's last line. A line that a crash
cut short is skipped when reading; the next grading writes it again.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..core.course import Course
from ..core.errors import NotWritten
from ..core.files import write_whole
from ..core.recorded import Answers
from ..core.result import SubmissionResult
from ..judging.definitions import LIBRARIES, AssignmentDefinition


@dataclass(frozen=True)
class Charge:
    """The mistakes of one exercise that a score charges for. `costs`: the share of the exercise's points, at most."""

    exercise: str
    mistakes: tuple[str, ...]
    costs: float


@dataclass(frozen=True)
class Entry:
    """One score as it was entered. `score` is None where none was given; then `reason` says why.

    `file` is the hash of what was handed in, `suite` of what verdicts depend on, `scoring` of points and prices.
    `judged` says when it was judged: a result that is kept is entered again without judging. `submitted` says what
    people graded, and which answers they saw.
    """

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
    reason: str | None = None
    judged: str = ""
    scoring: str = ""
    submitted: Answers = field(default_factory=Answers)
    mistakes: tuple[Charge, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Entry:
        """Read back one line. Lines of earlier versions lack the later fields, or have mistakes in another form."""
        submitted = Answers.from_json(data["submitted"]) if "submitted" in data else Answers()
        return cls(**{**data, "submitted": submitted, "mistakes": _charges(data.get("mistakes", ()))})

    def tells_the_same(self, other: Entry) -> bool:
        """Whether two lines are equal except for the time and the person who entered the score."""
        return replace(self, time=other.time, who=other.who) == other


def log_score(
    course: Course,
    result: SubmissionResult,
    seed: int,
    confined: bool = True,
    file: str | None = None,
    judged: str = "",
    answers: Answers | None = None,
    definition: AssignmentDefinition | None = None,
) -> None:
    """Append one score to the log, unless its last line tells the same. Raises `NotWritten` where that cannot be done.

    Parameters: `file`, the hash of the bytes that were judged (None: of what is handed in now); `judged`, when;
    `answers` None leaves what is known of the student's answers as it is; `definition` saves reading it again.
    """
    assert result.student is not None
    last = last_entry(course, result.assignment, result.student)
    definition = definition or AssignmentDefinition(course, result.assignment)
    if file is None:
        file = file_hash(course.submitted(result.assignment, result.student))
    if answers is None:
        answers = last.submitted if last else Answers()
    entry = Entry(
        datetime.now(UTC).isoformat(timespec="seconds"),
        who_writes(),
        result.student,
        result.assignment,
        result.status.value,
        result.score,
        result.max_score,
        file,
        definition.digest,
        seed,
        confined,
        environment(),
        result.reason,
        judged,
        definition.scoring,
        answers,
        tuple(
            Charge(exercise.name, tuple(mistake.id for mistake in exercise.mistakes), exercise.costs)
            for exercise in result.exercises
            if exercise.costs is not None
        ),
    )
    if last is None or not entry.tells_the_same(last):
        advice = "The score is in the gradebook, but its log entry is missing. The next grading writes it."
        append_line(course, asdict(entry), advice)


def history(course: Course, student: str, assignment: str) -> list[Entry]:
    """Return the scores that a student was given for an assignment, the oldest first."""
    return [entry for entry in _entries(course, assignment) if entry.student == student]


def last_entries(course: Course, assignment: str) -> dict[str, Entry]:
    """Return the last score of each student for an assignment."""
    known = _last_entries(log_path(course)).read()
    return {student: entry for (identity, student), entry in known.items() if identity == assignment}


def last_entry(course: Course, assignment: str, student: str) -> Entry | None:
    """Return a student's last score for an assignment, None before the first."""
    return _last_entries(log_path(course)).read().get((assignment, student))


def contents_about(course: Course, assignment: str, key: str) -> Iterator[dict[str, Any]]:
    """Yield the lines about an assignment that have a key which lines of scores lack."""
    written = f'"{key}"'.encode()
    contents = (_about(line) for line in _lines(course) if written in line)
    return (content for content in contents if key in content and content.get("assignment") == assignment)


def lines_of_assignment(course: Course, assignment: str) -> list[str]:
    """Return the lines of the log about an assignment, as they are there."""
    lines = (line for line in _lines(course) if _about(line).get("assignment") == assignment)
    return [line.decode(errors="replace") for line in lines]


def count_lines(course: Course, student: str) -> int:
    """Return how many lines of the log are about a student."""
    return sum(_about(line).get("student") == student for line in _lines(course))


def remove_lines(course: Course, student: str) -> None:
    """Write the log again without a student. The only change that is ever made to it.

    The caller holds the locks of all assignments: a line that another process adds meanwhile would be lost.
    """
    kept = [line for line in _lines(course) if _about(line).get("student") != student]
    write_whole(log_path(course), b"".join(line + b"\n" for line in kept))


@cache
def environment() -> dict[str, str]:
    """Return the versions of what a score depends on."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "kernel": platform.release(),
        **libraries,
    }


def log_path(course: Course) -> Path:
    return course.score_log


def file_hash(path: Path) -> str:
    """Return the hash of a file's bytes, "" where there is none."""
    try:
        return hash_of(path.read_bytes())
    except OSError:
        return ""


def hash_of(data: bytes) -> str:
    """Return the hash by which the log knows the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


def append_line(course: Course, content: dict[str, Any], advice: str) -> None:
    """Add one line in one write. It starts a new line even if the last one was cut short.

    Raises `NotWritten` with this advice.
    """
    path, line = log_path(course), json.dumps(content, ensure_ascii=False)
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
        raise NotWritten(path, error, advice) from None


def _lines(course: Course) -> list[bytes]:
    path = log_path(course)
    return [line for line in path.read_bytes().split(b"\n") if line] if path.exists() else []


def _about(line: bytes) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError:
        return {}  # cut short by a crash
    return content if isinstance(content, dict) else {}


def _entries(course: Course, assignment: str) -> Iterator[Entry]:
    entries = (_entry(line) for line in _lines(course))
    return (entry for entry in entries if entry is not None and entry.assignment == assignment)


def _charges(written: list[dict[str, Any]] | dict[str, float]) -> tuple[Charge, ...]:
    """Read back the mistakes of a line. An earlier form is {"exercise: mistake + mistake": costs}."""
    if isinstance(written, dict):
        named = ((*name.partition(": ")[::2], costs) for name, costs in written.items())
        return tuple(Charge(exercise, tuple(ids.split(" + ")), costs) for exercise, ids, costs in named)
    return tuple(Charge(one["exercise"], tuple(one["mistakes"]), one["costs"]) for one in written)


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry.from_json(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # cut short by a crash, or written by another version


class _LastEntries:
    """The last score of every student in one log. The log only grows, so each look reads only what was added."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._end = 0, 0
        self._known: dict[tuple[str, str], Entry] = {}

    def read(self) -> dict[tuple[str, str], Entry]:
        """Return the last scores by assignment and student."""
        try:
            now = self._path.stat()
        except OSError:
            return {}
        if now.st_ino != self._inode or now.st_size < self._end:  # another file in its place
            self._inode, self._end, self._known = now.st_ino, 0, {}
        with self._path.open("rb") as file:
            file.seek(self._end)
            added = file.read()
        whole = added.rpartition(b"\n")[0]
        self._end += len(whole) + 1 if whole else 0
        self._known |= _by_student(whole)
        return self._known | _by_student(added[len(whole) :])


def _by_student(lines: bytes) -> dict[tuple[str, str], Entry]:
    entries = (_entry(line) for line in lines.split(b"\n"))
    return {(entry.assignment, entry.student): entry for entry in entries if entry is not None}


@cache
def _last_entries(path: Path) -> _LastEntries:
    return _LastEntries(path)


def who_writes() -> str:
    """Return who writes a line: the account and the machine."""
    return f"{_user()}@{socket.gethostname()}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"

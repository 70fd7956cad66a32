"""Put what was handed in where nbgrader looks for it. Nothing that was there is lost."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..core.course import Course
from .store import write_whole
from .submissions import Found, find_submissions


@dataclass(frozen=True)
class Collected:
    """What became of one file: `action` is "collected", "unchanged", "older" or "unreadable"."""

    found: Found
    action: str
    detail: str = ""


def collect(course: Course, assignment: str, paths: list[Path]) -> list[Collected]:
    """Copy notebooks into `var/submitted/<student>/<assignment>/`, the newest of each student.

    What a newer file replaces is kept in `var/earlier/`.
    """
    course.source(assignment)  # an unknown assignment is said before anything is written
    found = [entry for path in paths for entry in find_submissions(path, assignment)]
    found.sort(key=lambda entry: (entry.student, entry.time, entry.name))
    return [_place(course, assignment, entry) for entry in found]


def submitted_path(course: Course, assignment: str, student: str) -> Path:
    """Where a student's collected notebook lies."""
    return course.var / "submitted" / student / assignment / f"{assignment}.ipynb"


def _place(course: Course, assignment: str, entry: Found) -> Collected:
    if entry.data is None:
        return Collected(entry, "unreadable", entry.problem)
    target = submitted_path(course, assignment, entry.student)
    stamp = target.parent / "timestamp.txt"
    detail = ""
    if target.is_file():
        there, before = target.read_bytes(), target.stat().st_mtime
        if there == entry.data:
            return Collected(entry, "unchanged")
        kept = course.var / "earlier" / entry.student / assignment
        if before > entry.time.timestamp():
            _keep(kept, entry.time.timestamp(), entry.data)
            return Collected(entry, "older", "a newer one is already there; this one is kept in var/earlier")
        _keep(kept, before, there)
        detail = "it replaces an older one, which is kept in var/earlier"
    write_whole(target, entry.data)
    os.utime(target, (entry.time.timestamp(), entry.time.timestamp()))
    write_whole(stamp, f"{entry.time:%Y-%m-%d %H:%M:%S} UTC\n")
    return Collected(entry, "collected", detail)


def _keep(folder: Path, time: float, data: bytes) -> None:
    """Keep a hand-in that does not count, named by its time and its contents."""
    stamp = datetime.fromtimestamp(time, UTC).strftime("%Y%m%dT%H%M%S")
    write_whole(folder / f"{stamp}-{hashlib.sha256(data).hexdigest()[:8]}.ipynb", data)

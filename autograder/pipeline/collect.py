"""Put what was handed in where nbgrader looks for it. Nothing that was there is lost."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
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
    if target.exists():
        if target.read_bytes() == entry.data:
            return Collected(entry, "unchanged")
        kept = course.var / "earlier" / entry.student / assignment
        kept.mkdir(parents=True, exist_ok=True)
        before = target.stat().st_mtime
        if before > entry.time.timestamp():
            (kept / f"{entry.time:%Y%m%dT%H%M%S}.ipynb").write_bytes(entry.data)
            return Collected(entry, "older", "a newer one is already there; this one is kept in var/earlier")
        shutil.move(target, kept / f"{int(before)}.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    partial.write_bytes(entry.data)
    os.utime(partial, (entry.time.timestamp(), entry.time.timestamp()))
    os.replace(partial, target)
    write_whole(stamp, f"{entry.time:%Y-%m-%d %H:%M:%S} UTC\n")
    return Collected(entry, "collected")

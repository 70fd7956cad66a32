"""Copy submissions to where nbgrader looks for them. Replaced files are kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..core.course import Course
from ..core.errors import UnknownPath
from ..core.files import assignment_lock, write_whole
from ..core.late import STAMP
from ..gradebook.app import find_course
from ..intake.downloads import Complete, read_download
from ..intake.letters import Letter
from ..intake.ordinary import notebooks_of
from ..intake.roster import Roster
from ..intake.submissions import Submission
from ..lms.moodle import with_worksheet
from ..lms.table import load_table
from ..results.requests import add_requests, are_new
from .run import Progress, no_progress


class Action(StrEnum):
    """What became of one file."""

    COLLECTED = "collected"  # copied into the course
    UNCHANGED = "unchanged"  # the same file was there already
    OLDER = "older"  # a newer one of this student counts; this one is kept in var/earlier
    SET_ASIDE = "set aside"  # not a submission of this assignment
    UNREADABLE = "unreadable"

    @property
    def counts(self) -> bool:
        """Whether the file is the one that is graded."""
        return self in (Action.COLLECTED, Action.UNCHANGED)


@dataclass(frozen=True)
class Collected:
    """What became of one file, and why."""

    file: Submission
    action: Action
    detail: str = ""


@dataclass(frozen=True)
class Collection:
    """What a run of collecting did: each file, from which LMS each path came ("" for none), and what else to say.

    `requests`: the regrade requests that were not known yet; they are in the log now. After a dry run all of this is
    what would have been done.
    """

    entries: tuple[Collected, ...]
    origins: tuple[tuple[Path, str], ...]
    notes: tuple[str, ...]
    requests: tuple[Letter, ...] = ()


def collect(
    assignment: str,
    paths: Sequence[Path | str],
    course: Course | None = None,
    *,
    worksheet: Path | str | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Collection:
    """Copy notebooks into `var/submitted/<student>/<assignment>/`, the newest of each student.

    A file that is replaced is kept in `var/earlier/`. A text called `regrade.txt` is its student's regrade request.
    Where a download of a learning platform says who is who, that is kept in `var/roster.json`.

    Parameters: `paths`, folders, zip files or notebooks; `worksheet`, Moodle's grading worksheet of this assignment;
    `dry_run` writes nothing and says what would be done; `progress`, a callback. Raises, before anything is written,
    for an unknown assignment, a missing path, a path that is not a download, `UnusableRoster` for a roster or a
    worksheet that cannot be used, and `AssignmentBusy` while the assignment is being graded.
    """
    course = course or find_course()
    course.require(assignment)
    named, sheet = [Path(path) for path in paths], Path(worksheet) if worksheet else None
    for path in (*named, *([sheet] if sheet else [])):
        if not path.exists():
            raise UnknownPath(path)
    with nullcontext() if dry_run else assignment_lock(course, assignment, f"autograder collect {assignment}"):
        return collect_files(course, assignment, named, _by_worksheet(sheet) if sheet else None, dry_run, progress)


def collect_files(
    course: Course,
    assignment: str,
    paths: Sequence[Path],
    complete: Complete | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Collection:
    """Copy the notebooks at existing paths into the course; `complete` adds what is known beside their names."""
    files = _Files(course, assignment, dry_run)
    roster = Roster(course)
    taken = [read_download(course, path, assignment, roster, complete) for path in paths]
    found = [entry for download in taken for entry in download.found]
    found.sort(key=lambda entry: _order(entry, assignment))
    if any(download.lms for download in taken) and not dry_run:
        roster.save()  # first, so that a run that is stopped gives the same names again
    named = list(zip(found, notebooks_of(course, assignment, found), strict=True))
    newest = {(entry.student, notebook): entry for entry, notebook in named}
    entries = []
    progress(0, len(named), "")
    for file, notebook in named:
        entry = _place(course, files, file, notebook, newest[file.student, notebook])
        entries.append(entry)
        if entry.action.counts:
            roster.note(assignment, file)
        progress(len(entries), len(named), entry.action.value)
    if not dry_run:
        roster.save()
    entries += [Collected(entry, Action.SET_ASIDE, why) for download in taken for entry, why in download.aside]
    notes = [note for download in taken for note in download.notes]
    origins = [(path, download.lms) for path, download in zip(paths, taken, strict=True)]
    letters = dict.fromkeys(letter for download in taken for letter in download.letters)
    asked = [(letter.student, letter.text) for letter in letters]
    new = are_new(course, assignment, asked) if dry_run else add_requests(course, assignment, asked)
    requests = tuple(letter for letter, is_new in zip(letters, new, strict=True) if is_new)
    return Collection(tuple(entries), tuple(origins), tuple(dict.fromkeys(notes)), requests)


def _by_worksheet(path: Path) -> Complete:
    table = load_table(path)
    return lambda download: with_worksheet(download, table, str(path))


def _order(entry: Submission, assignment: str) -> tuple[str, datetime, int, bool, str]:
    """Return what sorts the files of a student: the last one counts.

    Of several in one attempt that is the one called like the assignment, else the last by its name.
    """
    attempt = entry.from_lms.attempt if entry.from_lms else None
    named = PurePosixPath(entry.name).stem == assignment
    return entry.student, entry.time, attempt or 0, named, entry.name


def _place(course: Course, files: _Files, entry: Submission, notebook: str, newest: Submission) -> Collected:
    if entry.data is None:
        return Collected(entry, Action.UNREADABLE, entry.problem)
    if not notebook:
        names = " or ".join(f"{name}.ipynb" for name in course.notebooks(files.assignment))
        return Collected(entry, Action.UNREADABLE, f"it is not certain which notebook it is: call it {names}")
    target = course.submitted(files.assignment, entry.student).with_name(f"{notebook}.ipynb")
    detail, time = "", entry.time.timestamp()
    if entry.from_lms and entry is not newest and newest.data not in (None, entry.data):
        files.keep(entry.student, time, entry.data)
        return Collected(entry, Action.OLDER, f"{_why_not(entry, newest)}; this one is kept in var/earlier")
    before = files.read(target)
    if before:
        if before.data == entry.data:
            if entry.from_lms and entry.from_lms.time:
                files.stamp(target, entry)
            return Collected(entry, Action.UNCHANGED)
        if before.time > time:
            files.keep(entry.student, time, entry.data)
            return Collected(entry, Action.OLDER, "a newer one is already there; this one is kept in var/earlier")
        files.keep(entry.student, before.time, before.data)
        detail = "it replaces an older one, which is kept in var/earlier"
    files.write(target, _File(entry.data, time))
    files.stamp(target, entry)
    return Collected(entry, Action.COLLECTED, detail)


def _why_not(entry: Submission, counts: Submission) -> str:
    """Say why another notebook of the same student counts."""
    ours, other, name = entry.from_lms, counts.from_lms, PurePosixPath(counts.name).name
    if ours and other and (ours.attempt, ours.time, ours.number) == (other.attempt, other.time, other.number):
        return f"{name} of the same attempt counts"
    if ours and ours.lms == "canvas":  # a download has the last attempt only, but a file may be in it from before
        return f"{name} has a higher number and counts"
    return "a newer attempt was handed in"


class _File(NamedTuple):
    data: bytes
    time: float


class _Files:
    """The files of an assignment in the course. A dry run writes none of them, and remembers what it would write."""

    def __init__(self, course: Course, assignment: str, dry_run: bool) -> None:
        self.assignment = assignment
        self._earlier = course.var / "earlier"
        self._dry_run = dry_run
        self._planned: dict[Path, _File] = {}

    def read(self, path: Path) -> _File | None:
        """Return a collected file, None where there is none."""
        if path in self._planned or not path.is_file():
            return self._planned.get(path)
        return _File(path.read_bytes(), path.stat().st_mtime)

    def write(self, path: Path, file: _File) -> None:
        if self._dry_run:
            self._planned[path] = file
            return
        write_whole(path, file.data)
        os.utime(path, (file.time, file.time))

    def stamp(self, path: Path, entry: Submission) -> None:
        """Write the time of submission for nbgrader beside a file.

        Where the LMS gives none it is removed: a download's time says nothing.
        """
        if self._dry_run:
            return
        stamp = path.with_name(STAMP)
        if entry.from_lms and not entry.from_lms.time:
            stamp.unlink(missing_ok=True)
        else:
            write_whole(stamp, f"{entry.time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n")

    def keep(self, student: str, time: float, data: bytes) -> None:
        """Keep a submission that does not count, named by its time and its contents."""
        stamp = datetime.fromtimestamp(time, UTC).strftime("%Y%m%dT%H%M%S")
        name = f"{stamp}-{hashlib.sha256(data).hexdigest()[:8]}.ipynb"
        if not self._dry_run:
            write_whole(self._earlier / student / self.assignment / name, data)

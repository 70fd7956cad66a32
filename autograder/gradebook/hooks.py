"""What nbgrader calls before and after it converts the notebooks of an assignment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from ..core.course import Course, seed_of
from ..core.errors import BadSubmission
from ..core.files import write_whole
from ..core.result import Status, SubmissionResult
from ..intake.reader import read_submission
from ..judging.definitions import AssignmentDefinition
from ..notebook.source import build_source

STAMP, SECRET = "timestamp.txt", "submission_secret.txt"
LONGEST = 1000  # bytes; both files have one line


def build_before_release(assignment: str, student: str, notebooks: list[str]) -> None:
    """Bring the source notebook up to date with the hand-written source."""
    build_source(Course.find(Path(notebooks[0]).parent), assignment)


def withhold_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Remove the old score of a notebook that cannot be read: nbgrader would keep it."""
    from ..core.recorded import Answers
    from ..results.log import file_hash
    from .app import database
    from .enter import Judged, enter_without_score, withhold

    for name in notebooks:
        path = Path(name)
        try:
            read_submission(path.read_bytes())
        except (BadSubmission, OSError) as error:
            course, own = Course.find(path.parent), path.parent.parent.name
            about: dict[str, Any] = {"notebook": path.stem, "assignment": path.parent.name}
            about |= {"student": own, "db_url": database(course)}
            if path.parent.name in course.ids():
                result = _rejected(course, path, own, str(error))
                seed = seed_of(course, result.assignment)
                enter_without_score(Judged(course, result, seed, True, file_hash(path)), about)
            else:
                withhold(about, Answers())


def make_releasable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Write the files that `nbgrader release_feedback` needs beside each feedback page."""
    for name in notebooks:
        path = Path(name)
        write_release_files(Course.find(path.parent), path.parent.name, path.parent.parent.name)


def _rejected(course: Course, path: Path, student: str, reason: str) -> SubmissionResult:
    points = AssignmentDefinition(course, path.parent.name).assignment.machine_points
    return SubmissionResult(str(path), path.parent.name, Status.REJECTED, points, student, reason)


def write_release_files(course: Course, assignment: str, student: str) -> None:
    """Write a student's submission time and secret beside the page.

    The exchange names a page by a secret that only its student has. nbgrader stops the whole release at the first
    student without one. So a student who did not submit through the exchange gets a new secret, which nobody knows.
    """
    folder = course.var / "feedback" / student / assignment
    if not folder.is_dir():
        return
    for name, otherwise in ((STAMP, ""), (SECRET, secrets.token_hex(64))):
        handed_in = _read(course.var / "submitted" / student / assignment / name)
        if handed_in or not (folder / name).is_file():
            write_whole(folder / name, handed_in or otherwise)


def _read(path: Path) -> str:
    """Return the text of a short submitted file; "" for anything else at that path."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

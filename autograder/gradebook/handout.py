"""What `nbgrader release_feedback` wants to find beside a page: when it was handed in, and a secret."""

from __future__ import annotations

import secrets
from pathlib import Path

from ..core.course import Course
from ..pipeline.store import write_whole

STAMP, SECRET = "timestamp.txt", "submission_secret.txt"
LONGEST = 1000  # bytes; both are one line


def put_release_files(course: Course, assignment: str, student: str) -> None:
    """Put a student's time and secret beside the page.

    The exchange names a page by a secret that only its student has. nbgrader ends the whole release at the first
    student without one: who did not hand in through the exchange gets a page that nobody there can name.
    """
    folder = course.var / "feedback" / student / assignment
    if not folder.is_dir():
        return
    for name, otherwise in ((STAMP, ""), (SECRET, secrets.token_hex(64))):
        handed_in = _read(course.var / "submitted" / student / assignment / name)
        if handed_in or not (folder / name).is_file():
            write_whole(folder / name, handed_in or otherwise)


def _read(path: Path) -> str:
    """Return a short text file that was handed in, "" for anything else that lies there."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

"""What nbgrader calls before it converts the notebooks of an assignment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.course import Course
from ..core.errors import BadSubmission
from ..notebook.build import build_source
from ..notebook.submission import read_notebook


def build_before_release(assignment: str, student: str, notebooks: list[str]) -> None:
    """Bring the source notebook up to date with the hand-written source."""
    build_source(Course.find(Path(notebooks[0]).parent), assignment)


def withhold_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Take back the old grade of a notebook that cannot be read: nbgrader would leave it standing."""
    from .app import database
    from .withhold import withhold

    for name in notebooks:
        path = Path(name)
        try:
            read_notebook(path.read_bytes())
        except (BadSubmission, OSError):
            about: dict[str, Any] = {"notebook": path.stem, "assignment": path.parent.name}
            withhold({**about, "student": path.parent.parent.name, "db_url": database(Course.find(path.parent))})

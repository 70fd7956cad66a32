"""What nbgrader's exchange holds of a course: nbgrader's own folder of files that are handed in and given back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default.exchange import Exchange
from nbgrader.utils import notebook_hash

from ..core.course import STUDENT_STEPS, Course
from .app import load_config
from .conversion import SECRET


def exchange_folder(course: Course) -> Path:
    """Return the folder that is the course's own in the exchange; there may be none there. Raises `BadSettings`."""
    config = load_config(course)
    exchange = Exchange(coursedir=CourseDirectory(config=config), config=config)
    return Path(exchange.root, exchange.coursedir.course_id)


def released_pages(course: Course, student: str, exchange: Path) -> Iterator[Path]:
    """Yield the pages that `nbgrader release_feedback` put there, each named by the hash of the submission's secret."""
    found = {
        notebook_hash(secret=secret.read_text(encoding="utf-8"), notebook_id=notebook)
        for step in STUDENT_STEPS  # each has a copy of the secret
        for secret in (course.step(step) / student).glob(f"*/{SECRET}")
        for notebook in {secret.parent.name, *(path.stem for path in secret.parent.iterdir())}
    }
    pages = (exchange / "feedback" / f"{name}.html" for name in sorted(found))
    yield from (page for page in pages if page.is_file())

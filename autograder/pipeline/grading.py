"""Grade what was collected for one assignment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ..core.course import Course
from .job import Graded
from .marking import mark
from .store import ResultStore
from .submissions import Found, read_file


def submitted(course: Course, assignment: str) -> list[Found]:
    """Return what was collected for an assignment, one entry a student."""
    entries = []
    for folder in sorted((course.var / "submitted").glob(f"*/{assignment}")):
        student = folder.parent.name
        notebooks = sorted(folder.glob("*.ipynb"))
        path = next((path for path in notebooks if path.stem == assignment), notebooks[0] if notebooks else None)
        if path is None:
            entries.append(Found(str(folder), student, None, datetime.now(UTC), "there is no notebook in it"))
        else:
            entries.append(read_file(path, student))
    return entries


def grade_collected(
    course: Course, assignment: str, found: list[Found], workers: int, confined: bool, seed: int | None
) -> Iterator[Graded]:
    """Return a result for each of `found`; what was graded before and has not changed is not graded again."""
    return mark(course, found, assignment, workers, ResultStore(course), confined, seed)

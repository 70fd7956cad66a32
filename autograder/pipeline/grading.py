"""Grade what was collected for one assignment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..core.course import Course
from ..core.errors import UnknownStudents
from .audit import file_hash, hash_of
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
            entries.append(Found(str(folder), student, None, datetime.now(UTC), "there is not a notebook in it"))
        else:
            entries.append(read_file(path, student))
    return entries


def replaced_since(found: list[Found]) -> list[str]:
    """Return the students in whose place another file lies now than the one that was read."""
    return [one.student for one in found if one.data is not None and file_hash(Path(one.name)) != hash_of(one.data)]


def grade_collected(
    course: Course,
    assignment: str,
    found: list[Found],
    workers: int,
    confined: bool,
    seed: int | None,
    again: Collection[str] = (),
) -> Iterator[Graded]:
    """Return a result for each of `found`; what was graded before and has not changed is not graded again.

    `again` names the students whose submissions are judged again all the same. Raises `BrokenSuite` before the first
    result where the hidden suite has faults of its own.
    """
    return mark(
        course,
        found,
        assignment,
        workers,
        ResultStore(course),
        confined,
        seed,
        lambda job: job.student in again,
        check=True,
    )


def students_again(found: Sequence[Found], named: Sequence[str] | None) -> frozenset[str]:
    """Return whose submissions `--again` judges again: those that are named, all where none is, nobody's for None.

    Raises `UnknownStudents` for a name that handed in nothing.
    """
    everybody = frozenset(entry.student for entry in found)
    unknown = set(named or ()) - everybody
    if unknown:
        raise UnknownStudents(unknown, everybody)
    return frozenset() if named is None else frozenset(named) or everybody

"""Which notebook of an ordinary nbgrader course a file is: told by its cells, else by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from nbformat import NotebookNode

from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.ordinary import OrdinaryCourse
from ..notebook.program import grade_id
from .reader import read_submission
from .submissions import Submission


@dataclass(frozen=True)
class KnownNotebook:
    """A notebook of an assignment: the assignment's id, and the notebook's name."""

    id: str
    name: str


class OrdinaryNotebooks:
    """All notebooks of a course, by the names of their cells."""

    def __init__(self, course: OrdinaryCourse) -> None:
        self._course = course

    def recognise(self, notebook: NotebookNode) -> KnownNotebook:
        """Return which notebook of the course has most of a notebook's cells. Raises `BadSubmission` for a tie."""
        named = {grade_id(cell) for cell in notebook.cells} - {""}
        shared = {known: len(named & cells) for known, cells in self._cells.items()}
        first, second = sorted([*shared.values(), 0, 0], reverse=True)[:2]
        if first == second:
            raise BadSubmission("The notebook's cells do not tell which notebook of this course it is")
        return max(shared, key=lambda known: shared[known])

    @cached_property
    def _cells(self) -> Mapping[KnownNotebook, set[str]]:
        return {
            KnownNotebook(assignment, path.stem): {
                grade_id(cell) for cell in read_submission(path.read_bytes())[0].cells
            }
            for assignment in self._course.ids()
            for path in self._course.notebook_files(assignment)
        }


def notebooks_of(course: Course, assignment: str, entries: Sequence[Submission]) -> list[str]:
    """Return which notebook of an assignment each file is, "" where that is not certain."""
    names = course.notebooks(assignment)
    if len(names) == 1 or not isinstance(course, OrdinaryCourse):
        return [names[0]] * len(entries)
    known = OrdinaryNotebooks(course)  # reads the course's notebooks once
    return [_notebook_of(names, assignment, known, entry) for entry in entries]


def _notebook_of(names: Sequence[str], assignment: str, notebooks: OrdinaryNotebooks, entry: Submission) -> str:
    stem = PurePosixPath(entry.name).stem
    called = [name for name in names if stem == name or stem.endswith((f"_{name}", f"-{name}"))]
    if len(called) == 1:
        return called[0]
    try:
        known = notebooks.recognise(read_submission(entry.data or b"")[0])
    except BadSubmission:
        return ""
    return known.name if known.id == assignment else ""

"""The course's side of grading: which assignments there are, and a digest of all that a mark depends on."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from nbformat import NotebookNode

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.result import Incident
from ..core.seed import DEFAULT_SEED
from ..notebook.build import build_source
from ..notebook.marks import cell_id, grade_id
from ..notebook.match import defined_names
from ..notebook.source import read_assignment
from ..notebook.submission import prepare, read_notebook
from .job import Job

ENGINE = Path(__file__).parent.parent
# The engine's parts that decide a mark; the others only show it.
DECIDING = ("checks", "core", "notebook", "pipeline", "sandbox", "suite", "wire")
LIBRARIES = ("ipython", "keras", "numpy", "tensorflow")


@dataclass(frozen=True)
class Suite:
    """One assignment as it is graded: its source notebook, what it asks for, and a digest of what marks depend on."""

    course: Course
    id: str

    @cached_property
    def source(self) -> NotebookNode:
        return read_notebook(build_source(self.course, self.id).read_bytes())

    @cached_property
    def assignment(self) -> Assignment:
        return read_assignment(self.source)

    @cached_property
    def digest(self) -> str:
        """The hash of the hidden suite, the source, the public files, the engine and the libraries."""
        hashed = hashlib.sha256()
        engine = (file for part in DECIDING for file in sorted((ENGINE / part).rglob("*.py")))
        content = sorted(self.course.suite(self.id).rglob("*.py"))
        public = sorted((self.course.solutions / self.id).rglob("*"))
        for file in (*engine, *content, *public):
            if file.is_file() and file.suffix != ".ipynb" and "__pycache__" not in file.parts:
                hashed.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        hashed.update(" ".join(version(name) for name in LIBRARIES).encode())
        return hashed.hexdigest()

    def job(
        self,
        submission: str,
        notebook: NotebookNode,
        student: str | None = None,
        seed: int = DEFAULT_SEED,
        confined: bool = True,
    ) -> tuple[Job, tuple[Incident, ...]]:
        """Return the job that grades a notebook, and what had to be repaired. The notebook is changed in place."""
        prepared = prepare(notebook, self.source)
        root = str(self.course.root)
        job = Job(submission, prepared.program, self.assignment, root, self.digest, student, seed, confined)
        return job, prepared.incidents


class Suites:
    """The assignments of a course, each read once."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._suites = {identity: Suite(course, identity) for identity in course.ids()}

    def __getitem__(self, identity: str) -> Suite:
        self._course.source(identity)  # says which ones there are, where this is none
        return self._suites[identity]

    def recognise(self, notebook: NotebookNode) -> Suite:
        """Return the assignment that a notebook belongs to, by its cells, whatever its file is called.

        Raises `BadSubmission` where it has none of this course's cells.
        """
        handed_in = marks_of(notebook)
        for kind in MARKS:
            shared = {identity: len(handed_in[kind] & own[kind]) for identity, own in self._marks.items()}
            first, second = sorted([*shared.values(), 0, 0], reverse=True)[:2]
            if first and first == second:
                both = " and ".join(identity for identity in shared if shared[identity] == first)
                raise BadSubmission(f"The notebook has as many cells of {both}. Hand in one notebook for each.")
            if first:
                return self._suites[max(shared, key=lambda identity: shared[identity])]
        known = ", ".join(self._suites)
        raise BadSubmission(f"The notebook has no cell of an assignment of this course ({known}).")

    @cached_property
    def _marks(self) -> dict[str, Marks]:
        """By what each assignment can be told from all others."""
        marks = {identity: marks_of(suite.source) for identity, suite in self._suites.items()}
        counts = Counter((kind, mark) for own in marks.values() for kind in MARKS for mark in own[kind])
        return {
            identity: {kind: {mark for mark in own[kind] if counts[kind, mark] == 1} for kind in MARKS}
            for identity, own in marks.items()
        }


# What tells of which assignment a notebook is, the surest first: an editor may have lost any but the last.
MARKS = ("name", "id", "text", "definition")
Marks = dict[str, set[str]]


def marks_of(notebook: NotebookNode) -> Marks:
    """Return the cells' grade ids, their ids, their texts, and the names that they define."""
    cells = notebook.cells
    return {
        "name": {grade_id(cell) for cell in cells} - {""},
        "id": {cell_id(cell) for cell in cells} - {""},
        "text": {cell.source.strip() for cell in cells} - {""},
        "definition": {name for cell in cells if cell.cell_type == "code" for name in defined_names(cell.source)},
    }

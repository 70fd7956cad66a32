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
from ..notebook.build import build_source
from ..notebook.source import read_assignment
from ..notebook.submission import grade_id, prepare, read_notebook
from .job import DEFAULT_SEED, Job

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
        ids = {grade_id(cell) for cell in notebook.cells} - {""}
        shared = {identity: len(ids & own) for identity, own in self._cells.items()}
        best = max(shared, key=lambda identity: shared[identity], default="")
        if not best or not shared[best]:
            known = ", ".join(self._suites)
            raise BadSubmission(f"The notebook has no cell of an assignment of this course ({known}).")
        return self._suites[best]

    @cached_property
    def _cells(self) -> dict[str, set[str]]:
        """The names of the cells that only one assignment has."""
        names = {identity: {grade_id(cell) for cell in suite.source.cells} for identity, suite in self._suites.items()}
        counts = Counter(name for own in names.values() for name in own)
        return {identity: {name for name in own if counts[name] == 1} - {""} for identity, own in names.items()}

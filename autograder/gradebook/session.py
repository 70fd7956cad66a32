"""nbgrader's database, made fit for a class: one session for many of its steps, and indexes for its tables.

nbgrader opens the gradebook again in each of its steps, looks at all tables each time, and commits after each change:
about ten connections and as many commits for one submission. `shared_session` makes all of them use one session. In it
nbgrader's commits only write; what was written is committed by the caller, several submissions at a time.

nbgrader's tables have an index for each uniqueness constraint and none for the columns by which it joins them most.
SQLite and PostgreSQL then read a whole table for each row of a page, and formgrader's pages take seconds at 1,000
submissions (nbgrader issue 785). An index changes no row and no table, so nbgrader's schema and its version stay as
they are; `nbgrader db upgrade` may drop one where it rebuilds a table, and the next grading creates it again.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.api import Assignment, Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session, selectinload, sessionmaker, undefer

from .app import database_error

INDEX_PREFIX = "autograder_by"
INDEXED = (
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
    ("submitted_notebook", "assignment_id"),
    ("submitted_assignment", "student_id"),
    ("base_cell", "notebook_id"),
    ("source_cell", "notebook_id"),
)
DEFAULT_COURSE = "default_course"  # nbgrader's, where a step does not name the course
# nbgrader's modules that open the gradebook while a submission is autograded.
OPENING = (
    "nbgrader.converters.autograde",
    "nbgrader.preprocessors.latesubmissions",
    "nbgrader.preprocessors.overwritecells",
    "nbgrader.preprocessors.overwritekernelspec",
)
# What nbgrader computes from a submission's grades, by a query of its own for each submission.
SUMS = ("score", "max_score", "needs_manual_grade", "late_submission_penalty")


class _Session(Session):
    """A session whose `commit` only writes; `commit_all` commits."""

    def commit(self) -> None:
        self.flush()

    def rollback(self) -> None:
        """Do nothing: nbgrader raises an error next, and `SharedGradebook.entry` takes back the whole submission."""

    def commit_all(self) -> None:
        super().commit()

    def roll_back_all(self) -> None:
        super().rollback()


class SharedGradebook(Gradebook):
    """A gradebook that stays open when a step closes it. `release` closes it.

    Finding a cell takes a query in nbgrader, once for each cell of each submission. Here the cells of a notebook, and
    the grades and comments of a submission, are read together and remembered until the transaction ends.
    """

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self.db_url = db_url
        self.check_course(DEFAULT_COURSE)
        super().close()
        if self.engine.dialect.name == "sqlite":
            # Python's driver begins a transaction at the first change, too late for a savepoint, and only then finds
            # out whether another program holds the file.
            event.listen(self.engine, "connect", _no_implicit_begin)
            event.listen(self.engine, "begin", _begin_immediate)
        self.db = scoped_session(sessionmaker(class_=_Session, bind=self.engine))
        self._found: dict[tuple[str, ...], dict[str, Any]] = {}

    def close(self) -> None:
        """Do nothing: the next step uses the same session."""

    def release(self) -> None:
        super().close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is written meanwhile, or nothing of it if an exception ends it. Raises `GradebookLocked`."""
        session: _Session = self.db()
        try:
            yield
            session.commit_all()
        except OperationalError as error:
            session.roll_back_all()
            raise database_error(error) from None
        except BaseException:
            session.roll_back_all()
            raise
        finally:
            self._found.clear()
            self.db.remove()  # the next transaction reads everything again: formgrader may have written meanwhile

    @contextmanager
    def entry(self) -> Iterator[None]:
        """Take back what is written meanwhile if an exception ends it; what was written before stays."""
        try:
            with self.db.begin_nested():
                yield
        except BaseException:
            self._found.clear()
            raise

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        return self._one("source_cells", name, notebook, assignment) or super().find_source_cell(
            name, notebook, assignment
        )

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        found = self._one("grade_cells", name, notebook, assignment)
        return found or super().find_graded_cell(name, notebook, assignment)

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        found = self._one("grades", cell, notebook, assignment, student)
        return found or super().find_grade(cell, notebook, assignment, student)

    def find_comment(self, cell: str, notebook: str, assignment: str, student: str) -> Any:
        found = self._one("comments", cell, notebook, assignment, student)
        return found or super().find_comment(cell, notebook, assignment, student)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> Any:
        key = ("", notebook, assignment, student)
        if key not in self._found:
            self._found[key] = {"": super().find_submission_notebook(notebook, assignment, student)}
        return self._found[key][""]

    def _one(self, kind: str, name: str, *where: str) -> Any:
        """Return one of a notebook's or a submission's rows; None where it is not known, which nbgrader finds out."""
        key = (kind, *where)
        if key not in self._found:
            owner = self.find_submission_notebook(*where) if len(where) > 2 else self.find_notebook(*where)
            self._found[key] = {row.name: row for row in getattr(owner, kind)}
        return self._found[key].get(name)


def _no_implicit_begin(connection: Any, _: Any) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def submissions_of(gradebook: Gradebook, assignment: str) -> list[Any]:
    """Return all submissions of an assignment with their grades and comments; none for an unknown assignment.

    They come in a few queries. nbgrader's own attributes would take several for each submission.
    """
    notebooks = selectinload(SubmittedAssignment.notebooks)
    grades, comments = (
        notebooks.selectinload(SubmittedNotebook.grades),
        notebooks.selectinload(SubmittedNotebook.comments),
    )
    found = (
        gradebook.db.query(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment)
        .options(
            *(undefer(getattr(SubmittedAssignment, name)) for name in SUMS),
            notebooks.undefer(SubmittedNotebook.max_score),
            selectinload(SubmittedAssignment.student).load_only(Student.id),
            grades.selectinload(Grade.cell),
            comments.selectinload(Comment.cell),
        )
    )
    return list(found.all())


_shared: SharedGradebook | None = None


def open_gradebook(db_url: str, course_id: str = DEFAULT_COURSE) -> Gradebook:
    """Return the shared gradebook within `shared_session`, otherwise a new one."""
    if _shared is not None and _shared.db_url == db_url:
        return _shared
    return Gradebook(db_url, course_id)


@contextmanager
def shared_session(db_url: str, course_id: str) -> Iterator[SharedGradebook]:
    """Have all of nbgrader's steps use one session. Not for several threads.

    Raises `GradebookLocked`, or `NbgraderFailed` where the gradebook cannot be opened.
    """
    global _shared
    modules = [importlib.import_module(name) for name in OPENING]
    before, own = [module.Gradebook for module in modules], _shared
    try:
        _shared = SharedGradebook(db_url, course_id)
    except OperationalError as error:
        raise database_error(error) from None
    try:
        for module in modules:
            module.Gradebook = open_gradebook  # type: ignore[attr-defined]
        yield _shared
    finally:
        for module, gradebook in zip(modules, before, strict=True):
            module.Gradebook = gradebook  # type: ignore[attr-defined]
        _shared.release()
        _shared = own


def add_indexes(db_url: str) -> None:
    """Create the indexes that are missing. Raises `GradebookLocked`."""
    try:
        with Gradebook(db_url) as gradebook, gradebook.engine.begin() as connection:
            for table, column in INDEXED:
                name = f"{INDEX_PREFIX}_{column}_of_{table}"
                connection.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})"))
    except OperationalError as error:
        raise database_error(error) from None

"""Indexes for nbgrader's tables: without them each submission's row is searched among all rows of the class.

nbgrader's tables have an index for each uniqueness constraint and none for the columns by which it joins them most.
SQLite and PostgreSQL then read a whole table for each row of a page, and formgrader's pages take seconds at 1,000
submissions (nbgrader issue 785). An index changes no row and no table, so nbgrader's schema and its version stay as
they are; `nbgrader db upgrade` may drop one where it rebuilds a table, and the next grading creates it again.
"""

from __future__ import annotations

from nbgrader.api import Gradebook
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from .app import database_error

PREFIX = "autograder_by"
INDEXED = (
    ("grade", "notebook_id"),
    ("comment", "notebook_id"),
    ("submitted_notebook", "assignment_id"),
    ("submitted_assignment", "student_id"),
    ("base_cell", "notebook_id"),
    ("source_cell", "notebook_id"),
)


def add_indexes(db_url: str) -> None:
    """Create the indexes that are missing. Raises `GradebookLocked`."""
    try:
        with Gradebook(db_url) as gradebook, gradebook.engine.begin() as connection:
            for table, column in INDEXED:
                name = f"{PREFIX}_{column}_of_{table}"
                connection.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})"))
    except OperationalError as error:
        raise database_error(error) from None

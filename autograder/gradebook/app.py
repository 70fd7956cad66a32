"""nbgrader's own API, configured for a course and kept quiet."""

from __future__ import annotations

import gc
import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.course import SETTINGS_FILE, Course
from ..core.errors import BadSettings, GradebookLocked, NbgraderFailed

if TYPE_CHECKING:
    from sqlalchemy.exc import OperationalError
    from traitlets.config import Config

# How databases say that another program holds the gradebook: SQLite's primary result codes, PostgreSQL's SQLSTATE.
SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
POSTGRESQL_LOCKED = {"55P03", "40P01"}  # lock not available, deadlock
# nbgrader passes a failure on as the text of its log and nothing else, so there SQLite's words have to do.
LOCKED_IN_LOG = "database is locked"


def load_config(course: Course) -> Config:
    """Return nbgrader's configuration of a course, as `nbgrader` itself would read it there. Raises `BadSettings`."""
    from traitlets.config.loader import PyFileConfigLoader

    path = course.root.absolute() / SETTINGS_FILE
    if not path.is_file():
        raise BadSettings(path, "there is no such file, and nbgrader needs it")
    return PyFileConfigLoader(str(path)).load_config()


def database(course: Course) -> str:
    """Return the address of a course's gradebook."""
    return str(load_config(course).CourseDirectory.db_url)


@contextmanager
def nbgrader_api(course: Course) -> Iterator[Any]:
    """Provide nbgrader's API for a course; its log is kept for error messages. Not safe for several threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's, about the libraries that it uses
        import nbgrader.api
        from nbgrader.apps.api import NbGraderAPI

        # nbgrader starts a program to find the version, which takes seconds for each new course
        nbgrader.api.get_alembic_version = newest_schema
        gc.freeze()  # the libraries stay in memory: scanning them at every collection takes longer than the rest of it
        before = Path.cwd()
        os.chdir(course.root)
        try:
            with redirect_stderr(StringIO()):
                api = NbGraderAPI(config=load_config(course), log_level=logging.ERROR)
            yield api
        finally:
            os.chdir(before)


def newest_schema() -> str:
    """Return the version of nbgrader's newest database schema."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_heads()[0]


def database_error(error: OperationalError) -> GradebookLocked | NbgraderFailed:
    """Return our error for one of the database."""
    code, state = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
    locked = state in POSTGRESQL_LOCKED if code is None else code & 0xFF in SQLITE_LOCKED  # the rest is more detail
    return GradebookLocked() if locked else NbgraderFailed(str(error))


def demand(outcome: dict[str, Any]) -> None:
    """Raise `NbgraderFailed` unless nbgrader reports success."""
    if not outcome.get("success"):
        said = f"{outcome.get('error') or ''}\n{outcome.get('log') or ''}"
        if LOCKED_IN_LOG in said:
            raise GradebookLocked
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        ours = [line.partition(": ")[2] for line in lines if line.startswith("autograder.")]
        raise NbgraderFailed((ours or lines or ["nbgrader failed and gave no reason. Run it with --debug."])[-1])

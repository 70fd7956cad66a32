"""nbgrader's own API, configured for a course and kept quiet; how courses of nbgrader alone are found."""

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

from ..core.course import NAMED, SETTINGS_FILE, Course
from ..core.errors import BadSettings, CourseNotFound, GradebookLocked, NbgraderFailed
from ..core.ordinary import STEPS, OrdinaryCourse

if TYPE_CHECKING:
    from sqlalchemy.exc import OperationalError
    from traitlets.config import Config

LAYOUT = "{nbgrader_step}/{student_id}/{assignment_id}"  # of submissions: nbgrader's default
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
    directory = load_config(course).CourseDirectory
    address = f"sqlite:///{course.root.absolute() / 'gradebook.db'}"  # nbgrader's own default
    return str(directory.db_url if "db_url" in directory else address)


def find_course(start: Path | str | None = None) -> Course:
    """Return the course that `start` lies in: one with hidden suites, else one of nbgrader alone.

    Default: as for `Course.find`. Raises `CourseNotFound`, and `BadSettings` where the configuration cannot be used.
    """
    try:
        return Course.find(start)
    except CourseNotFound:
        here = Path(start or os.environ.get(NAMED) or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / SETTINGS_FILE).is_file():
                return ordinary_course(folder)
        raise


def ordinary_course(root: Path) -> OrdinaryCourse:
    """Return the ordinary course in `root`, with the folders that its configuration names. Raises `BadSettings`."""
    plain = OrdinaryCourse(root)
    directory = load_config(plain).CourseDirectory
    layout = directory.get("directory_structure", LAYOUT)
    if os.path.normpath(str(layout)) != LAYOUT:
        raise BadSettings(root / SETTINGS_FILE, f"directory_structure is {layout!r}; expected nbgrader's own, {LAYOUT}")
    folders = {step: str(directory.get(f"{step}_directory", step)) for step in STEPS}
    return OrdinaryCourse(root, folders)


@contextmanager
def nbgrader_api(course: Course, config: Config | None = None) -> Iterator[Any]:
    """Provide nbgrader's API for a course; its log is kept for error messages. Not safe for several threads.

    `config` is used in place of the course's own configuration.
    """
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
                api = NbGraderAPI(config=config or load_config(course), log_level=logging.ERROR)
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

"""nbgrader's own API, configured for a course and kept quiet."""

from __future__ import annotations

import gc
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from traitlets.config import Config

from ..core.course import Course
from ..core.errors import GradebookLocked, NbgraderFailed

LOCKED = "database is locked"  # SQLite's words


def load_config(course: Course) -> Config:
    """Return nbgrader's configuration of a course, as `nbgrader` itself would read it there."""
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader(str(course.root.absolute() / "nbgrader_config.py")).load_config()


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


def database_error(error: Exception) -> GradebookLocked | NbgraderFailed:
    """Return our error for one of the database."""
    return GradebookLocked() if LOCKED in str(error) else NbgraderFailed(str(error))


def demand(outcome: dict[str, Any]) -> None:
    """Raise `NbgraderFailed` unless nbgrader reports success."""
    if not outcome.get("success"):
        said = f"{outcome.get('error') or ''}\n{outcome.get('log') or ''}"
        if LOCKED in said:
            raise GradebookLocked
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        ours = [line.partition(": ")[2] for line in lines if line.startswith("autograder.")]
        raise NbgraderFailed((ours or lines or ["nbgrader failed and gave no reason. Run it with --debug."])[-1])

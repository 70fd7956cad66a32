"""nbgrader's own API, configured for a course and kept quiet; how courses of nbgrader alone are found."""

from __future__ import annotations

import gc
import logging
import os
import sqlite3
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.course import NAMED, SETTINGS_FILE, Course
from ..core.errors import AutograderError, BadSettings, CourseNotFound, GradebookLocked, NbgraderFailed
from ..core.ordinary import STEPS, OrdinaryCourse

if TYPE_CHECKING:
    from sqlalchemy.exc import OperationalError
    from traitlets.config import Config

LOG_FORM = "[%(levelname)s] %(message)s"  # nbgrader's own, of the logs that its API returns
LAYOUT = "{nbgrader_step}/{student_id}/{assignment_id}"  # of submissions: nbgrader's default
# How databases say that another program holds the gradebook: SQLite's primary result codes, PostgreSQL's SQLSTATE.
SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
POSTGRESQL_LOCKED = {"55P03", "40P01"}  # lock not available, deadlock


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
        import nbgrader.apps.api
        from nbgrader.apps.api import NbGraderAPI

        # nbgrader starts a program to find the version, which takes seconds for each new course
        nbgrader.api.get_alembic_version = newest_schema
        nbgrader.apps.api.capture_log = lambda app: run_step(app.log, app.start, LOG_FORM)
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


class _Handled(logging.Handler):
    """Keeps the exceptions that are handled while an error is logged: nbgrader logs their text and drops them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.raised: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if (error := sys.exc_info()[1]) is not None:
            self.raised.append(error)


def run_step(log: logging.Logger, step: Callable[[], object], form: str = "%(message)s") -> dict[str, Any]:
    """Run a step of nbgrader and return what nbgrader's API returns of one, with the exceptions in "raised".

    Its API would also take a Ctrl-C for a failure of the notebook.
    """
    said, handled = StringIO(), _Handled()
    writing = logging.StreamHandler(said)
    writing.setFormatter(logging.Formatter(form))
    handlers = (writing, handled)
    for handler in handlers:
        log.addHandler(handler)
    try:
        step()
    except (Exception, SystemExit) as error:
        raised = [*handled.raised, error]
        return {"success": False, "error": traceback.format_exc(), "log": said.getvalue(), "raised": raised}
    finally:
        for handler in handlers:
            log.removeHandler(handler)
    return {"success": True, "log": said.getvalue()}


def demand(outcome: dict[str, Any]) -> None:
    """Raise `NbgraderFailed` unless nbgrader reports success."""
    if outcome.get("success"):
        return
    from sqlalchemy.exc import OperationalError

    raised = [error for handled in outcome.get("raised", ()) for error in _with_causes(handled)]
    of_database = [database_error(error) for error in raised if isinstance(error, OperationalError)]
    if any(isinstance(error, GradebookLocked) for error in (*raised, *of_database)):
        raise GradebookLocked
    if ours := [error for error in raised if isinstance(error, AutograderError)]:
        raise NbgraderFailed(str(ours[-1]))
    lines = [line.strip() for part in ("error", "log") for line in (outcome.get(part) or "").splitlines()]
    last = next(filter(None, reversed(lines)), "nbgrader failed and gave no reason. Run it with --debug.")
    raise NbgraderFailed(last)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield what an exception was raised from or while handling, the first cause first, and then the exception."""
    if error is not None:
        yield from _with_causes(error.__cause__ or error.__context__)
        yield error

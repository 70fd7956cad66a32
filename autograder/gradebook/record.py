"""Enter results into nbgrader's gradebook: one writer, one student at a time, through nbgrader's own autograde."""

from __future__ import annotations

import shutil
from typing import Any

from ..core.course import Course
from ..core.errors import AutograderError
from ..core.result import SubmissionResult
from ..core.seed import DEFAULT_SEED
from ..core.verdict import Status
from ..notebook.build import build_source
from ..pipeline.audit import log_mark
from ..pipeline.mend import mend
from ..pipeline.store import ResultStore
from .app import GradebookLocked, NbgraderFailed, demand
from .late import settle_terms
from .withhold import withhold


def make_known(api: Any, course: Course, assignment: str) -> None:
    """Bring the gradebook's cells, points and due date of an assignment up to date; the release stays as it is.

    Raises `BadLateTerms` where `var/extensions.csv` cannot be meant so: before anything is entered.
    """
    build_source(course, assignment)
    released = api.coursedir.release_directory
    api.coursedir.release_directory = str(course.var / "release")
    try:
        demand(api.generate_assignment(assignment, force=True, create=True))
    finally:
        api.coursedir.release_directory = released
        shutil.rmtree(course.var / "release", ignore_errors=True)
    settle_terms(course, assignment)


def record(
    api: Any, course: Course, result: SubmissionResult, seed: int = DEFAULT_SEED, confined: bool = True
) -> str | None:
    """Enter one result; return None, or what went wrong.

    A graded one goes through `nbgrader autograde`, which finds it in the store of results and runs nothing again. One
    that could not be graded loses its old score, if it had one; manual grades and comments stay. `seed` and
    `confined` are those that the result was graded with.
    """
    assert result.student is not None
    api.config.ConfinedExecute.seed, api.config.ConfinedExecute.confined = seed, confined
    if result.status is not Status.GRADED:
        about = {"notebook": result.assignment, "assignment": result.assignment, "student": result.student}
        withhold({**about, "db_url": api.coursedir.db_url})
        ResultStore(course).put_one(result)
        log_mark(course, result, seed, confined)
        return None
    try:
        demand(api.autograde(result.assignment, result.student, force=True, create=True))
    except GradebookLocked:
        raise
    except NbgraderFailed:
        return _record_mended(api, course, result)
    return None


def _record_mended(api: Any, course: Course, result: SubmissionResult) -> str | None:
    """Enter a result whose notebook we could read and nbgrader could not, from a copy that it can read."""
    assert result.student is not None
    submitted = api.coursedir.submitted_directory
    try:
        mended = mend(course, result.assignment, result.student, course.root / result.submission)
        api.coursedir.submitted_directory = str(mended)
        demand(api.autograde(result.assignment, result.student, force=True, create=True))
    except GradebookLocked:
        raise
    except (AutograderError, OSError) as failed:
        about = {"notebook": result.assignment, "assignment": result.assignment, "student": result.student}
        withhold({**about, "db_url": api.coursedir.db_url})  # no old grade may stand for this one
        return str(failed)
    finally:
        api.coursedir.submitted_directory = submitted
        shutil.rmtree(course.var / "mended", ignore_errors=True)
    return None

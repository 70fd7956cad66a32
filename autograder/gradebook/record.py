"""Enter results into nbgrader's gradebook: one writer, one student at a time, through nbgrader's own autograde."""

from __future__ import annotations

import shutil
from typing import Any

from ..core.course import Course
from ..core.result import SubmissionResult
from ..core.verdict import Status
from ..notebook.build import build_source
from .app import NbgraderFailed, demand
from .withhold import withhold


def make_known(api: Any, course: Course, assignment: str) -> None:
    """Bring the gradebook's cells and points of an assignment up to date; the release stays as it is."""
    build_source(course, assignment)
    released = api.coursedir.release_directory
    api.coursedir.release_directory = str(course.var / "release")
    try:
        demand(api.generate_assignment(assignment, force=True, create=True))
    finally:
        api.coursedir.release_directory = released
        shutil.rmtree(course.var / "release", ignore_errors=True)


def record(api: Any, course: Course, result: SubmissionResult) -> str | None:
    """Enter one result; return None, or what went wrong.

    A graded one goes through `nbgrader autograde`, which finds it in the store of results and runs nothing again. One
    that could not be graded loses its old score, if it had one; manual grades and comments stay.
    """
    assert result.student is not None
    if result.status is not Status.GRADED:
        about = {"notebook": result.assignment, "assignment": result.assignment, "student": result.student}
        withhold({**about, "db_url": api.coursedir.db_url})
        return None
    try:
        demand(api.autograde(result.assignment, result.student, force=True, create=True))
    except NbgraderFailed as failed:
        return str(failed)
    return None

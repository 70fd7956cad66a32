"""A student in nbgrader's gradebook as a whole: how much there is, and its removal."""

from __future__ import annotations

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from ..core.course import Course
from .app import database, database_error


def submissions_in_gradebook(course: Course, student: str) -> int | None:
    """Return how many submissions of a student the gradebook has, None where it does not know the student.

    Raises `GradebookLocked`, or `NbgraderFailed` where the gradebook cannot be read.
    """
    try:
        with Gradebook(database(course)) as gradebook:
            return len(gradebook.find_student(student).submissions)
    except MissingEntry:
        return None
    except OperationalError as error:
        raise database_error(error) from None


def remove_student(course: Course, student: str) -> None:
    """Remove a student from the gradebook, with all submissions, scores and comments. Raises as above."""
    try:
        with Gradebook(database(course)) as gradebook:
            gradebook.remove_student(student)
            engine = gradebook.engine.execution_options(isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")  # a database keeps what was removed until its place is used again
    except MissingEntry:
        return
    except OperationalError as error:
        raise database_error(error) from None

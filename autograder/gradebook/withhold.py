"""Take back a grade that no longer stands: a submission that could not be graded again keeps none."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from .app import LOCKED, GradebookLocked, NbgraderFailed


def withhold(about: dict[str, Any]) -> None:
    """Clear the machine's scores of one submitted notebook and mark it for a person; manual grades and comments stay.

    Parameters: `about`, nbgrader's `student`, `assignment`, `notebook` and `db_url`. Raises `GradebookLocked`.
    """
    try:
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
            gradebook.db.commit()
    except MissingEntry:
        return
    except OperationalError as error:
        raise GradebookLocked if LOCKED in str(error) else NbgraderFailed(str(error)) from None

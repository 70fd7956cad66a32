"""Take back a grade that no longer stands: a submission that could not be graded again keeps none."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from ..core.errors import GradebookLocked, NbgraderFailed
from ..core.recorded import Answers, ByHand
from .app import LOCKED
from .by_hand import graded_by_hand


def withhold(about: dict[str, Any], known: Answers) -> dict[str, ByHand]:
    """Clear the machine's scores of one submitted notebook and mark it for a person; manual grades and comments stay.

    Returns what people graded of it until now. Parameters: `about`, nbgrader's `student`, `assignment`, `notebook` and
    `db_url`; `known`, the answers as they were at the last grading. Raises `GradebookLocked`.
    """
    try:
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            by_hand = graded_by_hand(notebook.grades, known.hashes, known.by_hand)
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
            gradebook.db.commit()
            return by_hand
    except MissingEntry:
        return dict(known.by_hand)
    except OperationalError as error:
        raise GradebookLocked if LOCKED in str(error) else NbgraderFailed(str(error)) from None

"""Take back a grade that no longer stands: a submission that could not be graded again keeps none."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook, MissingEntry


def withhold(about: dict[str, Any]) -> None:
    """Clear the machine's scores of one submitted notebook and mark it for a person; manual grades and comments stay.

    Parameters: `about`, nbgrader's `student`, `assignment`, `notebook` and `db_url`.
    """
    with Gradebook(about["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        except MissingEntry:
            return
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()

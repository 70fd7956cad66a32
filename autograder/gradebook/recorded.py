"""Read from the gradebook what people gave and wrote, and what lateness costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.recorded import Recorded
from .app import LOCKED, GradebookLocked, NbgraderFailed, database
from .late import lateness


def read_recorded(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    """Return for each student with a submission in the gradebook what it holds beyond the machine's results.

    Raises `GradebookLocked`, or `NbgraderFailed` where the gradebook cannot be read.
    """
    try:
        return _read(course, assignment)
    except OperationalError as error:
        raise GradebookLocked if LOCKED in str(error) else NbgraderFailed(str(error)) from None


def _read(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    names = {f"test_{exercise.name}": exercise.name for exercise in assignment.exercises}
    late = {student: one.sentence for student, one in lateness(course, assignment.id).items() if one.late}
    with Gradebook(database(course)) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment.id).submissions
        except MissingEntry:
            return {}
        return {one.student.id: _recorded(one, names, late.get(one.student.id, "")) for one in submissions}


def _recorded(submission: Any, names: Mapping[str, str], late: str) -> Recorded:
    """`names` gives the exercise of a grade cell; a written answer's cell is called like its task."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    return Recorded(
        {names.get(one.name, one.name): one.manual_score for one in grades if one.manual_score is not None},
        {names.get(one.name, one.name): one.extra_credit for one in grades if one.extra_credit},
        {one.name: one.manual_comment for one in comments if one.manual_comment},
        submission.late_submission_penalty or 0.0,
        late,
    )

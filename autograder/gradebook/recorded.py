"""Read from the gradebook what people gave and wrote, and what lateness costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import GradebookLocked, NbgraderFailed
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..pipeline.audit import last_marks
from .app import LOCKED, database
from .late import expect_lateness, lateness


def read_recorded(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    """Return for each student with a submission in the gradebook what it holds beyond the machine's results.

    Raises `GradebookLocked`, or `NbgraderFailed` where the gradebook cannot be read.
    """
    try:
        return _read(course, assignment)
    except OperationalError as error:
        raise GradebookLocked if LOCKED in str(error) else NbgraderFailed(str(error)) from None


def expect_recorded(
    course: Course, assignment: Assignment, recorded: Mapping[str, Recorded], results: Iterable[SubmissionResult]
) -> dict[str, Recorded]:
    """Return what the gradebook would hold after `results` were entered: what people gave, and lateness as of now."""
    students = [str(result.student) for result in results]
    late = expect_lateness(course, assignment, students)
    return {
        student: replace(
            recorded.get(student, Recorded()), late_penalty=late[student].points, late=late[student].sentence
        )
        for student in students
    }


def _read(course: Course, assignment: Assignment) -> dict[str, Recorded]:
    names = {f"test_{exercise.name}": exercise.name for exercise in assignment.exercises}
    late = {student: one.sentence for student, one in lateness(course, assignment.id).items() if one.late}
    with Gradebook(database(course)) as gradebook:
        try:
            submissions = gradebook.find_assignment(assignment.id).submissions
        except MissingEntry:
            return {}
        marks = last_marks(course, assignment.id)
        known = {student: frozenset(entry.submitted.changed) for student, entry in marks.items()}
        return {
            one.student.id: _recorded(one, names, late.get(one.student.id, ""), known.get(one.student.id, frozenset()))
            for one in submissions
        }


def _recorded(submission: Any, names: Mapping[str, str], late: str, changed: frozenset[str]) -> Recorded:
    """`names` gives the exercise of a grade cell; a written answer's cell is called like its task.

    `changed` names the cells whose answers had changed when the mark was entered; a person may have looked since.
    """
    grades = grades_of(submission)
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    return Recorded(
        {names.get(one.name, one.name): one.manual_score for one in grades if one.manual_score is not None},
        {names.get(one.name, one.name): one.extra_credit for one in grades if one.extra_credit},
        {one.name: one.manual_comment for one in comments if one.manual_comment},
        submission.late_submission_penalty or 0.0,
        late,
        tuple(names.get(one.name, one.name) for one in grades if one.needs_manual_grade and one.name in changed),
        whole_score(submission),
    )


def grades_of(submission: Any) -> list[Any]:
    """Return nbgrader's grades of a submission, of all its notebooks."""
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def whole_score(submission: Any) -> float | None:
    """Return the mark in the gradebook: after what lateness costs, never below 0; None where nothing was graded."""
    if all(grade.manual_score is None and grade.auto_score is None for grade in grades_of(submission)):
        return None
    return max(0.0, submission.score - (submission.late_submission_penalty or 0.0))

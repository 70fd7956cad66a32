"""Late work in nbgrader: due dates and extensions go into its gradebook, and its plug-in takes points off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from traitlets import Dict, Instance

from ..core.assignment import Assignment
from ..core.course import Course, unknown_dates
from ..core.errors import BadLateTerms
from ..core.late import FILE, STAMP, Extensions, Lateness, LatePolicy, judge_lateness, read_extensions
from ..core.text import share_of
from .app import database, find_course, load_config
from .session import open_gradebook, submissions_of

PLUGIN = "LateWork"  # the section of that class in nbgrader's configuration


class LateWork(LateSubmissionPlugin):
    """Takes points off by the course's policy; `due` holds the due dates from nbgrader_config.py."""

    policy = Instance(LatePolicy, allow_none=True).tag(config=True)
    due = Dict().tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points to take off one notebook. They depend neither on its score nor on earlier gradings."""
        asked = self.parent
        submission = asked.gradebook.find_submission(asked.assignment_id, student_id)
        notebook = asked.gradebook.find_submission_notebook(asked.notebook_id, asked.assignment_id, student_id)
        return _judge(submission, notebook.max_score, self.policy, self.due).points or None


class AssignPenalties(AssignLatePenalties):
    """nbgrader's step, after an update of the due date and the extension.

    nbgrader limits the penalty to the present score. Points that a person gives later would then escape it, and grading
    again would change it. Here it stays whole; every total is cut at 0 where it is shown, as nbgrader's export does.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        info = resources["nbgrader"]
        course, due = find_course(resources["metadata"]["path"]), self.config[PLUGIN].get("due", {})
        if due or extensions_file(course).exists():
            with open_gradebook(info["db_url"]) as gradebook:
                _enter_due(gradebook, info["assignment"], due)
                _enter_extension(gradebook.find_submission(info["assignment"], info["student"]), course, due)
                gradebook.db.commit()
        return super().preprocess(nb, resources)

    def _check_late_penalty(self, notebook: Any, penalty: float) -> float:
        return max(0.0, penalty)


def extensions_file(course: Course) -> Path:
    return course.var / "extensions.csv"


def extensions_of(course: Course) -> Extensions:
    """Return the extensions in `var/extensions.csv`; none if there is no such file. Raises `BadLateTerms`."""
    path = extensions_file(course)
    try:
        return read_extensions(path.read_text(encoding="utf-8"), course.ids()) if path.exists() else Extensions({})
    except (OSError, UnicodeDecodeError) as error:
        raise BadLateTerms(f"it cannot be read: {error}", remedy="Save it as UTF-8 text.", path=path) from None


def enter_due_date(course: Course, assignment: str) -> None:
    """Enter an assignment's due date from nbgrader_config.py, if it has one, into the gradebook; check its extensions.

    Raises `BadLateTerms` for an invalid extension, before anything is graded.
    """
    extensions, stated = extensions_of(course), load_config(course)[PLUGIN].get("due", {})
    named = extensions.students(assignment)
    if not named and assignment not in stated:
        return
    with Gradebook(database(course)) as gradebook:
        _enter_due(gradebook, assignment, stated)
        gradebook.db.commit()
        due = _zoned(gradebook.find_assignment(assignment), stated)
    for student in named:
        if due is None:
            raise BadLateTerms(
                f"{student} has more time for {assignment}, which has no due date",
                remedy="State it in nbgrader_config.py or in formgrader, or remove the line.",
                path=FILE,
            )
        _until(extensions, student, assignment, due)


def lateness(course: Course, assignment: str) -> dict[str, Lateness]:
    """Return the lateness of each student in the gradebook, with the penalty that the gradebook has."""
    with Gradebook(database(course)) as gradebook:
        return lateness_of(course, submissions_of(gradebook, assignment))


def lateness_of(course: Course, submissions: Iterable[Any]) -> dict[str, Lateness]:
    """Return the lateness of nbgrader's `submissions`, by student, with the penalty that the gradebook has."""
    settings = load_config(course)[PLUGIN]
    return {submission.student.id: _recorded(submission, settings) for submission in submissions}


def expect_lateness(course: Course, assignment: Assignment, students: Iterable[str]) -> dict[str, Lateness]:
    """Return what lateness would cost each student if the assignment were graded now. Enters nothing.

    Raises `BadLateTerms` for an extension that is not valid.
    """
    settings = load_config(course)[PLUGIN]
    stated, policy = settings.get("due", {}), settings.get("policy") or LatePolicy(percent_a_day=0.0)
    extensions = extensions_of(course) if extensions_file(course).exists() else None
    with Gradebook(database(course)) as gradebook:
        try:
            known = gradebook.find_assignment(assignment.id)
        except MissingEntry:
            known = None
        due = stated.get(assignment.id) or (_zoned(known, stated) if known else None)
        entered = {submission.student.id: submission for submission in submissions_of(gradebook, assignment.id)}
        return {
            student: judge_lateness(
                policy,
                assignment.points,
                due,
                _handed_in(course, assignment.id, student, entered.get(student), bool(stated or extensions)),
                _extended(extensions, student, assignment.id, entered.get(student), due),
            )
            for student in students
        }


def _handed_in(course: Course, assignment: str, student: str, entered: Any, outdated: bool) -> datetime | None:
    """Return when a student submitted. Without a time stamp the gradebook's time counts, unless it is `outdated`."""
    stamp = course.step("submitted") / student / assignment / STAMP
    if stamp.is_file():
        return parse_utc(stamp.read_text(encoding="utf-8").strip()).replace(tzinfo=UTC)
    if outdated or entered is None or entered.timestamp is None:
        return None
    return entered.timestamp.replace(tzinfo=UTC)


def _extended(
    extensions: Extensions | None, student: str, assignment: str, entered: Any, due: datetime | None
) -> datetime | None:
    """Return a student's own due date: from the course's file if there is one, else from the gradebook."""
    if due is None:
        return None
    if extensions is not None:
        return _until(extensions, student, assignment, due)
    extension = entered.extension if entered is not None else None
    return (due.astimezone(UTC) + extension).astimezone(due.tzinfo) if extension else None


def late_notes(course: Course, assignment: str) -> list[str]:
    """Return notes on late work for the person who grades; none if there is no due date."""
    known = lateness(course, assignment)
    notes = unknown_dates(course)
    late = [student for student, lateness_of in known.items() if lateness_of.late]
    if late:
        notes.append(f"{share_of(len(late), len(known), 'submission')} late; the penalty is in the gradebook.")
    unknown = sorted(student for student, lateness_of in known.items() if lateness_of.sentence and not lateness_of.late)
    if unknown:
        notes.append(f"The submission time of {', '.join(unknown)} is not known: counted as on time.")
    absent = [student for student in extensions_of(course).students(assignment) if student not in known]
    if absent:
        notes.append(f"var/extensions.csv names {', '.join(absent)}, but there is no submission of theirs.")
    return notes


def update_penalties(api: Any, course: Course, assignment: str) -> None:
    """Enter what lateness costs each submission now, where the course's policy is ours; nothing is graded again."""
    if api.config.AssignLatePenalties.get("plugin_class") is not LateWork:
        return
    settings = api.config[PLUGIN]
    with Gradebook(database(course)) as gradebook:
        for submission in submissions_of(gradebook, assignment):
            _enter_extension(submission, course, settings.get("due", {}))
            for notebook in submission.notebooks:
                judged = _judge(submission, notebook.max_score, settings.get("policy"), settings.get("due", {}))
                notebook.late_submission_penalty = judged.points or None
        gradebook.db.commit()


def _enter_due(gradebook: Gradebook, assignment: str, due: Mapping[str, datetime]) -> None:
    """Set an assignment's due date to the configuration's; without one, formgrader's stays."""
    if assignment in due:
        gradebook.find_assignment(assignment).duedate = due[assignment].astimezone(UTC).replace(tzinfo=None)


def _enter_extension(submission: Any, course: Course, stated: Mapping[str, datetime]) -> None:
    """Update the time and the extension of a submission from the files. nbgrader would keep the first one's time."""
    student, assignment = submission.student.id, submission.assignment.name
    if not (course.step("submitted") / student / assignment / STAMP).is_file():
        submission.timestamp = None
    if extensions_file(course).exists():
        due = _zoned(submission.assignment, stated)
        until = due and _until(extensions_of(course), student, assignment, due)
        submission.extension = until.astimezone(UTC) - due.astimezone(UTC) if until and due else None


def _until(extensions: Extensions, student: str, assignment: str, due: datetime) -> datetime | None:
    own = extensions.of(student, assignment)
    return own.until(due) if own else None


def _recorded(submission: Any, settings: Any) -> Lateness:
    points = sum(notebook.max_score for notebook in submission.notebooks)
    judged = _judge(submission, points, settings.get("policy"), settings.get("due", {}))
    entered = submission.late_submission_penalty or 0.0
    if abs(entered - judged.points) < 0.01 * max(1, len(submission.notebooks)):
        return judged
    # the policy or a date changed since then: what counts is the penalty in the gradebook
    return Lateness(entered > 0, entered, f"{entered:g} points are taken off." if entered else "")


def _judge(submission: Any, points: float, policy: LatePolicy | None, stated: Mapping[str, datetime]) -> Lateness:
    due, extended = _zoned(submission.assignment, stated), None
    if due and submission.extension:
        extended = (due.astimezone(UTC) + submission.extension).astimezone(due.tzinfo)
    handed_in = submission.timestamp.replace(tzinfo=UTC) if submission.timestamp else None
    return judge_lateness(policy or LatePolicy(percent_a_day=0.0), points, due, handed_in, extended)


def _zoned(assignment: Any, stated: Mapping[str, datetime]) -> datetime | None:
    """Return the gradebook's due date in the configuration's zone, or in UTC without one."""
    zone = stated[assignment.name].tzinfo if assignment.name in stated else UTC
    return assignment.duedate.replace(tzinfo=UTC).astimezone(zone) if assignment.duedate else None

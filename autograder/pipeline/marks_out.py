"""Marks on their way back to an LMS: which ones go, into which file, and what a person should know of the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import UnusableRoster
from ..core.result import SubmissionResult
from ..lms.detect import TITLES
from ..lms.fill import Filled, blank, fill
from ..lms.sheets import grade_column, sheet_of
from ..lms.table import read_table
from .roster import Roster, as_plain


@dataclass(frozen=True)
class MarksOut:
    """The file for an LMS as text, how many marks are in it, and a line for everything that a person should know."""

    text: str
    written: int
    notes: tuple[str, ...]


def marks_for(
    course: Course,
    assignment: Assignment,
    rows: Sequence[Mapping[str, Any]],
    lms: str,
    roster: Path | None = None,
    column: str = "",
    with_unfinished: bool = False,
) -> MarksOut:
    """Return an LMS's file with the marks of an assignment. Raises `UnusableRoster`.

    Parameters: `rows` of the gradebook, one a student; `roster`, the LMS's own gradebook or worksheet; `column`, what
    it calls the assignment; `with_unfinished` lets marks go for which a person still has to grade something.
    """
    marks, unfinished, nothing = sort_marks(rows, with_unfinished)
    known = Roster(course).known(assignment.id, [str(row["student_id"]) for row in rows], lms)
    if roster is None:
        table, sheet, place = blank(lms, known, column or assignment.title, assignment.points)
    else:
        table = read_table(_bytes_of(roster), str(roster))
        sheet = sheet_of(table, lms, str(roster))
        place = grade_column(table, sheet, column, (assignment.title, assignment.id), str(roster))
    filled = fill(table, sheet, place, marks, known, assignment.points)
    notes = (*_notes(filled, lms, unfinished, nothing, marks), *problems_of(rows))
    return MarksOut(filled.table.text(), filled.written, notes)


def sort_marks(
    rows: Sequence[Mapping[str, Any]], with_unfinished: bool = False
) -> tuple[dict[str, float], list[str], list[str]]:
    """Return each student's mark; who has none because a person has to grade first; who has nothing graded at all."""
    marks: dict[str, float] = {}
    unfinished, nothing = [], []
    for row in rows:
        student = str(row["student_id"])
        if row["total"] == "":
            nothing.append(student)
        elif row["needs_manual_grade"] and not with_unfinished:
            unfinished.append(student)
        else:
            marks[student] = float(row["total"])
    return marks, unfinished, nothing


def problems_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say of each submission that the machine did not score why it did not, a line each."""
    return [f"{row['student_id']} was not scored: {row['problem']}" for row in rows if row["problem"]]


def as_objects(course: Course, assignment: Assignment, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the gradebook's rows as objects for JSON, with who each student is to the LMSs; None for no score."""
    roster = Roster(course)
    parts = [(one.name, one.points) for one in assignment.exercises]
    parts += [(one.name, one.points) for one in assignment.manual]
    whole = []
    for row in rows:
        student = str(row["student_id"])
        exercises = [{"name": name, "points": points, "score": _number(row[name])} for name, points in parts]
        about = {key: row[key] for key in ("max", "late_penalty", "needs_manual_grade")}
        about["problem"] = row["problem"] or None
        people = [as_plain(person) for person in roster.people(student)]
        late = roster.is_late(assignment.id, student)
        whole.append(
            {"student": student, "exercises": exercises, "total": _number(row["total"]), **about}
            | {"marked_late": late, "lms": people}
        )
    return whole


def _number(value: Any) -> float | None:
    return None if value == "" else float(value)


def _notes(
    filled: Filled, lms: str, unfinished: list[str], nothing: list[str], marks: Mapping[str, float]
) -> Iterator[str]:
    matching = filled.matching
    yield f"{TITLES[lms]}'s column: {filled.column}"
    yield from filled.notes
    for student, why in sorted(matching.unclear.items()):
        yield f"{student} was left out: {why}."
    lists = (
        ("Handed in, but in no row of the list", [student for student in matching.missing if student in marks]),
        ("In the list, but not in the gradebook, so with an empty cell", sorted(filled.without)),
        ("Left out until a person has graded (--with-unfinished writes them)", unfinished),
        ("Without any grade: not graded yet, or not gradable", nothing),
    )
    for what, names in lists:
        if names:
            yield f"{what}, {len(names)}: {'; '.join(names)}"


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableRoster(f"{path} cannot be read: {error.strerror}. --roster takes the LMS's CSV file.") from None


def results_of(path: Path, log: Path | None) -> tuple[list[SubmissionResult], str]:
    """Return what `autograder mark --json` wrote, and what it said; nothing of what is not there or is broken."""
    said = log.read_text(encoding="utf-8", errors="replace") if log and log.is_file() else ""
    try:
        return [SubmissionResult.from_json(entry) for entry in json.loads(path.read_text(encoding="utf-8"))], said
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [], said.strip() or f"The results could not be read: {error}"

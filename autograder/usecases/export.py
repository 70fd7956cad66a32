"""Write the gradebook as a table, or its scores into the file that a learning platform takes back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import NotGradedYet, UnknownPath, WrongCall
from ..core.options import EXPORT_FORMATS
from ..core.text import plural
from ..gradebook.app import find_course
from ..intake.roster import Roster, as_plain
from ..lms.detect import TITLES
from ..lms.fill import Filled, blank, fill
from ..lms.matching import Matching
from ..lms.sheets import grade_column, sheet_of
from ..lms.table import load_table
from .pages import asked_of


@dataclass(frozen=True)
class Export:
    """The file as text, what was written ("12 marks"), and a line for everything that a person should know."""

    text: str
    written: str
    notes: tuple[str, ...]


def export(
    assignment: str,
    course: Course | None = None,
    *,
    form: str = "csv",
    roster: Path | str | None = None,
    column: str = "",
    with_unfinished: bool = False,
) -> Export:
    """Return the scores of an assignment in one of `EXPORT_FORMATS`; nothing is written to disk.

    Parameters: `roster`, the platform's own gradebook or worksheet, which is filled in; `column`, what it calls the
    assignment; `with_unfinished` lets scores go for which a person still has to grade something. Raises
    `NotGradedYet` where the gradebook has no submission, `UnusableRoster`, `UnknownPath`, `WrongCall`.
    """
    from ..gradebook.scores import as_csv, gradebook_rows  # loads nbgrader: seconds

    if form not in EXPORT_FORMATS:
        raise WrongCall("The format", received=form, expected=f"one of {', '.join(EXPORT_FORMATS)}")
    if roster is not None and not Path(roster).exists():
        raise UnknownPath(Path(roster))
    course = course or find_course()
    course.require(assignment)
    about = asked_of(course, assignment)
    rows = gradebook_rows(course, about)
    if not rows:
        raise NotGradedYet(assignment)
    if form not in ("csv", "json"):
        return _for_platform(course, about, rows, form, Path(roster) if roster else None, column, with_unfinished)
    _, unfinished, nothing = sort_scores(rows)
    waiting = plural(len(unfinished), "student waits", "students wait")
    notes = [f"{waiting} for a person, see needs_manual_grade"] if unfinished else []
    without = plural(len(nothing), "student has", "students have")
    notes += [f"{without} no grade at all: {'; '.join(nothing)}"] if nothing else []
    text = as_csv(rows) if form == "csv" else json.dumps(_objects(course, about, rows), indent=1, ensure_ascii=False)
    whole = text if text.endswith("\n") else f"{text}\n"
    return Export(whole, plural(len(rows), "student"), (*notes, *problems_of(rows)))


def _for_platform(
    course: Course,
    assignment: Assignment,
    rows: Sequence[Mapping[str, Any]],
    lms: str,
    roster: Path | None,
    column: str,
    with_unfinished: bool,
) -> Export:
    scores, unfinished, nothing = sort_scores(rows, with_unfinished)
    known = Roster(course).known(assignment.id, [str(row["student_id"]) for row in rows], lms)
    if roster is None:
        table, sheet, place = blank(lms, known, column or assignment.title, assignment.points)
    else:
        table = load_table(roster)
        sheet = sheet_of(table, lms, str(roster))
        place = grade_column(table, sheet, column, (assignment.title, assignment.id), str(roster))
    filled = fill(table, sheet, place, scores, known, assignment.points)
    notes = (*_notes(filled, lms, unfinished, nothing, scores), *problems_of(rows))
    return Export(filled.table.text(), f"{filled.written} marks", notes)


def sort_scores(
    rows: Sequence[Mapping[str, Any]], with_unfinished: bool = False
) -> tuple[dict[str, float], list[str], list[str]]:
    """Return each student's mark, the students who wait for a person, and those with nothing graded at all."""
    scores: dict[str, float] = {}
    unfinished, nothing = [], []
    for row in rows:
        student = str(row["student_id"])
        if row["total"] == "":
            nothing.append(student)
        elif row["needs_manual_grade"] and not with_unfinished:
            unfinished.append(student)
        else:
            scores[student] = float(row["total"])
    return scores, unfinished, nothing


def problems_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say of each submission that the machine did not score why it did not, a line each."""
    return [f"{row['student_id']} was not scored: {row['problem']}" for row in rows if row["problem"]]


def _objects(course: Course, assignment: Assignment, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the gradebook's rows as objects for JSON, with each student's identity in the LMSs; None for no score."""
    roster = Roster(course)
    parts = [(part.name, part.points) for part in assignment.exercises]
    parts += [(part.name, part.points) for part in assignment.manual]
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
    filled: Filled, lms: str, unfinished: list[str], nothing: list[str], scores: Mapping[str, float]
) -> Iterator[str]:
    yield f"{TITLES[lms]}'s column: {filled.column}"
    yield from filled.notes
    without = "In the list, but not in the gradebook, so with an empty cell", filled.without
    yield from left_out(filled.matching, scores, unfinished, nothing, without)


def left_out(
    matching: Matching,
    scores: Mapping[str, float],
    unfinished: Sequence[str],
    nothing: Sequence[str],
    without: tuple[str, Sequence[str]],
) -> Iterator[str]:
    """Say who gets no mark and why, a line a reason. `without`: what to say of people in the list alone, and who."""
    for student, why in sorted(matching.unclear.items()):
        yield f"{student} was left out: {why}."
    lists = (
        ("Handed in, but in no row of the list", [student for student in matching.missing if student in scores]),
        (without[0], sorted(without[1])),
        ("Left out until a person has graded (--with-unfinished writes them)", unfinished),
        ("Without any grade: not graded yet, or not gradable", nothing),
    )
    for what, names in lists:
        if names:
            yield f"{what}, {len(names)}: {'; '.join(names)}"

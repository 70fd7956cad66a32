"""The table of all submissions: written out for a class, and as data that the page itself shows for a large one.

A row for each of 10,000 submissions would be a page of 20 MB that no browser scrolls. Beyond `LARGE` the page holds the
rows as JSON and a script that searches, sorts and pages them; nothing is loaded, and nothing of a student's is markup.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.recorded import Recorded
from ..core.result import ExerciseResult, Status, SubmissionResult
from ..core.text import clean
from ..html.pages import plural, points
from .statistics import share, who

if TYPE_CHECKING:
    from markupsafe import Markup

LARGE = 300  # submissions; a larger class gets the table that is searched and paged
LISTED = 100  # submissions that a list names before it refers to the table
LONGEST = 160  # characters of a reason
SCRIPT = Path(__file__).with_name("table.js")


def cell(result: SubmissionResult, name: str) -> tuple[ExerciseResult | None, str]:
    """Return the result of one exercise and its style in the table: full, part, none, crashed or missing."""
    found = next((exercise for exercise in result.exercises if exercise.name == name), None)
    reached = share(found) if found else None
    if found is None or reached is None:
        return found, "missing" if found is None else "crashed"
    return found, "full" if reached >= 1 else "part" if reached > 0 else "none"


def note(result: SubmissionResult, recorded: Recorded | None, late: bool, attention: bool = False) -> str:
    """Return what the table says beside a submission's points."""
    said = []
    if result.status is not Status.GRADED:
        reason = result.reason or ""
        cut = f"{reason[:LONGEST]}..." if len(reason) > LONGEST else reason
        said.append(f"{result.status}: {cut}" if cut else f"{result.status}")
    if late:
        penalty = recorded.late_penalty if recorded else 0.0
        said.append("late" + (f", −{points(penalty)}" if penalty else ""))
    if result.incidents:
        said.append(plural(len(result.incidents), "incident"))
    if attention:
        said.append("needs a person")
    return " ".join(said)


def as_data(
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    recorded: Mapping[str, Recorded],
    late: Collection[str],
    attention: Collection[str],
) -> Markup:
    """Return the rows of the table as JSON for a data block of the page.

    A row has the student, the score, a value for each exercise and each task, the seconds, and the note. A value is the
    first letter of its style (see `cell`; "-" for a task) and the points. `late` and `attention` name students.
    """
    from markupsafe import Markup

    rows = []
    for result in results:
        own, name = recorded.get(who(result)), who(result)
        row: list[str | float] = [clean(name), f"-{points(result.score)}"]
        if result.status is Status.PROVISIONAL:
            row[1] = f"{row[1]}*"
        for exercise in assignment.exercises:
            found, look = cell(result, exercise.name)
            row.append(look[0] + (points(found.score) if found and look in ("full", "part", "none") else ""))
        row += [f"-{points(own.scores.get(task.name) if own else None)}" for task in assignment.manual]
        row += [round(result.seconds, 1), clean(note(result, own, name in late, name in attention))]
        rows.append(row)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # no tag begins or ends within a data block without "<"

"""Extensions: the lines of `var/extensions.csv`, each a student, an assignment, and more time.

student,assignment,extension
alice,02_recurrent_cell,3                    so many days
bob,02_recurrent_cell,2026-12-05 18:00       until then, in the due date's zone; without a time, at the due date's
carl,*,1                                     for every assignment
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import BadLateTerms

COLUMNS = ("student", "assignment", "extension")
EVERY = "*"
LONGEST = 366.0  # days; more is a slip of the pen
EXPECTED = "expected a number of days, or a date such as 2026-12-05 or 2026-12-05 18:00"


@dataclass(frozen=True)
class Extension:
    """One line: more time for `student` in `assignment` (`*`: in each). `more` is a number of days or a time without a
    zone; `line` is its place in the file, from 1."""

    student: str
    assignment: str
    more: timedelta | datetime
    whole_day: bool
    line: int

    def until(self, due: datetime) -> datetime:
        """Return the student's own due date. Raises `BadLateTerms` where it is not after `due`."""
        if isinstance(self.more, timedelta):
            return due + self.more
        until = self.more.replace(tzinfo=due.tzinfo)
        if self.whole_day:
            until = until.replace(hour=due.hour, minute=due.minute, second=due.second)
        if until <= due:
            raise BadLateTerms(
                f"var/extensions.csv, line {self.line}: {self.student}'s extension ends at {until:%Y-%m-%d %H:%M}, "
                f"{self.assignment} is due at {due:%Y-%m-%d %H:%M}. An extension must end later."
            )
        return until


class Extensions:
    """All extensions of a course, each found by its student and assignment."""

    def __init__(self, entries: Mapping[tuple[str, str], Extension]) -> None:
        self._entries = dict(entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def of(self, student: str, assignment: str) -> Extension | None:
        """Return a student's extension for an assignment: the line that names it, else the one for every one."""
        return self._entries.get((student, assignment)) or self._entries.get((student, EVERY))

    def students(self, assignment: str) -> list[str]:
        """Return who is named for this assignment itself."""
        return sorted(student for student, own in self._entries if own == assignment)


def read_extensions(text: str, assignments: Collection[str]) -> Extensions:
    """Read the file's text. Raises `BadLateTerms` with the line for anything that is not as above.

    Parameters: `assignments`, the ids that there are. Commas or semicolons, as spreadsheets write them.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", skipinitialspace=True)
    if tuple(name.strip() for name in next(rows, ())) != COLUMNS:
        raise BadLateTerms(
            f"var/extensions.csv: the first line is {first.strip()!r}; expected {','.join(COLUMNS)!r}, then one for "
            "each student."
        )
    entries: dict[tuple[str, str], Extension] = {}
    for values in rows:
        if not any(value.strip() for value in values):
            continue
        line = rows.line_num
        entry = _entry([value.strip() for value in values], line, assignments)
        key = (entry.student, entry.assignment)
        if key in entries:
            raise BadLateTerms(
                f"var/extensions.csv, line {line}: {entry.student} has an extension for {entry.assignment} in line "
                f"{entries[key].line} already. Keep one of the two."
            )
        entries[key] = entry
    return Extensions(entries)


def _entry(values: list[str], line: int, assignments: Collection[str]) -> Extension:
    where = f"var/extensions.csv, line {line}"
    if len(values) != len(COLUMNS):
        raise BadLateTerms(f"{where} has {len(values)} values; expected {len(COLUMNS)}: {', '.join(COLUMNS)}.")
    student, assignment, more = values
    if not student:
        raise BadLateTerms(f"{where}: the student is missing.")
    if assignment != EVERY and assignment not in assignments:
        known = ", ".join(sorted(assignments)) or "none yet"
        raise BadLateTerms(f"{where}: no assignment {assignment!r}. There are: {known}; `*` means each.")
    time, whole_day = _time(more)
    if time is None:
        raise BadLateTerms(f"{where}: the extension is {more!r}; {EXPECTED}.")
    if assignment == EVERY and isinstance(time, datetime):
        raise BadLateTerms(f"{where}: an extension of every assignment is a number of days, not the date {more!r}.")
    return Extension(student, assignment, time, whole_day, line)


def _time(text: str) -> tuple[timedelta | datetime | None, bool]:
    """Return what an extension says, and whether it is a date without a time; None for what cannot be read."""
    try:
        days = float(text)
    except ValueError:
        pass
    else:
        return (timedelta(days=days), False) if 0 < days <= LONGEST else (None, False)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None, False
    return (None, False) if time.tzinfo else (time, len(text) == len("2026-12-05"))

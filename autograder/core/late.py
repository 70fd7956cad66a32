"""Late work: policy, due dates and extensions, and what they cost.

`var/extensions.csv` has one line for each extension: a student, an assignment, and more time.

student,assignment,extension
alice,02_recurrent_cell,3                    days
bob,02_recurrent_cell,2026-12-05 18:00       until then, in the due date's zone; without a time, at the due date's
carl,*,1                                     for every assignment
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .errors import BadLateTerms

DAY = timedelta(days=1)
FILE = "var/extensions.csv"
STAMP = "timestamp.txt"  # nbgrader's, beside a submission: when it was handed in
EXPECTED_DATE = 'a date, a time and a zone, such as "2026-12-01 23:59 Europe/Berlin"'
COLUMNS = ("student", "assignment", "extension")
EVERY = "*"
LONGEST = 366.0  # days; more is a typing error
EXPECTED_EXTENSION = "a number of days, or a date such as 2026-12-05 or 2026-12-05 18:00"


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: a percentage of the assignment's points for every day begun, up to a cap.

    A submission within the grace period is not late; every further day begins later by the same period. Percentages are
    of the assignment's points, not of the student's score: so the penalty is known before a person has graded written
    answers, and grading again does not change it. Raises `BadLateTerms` for a number out of its range.
    """

    grace_minutes: float = 15.0
    percent_a_day: float = 10.0
    cap_percent: float = 50.0

    def __post_init__(self) -> None:
        for name, most in (("grace_minutes", math.inf), ("percent_a_day", 100.0), ("cap_percent", 100.0)):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 <= value <= most or not math.isfinite(value):
                bounds = "of at least 0" if most == math.inf else f"from 0 to {most:g}"
                raise BadLateTerms(f"LatePolicy: {name}", received=value, expected=f"a number {bounds}")


@dataclass(frozen=True)
class Lateness:
    """Whether one submission is late, how many points that costs, and a sentence that says why.

    The sentence is "" where there is nothing to say. One that is not late may have a sentence: what was assumed.
    """

    late: bool = False
    points: float = 0.0
    sentence: str = ""


def judge_lateness(
    policy: LatePolicy,
    points: float,
    due: datetime | None,
    handed_in: datetime | None,
    extended: datetime | None = None,
) -> Lateness:
    """Return what lateness costs one submission. All times have a zone; sentences use the zone of `due`.

    `points` are those of the assignment; `extended` is the student's own due date. Without a due date nobody is late;
    without a submission time the student gets the benefit of the doubt.
    """
    if due is None:
        return Lateness()
    if handed_in is None:
        return Lateness(sentence="The submission time is not known, so the submission counts as on time.")
    last = extended or due
    # in UTC: Python subtracts two times of one zone as clocks show them, even across a change to summer time
    over = handed_in.astimezone(UTC) - last.astimezone(UTC) - timedelta(minutes=policy.grace_minutes)
    if over <= timedelta(0):
        return Lateness()
    days = math.ceil(over / DAY)
    percent = min(days * policy.percent_a_day, policy.cap_percent)
    off = round(points * percent / 100, 2)
    own = " with your extension" if extended else ""
    times = f"Due {_written(last, due)}{own}, handed in {_written(handed_in, due)} ({zone_of(due)})"
    a_day = f"{policy.percent_a_day:g} % of {points:g} points a day"
    capped = f", at most {policy.cap_percent:g} %" if days * policy.percent_a_day > policy.cap_percent else ""
    what = f"{off:g} {'point is' if off == 1 else 'points are'} taken off" if off else "nothing is taken off"
    return Lateness(True, off, f"{times}: {days} {'day' if days == 1 else 'days'} begun, {a_day}{capped}, so {what}.")


def read_due(text: str) -> datetime:
    """Read a due date such as `2026-12-01 23:59 Europe/Berlin` or `2026-12-01 23:59 +01:00`. Raises `BadLateTerms`."""
    parts = text.split() if isinstance(text, str) else []
    try:
        day, time, zone = parts
        due = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=_zone(zone))
    except (ValueError, OSError, KeyError):  # an unknown zone raises KeyError, a folder of that name OSError
        raise BadLateTerms("The due date", received=text, expected=EXPECTED_DATE) from None
    problem = _clock_problem(due)
    if problem:
        both = sorted(due.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        meant = " or ".join(_with_offset(time.astimezone(due.tzinfo)) for time in both)
        raise BadLateTerms(f"The due date is {text!r}, but {problem}", remedy=f"Write {meant}.")
    return due


def _with_offset(time: datetime) -> str:
    text = time.isoformat()
    return f"{text[:10]} {text[11:16]} {text[-6:]}"


def _clock_problem(time: datetime) -> str:
    """Say what is wrong with a time that clocks of its zone show twice or never; "" for all others."""
    first, second = time.utcoffset(), time.replace(fold=1).utcoffset()
    if first is None or second is None or first == second:
        return ""
    return f"clocks in {zone_of(time)} {'show this time twice' if first > second else 'skip this time'} on that day"


def zone_of(time: datetime) -> str:
    """Return the name of a time's zone as people write it."""
    return getattr(time.tzinfo, "key", None) or time.tzname() or "UTC"


def shown_due(due: datetime) -> str:
    """Return a due date for people, with its zone, and as formgrader shows it."""
    formgrader = "" if due.utcoffset() == timedelta(0) else f" ({due.astimezone(UTC):%Y-%m-%d %H:%M} UTC in formgrader)"
    return f"{_written(due, due)} {zone_of(due)}{formgrader}"


def _zone(name: str) -> tzinfo:
    if name[:1] in "+-":
        offset = datetime.fromisoformat(f"2000-01-01T00:00{name}").tzinfo
        assert offset is not None
        return offset
    return UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)


def _written(time: datetime, like: datetime) -> str:
    return f"{time.astimezone(like.tzinfo):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Extension:
    """One line: more time for `student` in `assignment` (`*`: in every one).

    `more` is a number of days, or a time without a zone; `line` is the line number in the file, from 1.
    """

    student: str
    assignment: str
    more: timedelta | datetime
    whole_day: bool
    line: int

    def until(self, due: datetime) -> datetime:
        """Return the student's own due date. Raises `BadLateTerms` unless it is after `due`."""
        if isinstance(self.more, timedelta):
            return due + self.more
        until = self.more.replace(tzinfo=due.tzinfo)
        if self.whole_day:
            until = until.replace(hour=due.hour, minute=due.minute, second=due.second)
        if until <= due:
            raise BadLateTerms(
                f"{self.student}'s extension ends at {until:%Y-%m-%d %H:%M}",
                expected=f"a time after the due date of {self.assignment}, {due:%Y-%m-%d %H:%M} ({zone_of(due)})",
                path=FILE,
                line=self.line,
            )
        problem = _clock_problem(until)
        if problem:
            raise BadLateTerms(
                f"{self.student}'s extension ends at {until:%Y-%m-%d %H:%M}, but {problem}",
                remedy="Choose a time before or after that hour.",
                path=FILE,
                line=self.line,
            )
        return until


class Extensions:
    """All extensions of a course, by student and assignment."""

    def __init__(self, entries: Mapping[tuple[str, str], Extension]) -> None:
        self._entries = dict(entries)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def of(self, student: str, assignment: str) -> Extension | None:
        """Return a student's extension: the line for this assignment, else the line for all assignments."""
        return self._entries.get((student, assignment)) or self._entries.get((student, EVERY))

    def students(self, assignment: str) -> list[str]:
        """Return the students with a line for this very assignment."""
        return sorted(student for student, own in self._entries if own == assignment)


def read_extensions(text: str, assignments: Collection[str]) -> Extensions:
    """Read the text of `var/extensions.csv`. Raises `BadLateTerms` with the line number for anything invalid.

    `assignments` are the ids of the course. Values are separated by commas or semicolons, as spreadsheets write them.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",", skipinitialspace=True)
    if tuple(name.strip() for name in next(rows, ())) != COLUMNS:
        raise BadLateTerms(
            "the first line",
            received=first.strip(),
            expected=f"{','.join(COLUMNS)!r}, then one line for each extension",
            path=FILE,
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
                f"{entry.student} has an extension for {entry.assignment} in line {entries[key].line} already",
                remedy="Keep one of the two lines.",
                path=FILE,
                line=line,
            )
        entries[key] = entry
    return Extensions(entries)


def _entry(values: list[str], line: int, assignments: Collection[str]) -> Extension:
    if len(values) != len(COLUMNS):
        expected = f"{len(COLUMNS)}: {', '.join(COLUMNS)}"
        raise BadLateTerms(f"the line has {len(values)} values", expected=expected, path=FILE, line=line)
    student, assignment, more = values
    if not student:
        raise BadLateTerms("the student is missing", path=FILE, line=line)
    if assignment != EVERY and assignment not in assignments:
        known = f"There are: {', '.join(sorted(assignments)) or 'none yet'}; `*` means all."
        raise BadLateTerms(f"no assignment {assignment!r}", remedy=known, path=FILE, line=line)
    time, whole_day = _time(more)
    if time is None:
        raise BadLateTerms("the extension", received=more, expected=EXPECTED_EXTENSION, path=FILE, line=line)
    if assignment == EVERY and isinstance(time, datetime):
        what = "an extension for all assignments"
        raise BadLateTerms(what, received=more, expected="a number of days", path=FILE, line=line)
    return Extension(student, assignment, time, whole_day, line)


def _time(text: str) -> tuple[timedelta | datetime | None, bool]:
    """Return the time that an extension gives, and whether it is a date without a time; None if it cannot be read."""
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

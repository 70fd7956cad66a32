"""Late work: from a policy, a due date and the time of handing in to points taken off and a sentence about them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .errors import BadLateTerms

DAY = timedelta(days=1)
EXPECTED = 'expected a date, a time and a zone, such as "2026-12-01 23:59 Europe/Berlin"'


@dataclass(frozen=True)
class LatePolicy:
    """What lateness costs: so many per cent of the assignment's points for every day begun, up to a cap.

    Who hands in within the grace is not late; every further day begins that much later, too. Per cents are of the
    points that the assignment gives, not of those that were reached: so the penalty is known before a person has graded
    written answers, and stays the same however often something is graded again. Raises `BadLateTerms` for a number out
    of its range.
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
                raise BadLateTerms(f"LatePolicy: {name} is {value!r}; expected a number {bounds}.")


@dataclass(frozen=True)
class Lateness:
    """What became of one hand-in: whether it is late, the points that costs, and a sentence that says why.

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
    """Say what the time of a hand-in costs. All times know their zone; sentences are in the zone of `due`.

    Parameters: `points` that the assignment gives; `extended`, the student's own due date. Without a due date nobody is
    late; without a time of handing in the student gets the benefit of the doubt.
    """
    if due is None:
        return Lateness()
    if handed_in is None:
        return Lateness(sentence="No time of handing in is known, so it counts as on time.")
    last = extended or due
    # in UTC: two times of one zone are subtracted as clocks show them, also over a change to summer time
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
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=_zone(zone))
    except (ValueError, OSError, KeyError):  # of an unknown zone: KeyError, of a folder that is called like it: OSError
        raise BadLateTerms(f"The due date is {text!r}; {EXPECTED}.") from None


def zone_of(time: datetime) -> str:
    """Return the name of a time's zone as people write it."""
    return getattr(time.tzinfo, "key", None) or time.tzname() or "UTC"


def _zone(name: str) -> tzinfo:
    if name[:1] in "+-":
        offset = datetime.fromisoformat(f"2000-01-01T00:00{name}").tzinfo
        assert offset is not None
        return offset
    return UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)


def _written(time: datetime, like: datetime) -> str:
    return f"{time.astimezone(like.tzinfo):%Y-%m-%d %H:%M}"

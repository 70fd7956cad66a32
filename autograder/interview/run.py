"""One call of a student's function, line by line, as the student's process reported it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.text import one_line
from .values import Unreadable, Value, read_value

MOST = 4 * 2**20  # characters of one report
ENDED = ("returned", "raised", "long", "broken", "unsteady")


@dataclass(frozen=True)
class Event:
    """A line that is about to run (0: the function returns), and what the function's names hold then."""

    line: int
    names: Mapping[str, Value]


@dataclass(frozen=True)
class Failure:
    """An exception: its class, its text, and the last line of the exercise's cell that it went through (0: none)."""

    kind: str
    text: str
    line: int

    def __str__(self) -> str:
        return one_line(f"{self.kind}: {self.text}" if self.text else self.kind, 160)


@dataclass(frozen=True)
class Run:
    """How a call went.

    `ended` is "returned", "raised", "long" (too many lines), "broken" (the cell did not run) or "unsteady" (a second
    call went in another way).
    """

    ended: str
    value: Value | None
    failure: Failure
    events: tuple[Event, ...]

    @property
    def returned(self) -> bool:
        return self.ended == "returned"


@dataclass(frozen=True)
class Step:
    """One run of one statement: the line where it begins, how often it has run by then, and the names after it."""

    line: int
    times: int
    after: Mapping[str, Value]


def steps_of(run: Run, beginnings: Mapping[int, int]) -> tuple[Step, ...]:
    """Return the statements that ran, in order. `beginnings` has for each line the first line of its statement.

    A statement of several lines is several events in a row. Other lines, such as those of `except`, are left out.
    """
    steps: list[Step] = []
    counts: dict[int, int] = {}
    for place, event in enumerate(run.events):
        line = beginnings.get(event.line)
        following = run.events[place + 1] if place + 1 < len(run.events) else None
        if following is None or event.line == 0:
            break
        if line is None or beginnings.get(following.line) == line:
            continue
        counts[line] = counts.get(line, 0) + 1
        steps.append(Step(line, counts[line], following.names))
    return tuple(steps)


def read_calls(text: Any) -> list[dict[str, Value]]:
    """Return the arguments of each recorded call, by name. Raises `Unreadable`."""
    calls = _parsed(text)
    if not isinstance(calls, list):
        raise Unreadable("calls of another form")
    return [_names(call) for call in calls]


def read_run(text: Any) -> Run:
    """Return the run that the student's process reported. Raises `Unreadable`."""
    data = _parsed(text)
    match data:
        case {"ended": str(ended), "error": [str(kind), str(said), int(line)], "events": list(found)} if ended in ENDED:
            value = read_value(data.get("value")) if ended == "returned" else None
            failure = Failure(one_line(kind, 60), one_line(said, 120), line)
            return Run(ended, value, failure, tuple(_events(found)))
    raise Unreadable("a run of another form")


def _events(found: list[Any]) -> list[Event]:
    events: list[Event] = []
    known: dict[str, Value] = {}
    for entry in found:
        match entry:
            case [int(line), list(changed)]:
                known = known | _names(changed)
                events.append(Event(line, known))
            case _:
                raise Unreadable("an event of another form")
    return events


def _names(pairs: Any) -> dict[str, Value]:
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise Unreadable("names of another form")
    return {str(name): read_value(value) for name, value in pairs}


def _parsed(text: Any) -> Any:
    if not isinstance(text, str) or len(text) > MOST:
        raise Unreadable("a report of another form")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("a report of another form") from None

"""What a bulk download says about a file that was handed in: whose it is, which attempt, when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any


@dataclass(frozen=True)
class Person:
    """Who somebody is to an LMS. Every field is text exactly as the LMS wrote it, "" where it does not say.

    `id`: the LMS's own, the same in every assignment; `sid`: the number that the school gives; `login`: the user name.
    """

    lms: str
    id: str = ""
    name: str = ""
    email: str = ""
    sid: str = ""
    login: str = ""


@dataclass(frozen=True)
class HandIn:
    """One file of a download.

    `original` is what the student called it; `number` names the participant in this assignment only. `attempt` grows
    from one attempt to the next, None where nothing tells them apart but `time`, which knows its zone, or None. `late`:
    the LMS marked it so.
    """

    people: tuple[Person, ...]
    original: str
    number: str = ""
    attempt: int | None = None
    time: datetime | None = None
    late: bool = False

    @property
    def lms(self) -> str:
        return self.people[0].lms


@dataclass(frozen=True)
class Download:
    """What was recognised: the LMS's name, "" for none, and what is known of each file, by its path in the download."""

    lms: str = ""
    files: Mapping[str, HandIn] = field(default_factory=dict)


def matching(
    places: Iterable[str], folder: re.Pattern[str], flat: re.Pattern[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each path whose folder, or else whose own name, has a platform's form, with what the form says.

    The second of each is what the student called the file: the group `original` of `flat`, or the name in the folder.
    """
    for place in places:
        path = PurePosixPath(place)
        match = next(filter(None, (folder.fullmatch(part) for part in path.parent.parts)), None)
        match = match or flat.fullmatch(path.name)
        if match:
            about = match.groupdict()
            yield place, about.get("original") or path.name, about

"""What a bulk download says about a file that was handed in: whose it is, which attempt, when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """The LMS that was recognised ("" for none), what is known of each file by its path in the download, and the files
    whose owner is not certain, each with the reason."""

    lms: str = ""
    files: Mapping[str, HandIn] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


Metadata = Callable[[str], Mapping[str, Any]]  # reads the metadata file at a path of the download


def matching(
    places: Iterable[str], folder: re.Pattern[str] | None, flat: re.Pattern[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each path whose folder, or else whose own name, has a platform's form, with what the form says.

    The second of each is what the student called the file: the group `original` of `flat`, or the name in the folder.
    Everything below the level at which a platform writes its names belongs to students, who may imitate them there. So
    only the outermost level on which any name has the form counts.
    """
    found = []
    for place in places:
        parts = PurePosixPath(place).parts
        for level, part in enumerate(parts):
            form = flat if level == len(parts) - 1 else folder
            match = form.fullmatch(part) if form else None
            if match:
                found.append((level, place, parts[-1], match.groupdict()))
                break
    outermost = min((level for level, *_ in found), default=0)
    for level, place, name, about in found:
        if level == outermost:
            yield place, about.get("original") or name, about


def shared_folders(places: Iterable[str]) -> int:
    """Return how many folders, from the outermost one inwards, are the same for all paths."""
    parents = [PurePosixPath(place).parent.parts for place in places]
    shared = 0
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared

"""What a bulk download says about a submitted file: whose it is, which attempt, when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any


@dataclass(frozen=True)
class Person:
    """A person as an LMS knows them. Every field is the LMS's own text, "" where it says nothing.

    `id`: the LMS's own id, the same in every assignment; `sid`: the school's number; `login`: the user name.
    """

    lms: str
    id: str = ""
    name: str = ""
    email: str = ""
    sid: str = ""
    login: str = ""


@dataclass(frozen=True)
class SubmittedFile:
    """One file of a download.

    `original` is the student's name for it; `number` identifies the participant in this assignment only. `attempt`
    grows from one attempt to the next; it is None if only `time`, which has a zone or is None itself, tells them apart.
    `late`: the LMS marked it as late.
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
    """The LMS that was recognised ("" for none), the submitted files by their path in the download, and the files whose
    owner is not certain, each with the reason."""

    lms: str = ""
    files: Mapping[str, SubmittedFile] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


Metadata = Callable[[str], Mapping[str, Any]]  # reads the metadata file at a path of the download


def matching(
    places: Iterable[str], folder: re.Pattern[str] | None, flat: re.Pattern[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each path whose folder or own name matches a platform's pattern, the student's file name, and the groups.

    The student's file name is the group `original` of `flat`, or the name inside the folder. Below the level at which a
    platform writes its names students may imitate them, so only the outermost level with any match counts.
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
    """Return how many folders, from the outermost one inwards, all paths share."""
    parents = [PurePosixPath(place).parent.parts for place in places]
    shared = 0
    for level in zip(*parents, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared

"""Regrade requests among the files of a download: texts called `regrade.txt`, beside the notebook or with a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..core.errors import BadSubmission
from ..core.text import clean, decoded
from ..lms.download import Download, Person
from .submissions import bytes_of, printable, relative_place, safe_id

# regrade.txt, regrade-request.md, alice_regrade.txt, and regrade-1.txt as Canvas calls a second one
NAME = re.compile(r"(?:(?P<student>.+)[_-])?regrade(?:[_-]?request)?(?:-\d+)?\.(?:txt|md)", re.IGNORECASE)
LONGEST = 20_000  # characters of a request
HOW = "put it into the folder of its student as regrade.txt, or call it STUDENT_regrade.txt"


def is_letter(name: str) -> bool:
    """Whether a file is called like a regrade request."""
    return NAME.fullmatch(name) is not None


@dataclass(frozen=True)
class Letter:
    """A request that was found in a download."""

    student: str
    text: str
    name: str


def read_letters(
    path: Path,
    places: Sequence[str],
    assignment: str,
    download: Download,
    students: Mapping[tuple[Person, str], str],
    known: Collection[str],
) -> tuple[list[Letter], list[str]]:
    """Return the requests among the files at `places` of the download at `path`, and what else to say.

    Parameters: `download` and `students`, what a platform's names say of the files; `known`, the students who handed
    in a notebook. A request of anybody else, and one whose student is not certain, is left out and named.
    """
    letters, notes = [], []
    for place in places:
        file = download.files.get(place)
        match = NAME.fullmatch(PurePosixPath(file.original if file else place).name)
        if match is None:
            continue
        name = printable(place)
        if file is not None:
            owners = [students[person, file.number] for person in file.people]
        elif download.lms:
            owners = []
        else:
            owners = [_student(PurePosixPath(relative_place(path, place)), match["student"] or "", assignment)]
        owners = [student for student in owners if student in known]
        if not owners:
            notes.append(f"{name}: a regrade request of nobody who handed in a notebook. To have it read, {HOW}.")
            continue
        try:
            text = request_text(decoded(bytes_of(path, place))[0])
        except BadSubmission as error:
            notes.append(f"{name}: a regrade request that was not read. {error}")
            continue
        letters += [Letter(student, text, name) for student in owners]
    return letters, notes


def _student(path: PurePosixPath, prefix: str, assignment: str) -> str:
    """Return the student that a file of a plain folder belongs to, "" where that is not certain.

    A folder names the student: whatever lies in it is that student's, however it is called.
    """
    folders = [part for part in path.parent.parts if part not in (assignment, ".", "/")]
    if len(folders) > 1:
        return ""
    return safe_id(folders[0]) if folders else safe_id(prefix) if prefix else ""


def request_text(text: str) -> str:
    """Return a text as it goes into the log. Raises `BadSubmission` where there is none, or too much."""
    text = clean(text).strip()
    if not text:
        raise BadSubmission("It is empty", remedy="Ask the student what it should say.")
    if len(text) > LONGEST:
        problem = f"It has {len(text):,} characters"
        raise BadSubmission(problem, expected=f"at most {LONGEST:,}", remedy="Ask the student for a shorter one.")
    return text

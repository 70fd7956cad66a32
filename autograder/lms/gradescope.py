"""Gradescope, "Export submissions": a folder for each submission, and one file that says whose they are.

    assignment_8046601_export/submission_metadata.yml
    assignment_8046601_export/submission_409194023/02_recurrent_cell.ipynb

    submission_409194023:
      :submitters:
      - :name: Jan-Ole Müller
        :sid: '00123'
        :email: jan@school.edu
      :created_at: 2026-11-23 22:59:00.861687000 Z
      :history: […]

Students may submit a file of that name, too: only the one in the folder that holds the whole export counts.

A group has several submitters; each of them gets the file. The export holds the submission that counts; of the others
only times and scores are in `:history:`. Where graders see no names, there are no submitters.

Source: Gradescope's help, "Exporting submissions"; the form of the file from public scripts that read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from ..core.errors import BadSubmission
from .download import Download, Metadata, Person, SubmittedFile, shared_folders

METADATA = "submission_metadata.yml"
MOST_PEOPLE = 50  # in one group
LONGEST = 500  # characters of a name or an address
FOLDER = re.compile(r"submission_(?P<number>\d+)")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?")


def read(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what the export's own metadata say; nothing if there are none. Raises `BadSubmission` for broken metadata.

    A student's own file of that name lies in the folder of one submission, so not all files lie beside or below it.
    """
    top = shared_folders(places)
    paths = [PurePosixPath(place) for place in places]
    own = [path for path in paths if path.name == METADATA and len(path.parts) == top + 1]
    if len(own) != 1 or any(FOLDER.fullmatch(part) for part in own[0].parent.parts):
        return Download("gradescope")
    entries = metadata(str(own[0]))
    found = {}
    for path in paths:
        name = path.parts[top]
        if len(path.parts) > top + 1 and FOLDER.fullmatch(name):
            found[str(path)] = _hand_in(name, path.name, entries.get(name, {}))
    return Download("gradescope", found)


def read_time(value: Any) -> datetime | None:
    """Read a time as Ruby writes it; one without a zone is in UTC. None for anything else."""
    match = TIME.match(value) if isinstance(value, str) else None
    if not match:
        return None
    day, clock, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in (None, 'Z', 'UTC') else zone}").astimezone(
            UTC
        )
    except ValueError:
        return None


def read_metadata(text: str, name: str) -> dict[str, dict[str, Any]]:
    """Return the people and the time of each submission in the metadata, as plain text.

    Every value of the YAML is read as text: `00123` stays as it is, and no objects are created. Nothing else of the
    file is returned, because with anchors a few bytes can stand for more values than fit into memory. Raises
    `BadSubmission`; `name` is the file's name for messages.
    """
    import yaml  # type: ignore[import-untyped]  # its stubs are a separate package

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # results of a whole class are megabytes
    try:
        entries = yaml.load(text, Loader=loader)  # creates text, lists and dicts only
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        problem = f"{name} cannot be read: {reason}"
        raise BadSubmission(problem, remedy="Export the submissions from Gradescope again.") from None
    if not isinstance(entries, dict):
        return {}
    return {key: _entry(entry) for key, entry in entries.items() if isinstance(key, str) and isinstance(entry, dict)}


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the needed part of one submission: {"people": [{"name", "sid", "email"}], "time": text}."""
    listed = entry.get(":submitters") or entry.get("submitters") or []
    people = [person for person in listed if isinstance(person, dict)][:MOST_PEOPLE] if isinstance(listed, list) else []
    created = entry.get(":created_at", entry.get("created_at"))
    if isinstance(created, dict):  # a time with its zone beside it
        created = created.get("utc") or created.get("time")
    return {
        "people": [
            {key: _text(person.get(f":{key}", person.get(key))) for key in ("name", "sid", "email")}
            for person in people
        ],
        "time": _text(created),
    }


def _text(value: Any) -> str:
    return value.strip()[:LONGEST] if isinstance(value, str) and value not in ("null", "~") else ""


def _hand_in(folder: str, original: str, entry: Mapping[str, Any]) -> SubmittedFile:
    people = tuple(_person(person) for person in entry.get("people", ()))
    number = FOLDER.fullmatch(folder)
    return SubmittedFile(
        tuple(person for person in people if person.id or person.name) or (Person("gradescope", id=folder),),
        original,
        attempt=int(number["number"]) if number else None,
        time=read_time(entry.get("time")),
    )


def _person(entry: Mapping[str, str]) -> Person:
    sid, email = entry["sid"], entry["email"]
    return Person("gradescope", id=sid or email, name=entry["name"], email=email, sid=sid)

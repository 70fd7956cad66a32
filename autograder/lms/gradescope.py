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

A group has several submitters; each of them gets the file. The export holds the submission that counts; of the others
only times and scores are in `:history:`. Where graders see no names, there are no submitters.

Source: Gradescope's help, "Exporting submissions"; the form of the file from public scripts that read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from ..core.errors import BadSubmission
from .download import HandIn, Person

METADATA = "submission_metadata.yml"
FOLDER = re.compile(r"submission_(?P<number>\d+)")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?")


def read(places: Iterable[str], text: Callable[[str], str]) -> dict[str, HandIn]:
    """Return what the metadata say, by path; nothing where there are none. Raises `BadSubmission` for broken ones."""
    all_places = [PurePosixPath(place) for place in places]
    found = {}
    for metadata in (path for path in all_places if path.name == METADATA):
        about = _parse(text(str(metadata)), str(metadata))
        for path in all_places:
            if path.is_relative_to(metadata.parent):
                parts = path.relative_to(metadata.parent).parts
                if len(parts) > 1 and FOLDER.fullmatch(parts[0]):
                    entry = about.get(parts[0])
                    found[str(path)] = _hand_in(parts[0], path.name, entry if isinstance(entry, dict) else {})
    return found


def read_time(value: Any) -> datetime | None:
    """Read a time as Ruby writes it; one without a zone is in UTC. None for anything else."""
    if isinstance(value, dict):  # a time with its zone beside it
        value = value.get("utc") or value.get("time")
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


def _parse(text: str, name: str) -> dict[str, Any]:
    """Read YAML with every value as the text that stands there: `00123` stays that, and no object is made."""
    import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # results of a whole class are megabytes
    try:
        about = yaml.load(text, Loader=loader)  # makes text, lists and dicts only
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadSubmission(f"{name} cannot be read: {reason}. Export the submissions from Gradescope again.") from None
    return about if isinstance(about, dict) else {}


def _hand_in(folder: str, original: str, entry: dict[str, Any]) -> HandIn:
    listed = entry.get(":submitters") or entry.get("submitters") or []
    people = tuple(_person(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    number = FOLDER.fullmatch(folder)
    return HandIn(
        tuple(person for person in people if person.id or person.name) or (Person("gradescope", id=folder),),
        original,
        attempt=int(number["number"]) if number else None,
        time=read_time(entry.get(":created_at", entry.get("created_at"))),
    )


def _person(entry: dict[str, Any]) -> Person:
    def value(key: str) -> str:
        given = entry.get(f":{key}", entry.get(key))
        return given.strip() if isinstance(given, str) and given not in ("null", "~") else ""

    sid, email = value("sid"), value("email")
    return Person("gradescope", id=sid or email, name=value("name"), email=email, sid=sid)

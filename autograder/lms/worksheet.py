"""Moodle's grading worksheet beside a download: e-mail addresses, ID numbers, and when each submission was made."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from ..core.errors import UnusableRoster
from .download import Download, HandIn
from .matching import plain_name
from .sheets import MOODLE, listed, sheet_of
from .table import Table

SUBMITTED = "Last modified (submission)"
# `Monday, 23 November 2026, 11:59 PM`, as Moodle writes it in English; the day of the week says nothing more.
DAYS = ("%d %B %Y, %I:%M %p", "%B %d, %Y, %I:%M %p", "%d %B %Y, %H:%M", "%B %d, %Y, %H:%M")


def with_worksheet(download: Download, table: Table, name: str) -> Download:
    """Return a Moodle download with what the worksheet of the same assignment knows of its participants.

    Times are read in this machine's time zone; where one cannot be read it is not known. A file whose name does not
    belong to its number in the worksheet is refused. Raises `UnusableRoster` where that is so for most files: then the
    worksheet is of another assignment.
    """
    if download.lms != MOODLE.lms:
        raise UnusableRoster(f"{name} is a worksheet of Moodle's, and the files are no download of Moodle's.")
    sheet = sheet_of(table, MOODLE.lms, name)
    rows = {row.number: row for row in listed(table, sheet) if row.number}
    files: dict[str, HandIn] = {}
    refused, right = {}, 0
    for place, file in download.files.items():
        row = rows.get(file.number)
        if row is None:
            files[place] = file
            continue
        (person,) = file.people
        if row.person.name and plain_name(row.person.name) != plain_name(person.name):
            refused[place] = f"number {file.number} is {row.person.name}, and handed in as {person.name}"
            continue
        right += 1
        about = replace(row.person, name=row.person.name or person.name)
        time = read_time(table.value(table.rows[row.place], SUBMITTED))
        files[place] = replace(file, people=(about,), time=time)
    if len(refused) > right:
        reason = next(iter(refused.values()))
        raise UnusableRoster(f"{name}: {reason}. Download the worksheet of this assignment.")
    return Download(download.lms, files, {**download.refused, **refused})


def read_time(text: str) -> datetime | None:
    """Read a time as Moodle writes it in English; None for `-` and every other way to write it."""
    plain = re.sub(r"^[^\W\d]+day, ", "", text.strip())
    for form in DAYS:
        try:
            return datetime.strptime(plain, form).astimezone()
        except ValueError:
            continue
    return None

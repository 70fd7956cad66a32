"""Moodle, "Download all submissions": a zip with a folder for each participant, or with files, as its user chose.

    Jan-Ole Müller_1234_assignsubmission_file/02_recurrent_cell.ipynb       (up to Moodle 3.8: …_file_/…)
    Jan-Ole Müller_1234_assignsubmission_file_02_recurrent_cell.ipynb       without "Download submissions in folders"
    Participant_1234_assignsubmission_file/02_recurrent_cell.ipynb          where students are anonymous to graders

The number names the participant in this assignment only: the next assignment has another one. So the full name is all
that a download tells about a student from one assignment to the next. The grading worksheet of the same assignment adds
e-mail addresses, ID numbers and the time of each submission; a download has the last attempt only and no times.

Source: `get_student_prefix` and `load_submissionplugin_filelist` in moodle, mod/assign/classes/downloader.php (before
4.1 `download_submissions` in mod/assign/locallib.php).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..core.errors import UnusableRoster
from .download import Download, Metadata, Person, SubmittedFile, matching
from .matching import plain_name
from .sheets import MOODLE, roster_rows, sheet_of
from .table import Table

SUBMISSION = r"_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)"
PREFIX = rf"(?P<name>.+?){SUBMISSION}"
FOLDER = re.compile(rf"{PREFIX}_?")
FLAT = re.compile(rf"{PREFIX}_(?P<original>.+)")
SUBMITTED = "Last modified (submission)"
# `Monday, 23 November 2026, 11:59 PM`, as Moodle writes it in English; the day of the week says nothing more.
DAYS = ("%d %B %Y, %I:%M %p", "%B %d, %Y, %I:%M %p", "%d %B %Y, %H:%M", "%B %d, %Y, %H:%M")


def read(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what the names of folders and files say.

    The name of a file outside a folder ends with the student's own name for it. If that part looks like Moodle's prefix
    with another number, the file could be either participant's: it is refused.
    """
    found, refused = {}, {}
    for place, original, parts in matching(places, FOLDER, FLAT):
        numbers = [parts["number"]]
        if parts.get("original"):
            numbers += [match["number"] for match in re.finditer(SUBMISSION, f"_{original}")]
        if len(set(numbers)) > 1:
            refused[place] = (
                f"its name could be that of participant {' or '.join(dict.fromkeys(numbers))}. Ask whose it is, and "
                "rename it to NAME_NUMBER_assignsubmission_file_NOTEBOOK.ipynb"
            )
            continue
        person = Person("moodle", name=parts["name"].strip())
        found[place] = SubmittedFile((person,), original, number=parts["number"])
    return Download("moodle", found, refused)


def with_worksheet(download: Download, table: Table, name: str) -> Download:
    """Return a Moodle download with the facts that the worksheet of the same assignment adds.

    Times are in this machine's time zone; an unreadable time is None. A file is refused if the worksheet has another
    name for its number. Raises `UnusableRoster` if that is so for most files: then the worksheet belongs to another
    assignment.
    """
    if download.lms != MOODLE.lms:
        raise UnusableRoster(
            f"{name} is a worksheet of Moodle, but the files are not from Moodle", remedy="Leave it out."
        )
    sheet = sheet_of(table, MOODLE.lms, name)
    rows = {row.number: row for row in roster_rows(table, sheet) if row.number}
    files: dict[str, SubmittedFile] = {}
    refused, right = {}, 0
    for place, file in download.files.items():
        row = rows.get(file.number)
        if row is None:
            files[place] = file
            continue
        (person,) = file.people
        if row.person.name and plain_name(row.person.name) != plain_name(person.name):
            refused[place] = f"number {file.number} is {row.person.name}, but the file is from {person.name}"
            continue
        right += 1
        known = replace(row.person, name=row.person.name or person.name)
        time = read_time(table.value(table.rows[row.place], SUBMITTED))
        files[place] = replace(file, people=(known,), time=time)
    if len(refused) > right:
        reason = next(iter(refused.values()))
        raise UnusableRoster(reason, remedy="Download the worksheet of this assignment.", path=name)
    return Download(download.lms, files, {**download.refused, **refused})


def read_time(text: str) -> datetime | None:
    """Read a time as Moodle writes it in English; None for `-` and all other formats."""
    plain = re.sub(r"^[^\W\d]+day, ", "", text.strip())
    for form in DAYS:
        try:
            return datetime.strptime(plain, form).astimezone()
        except ValueError:
            continue
    return None

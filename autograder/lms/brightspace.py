"""Brightspace (D2L), "Download" of an assignment's submissions: a zip with a folder for each attempt, and index.html.

    1234-5678 - Jan-Ole Müller - Nov 23, 2026 1159 PM/02_recurrent_cell.ipynb
    1234-5678 - Jan-Ole Müller - Nov 23, 2026 1159 PM - 02_recurrent_cell.ipynb         in older versions, no folders

The first number is the user's id within Brightspace, the second that of the assignment's folder. The time has no colon
and no leading zero (`905 AM`) and is in the time zone of the person who downloaded it. It is read in the time zone of
this machine. Several folders of one student are attempts, where the assignment keeps all submissions. Some schools show
the user's name before the full one.

Source: "Download assignment submissions" in D2L's Assignments help for instructors; the form of the names from public
scripts that read such downloads (`%b %d, %Y %I%M %p`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from .download import Download, Metadata, Person, SubmittedFile, matching

DATE = r"(?P<date>(?:(?! - ).)*?\d{4},? \d{3,4}(?: ?[AaPp]\.?[Mm]\.?)?)"
FOLDER = re.compile(rf"(?P<user>\d+)-\d+ - (?P<name>.+?) - {DATE}")
FLAT = re.compile(rf"{FOLDER.pattern} - (?P<original>.+)")
TIME = re.compile(r"(?P<day>.+?\d{4}),? (?P<hour>\d{1,2})(?P<minute>\d\d)(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?")
DAYS = ("%b %d, %Y", "%B %d, %Y", "%d %b, %Y", "%d %B, %Y", "%d %b %Y", "%d %B %Y")


def read(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what the names of folders and files say.

    A file outside of a folder ends as its student called it. Where that end holds another date, either could be the
    time of the submission: it is refused.
    """
    found, refused = {}, {}
    for place, original, about in matching(places, FOLDER, FLAT):
        if about.get("original") and any(re.fullmatch(DATE, part) for part in original.split(" - ")):
            refused[place] = (
                "its name holds two dates, and either could be the time of the submission. Look the time up in "
                "Brightspace, and remove the other date from the name"
            )
            continue
        person = Person("brightspace", id=about["user"], name=about["name"].strip())
        found[place] = SubmittedFile((person,), original, time=read_time(about["date"]))
    return Download("brightspace", found, refused)


def read_time(text: str) -> datetime | None:
    """Read `Nov 23, 2026 1159 PM`, in this machine's time zone; None where it is written in another way.

    The last two digits are the minutes: `111 PM` is 1:11.
    """
    match = TIME.fullmatch(text.strip())
    if not match:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    for form in DAYS:
        try:
            return datetime.strptime(match["day"].strip(), form).replace(hour=hour, minute=minute).astimezone()
        except ValueError:
            continue
    return None

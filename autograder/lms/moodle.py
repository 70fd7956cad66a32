"""Moodle, "Download all submissions": a zip with a folder for each participant, or with files, as its user chose.

    Jan-Ole Müller_1234_assignsubmission_file/02_recurrent_cell.ipynb       (up to Moodle 3.8: …_file_/…)
    Jan-Ole Müller_1234_assignsubmission_file_02_recurrent_cell.ipynb       without "Download submissions in folders"
    Participant_1234_assignsubmission_file/02_recurrent_cell.ipynb          where students are anonymous to graders

The number names the participant in this assignment only: the next assignment has another one. So the full name is all
that a download knows of a student from one assignment to the next; the grading worksheet (`worksheet.py`) knows more.
The download holds the last attempt and gives no time.

Source: `get_student_prefix` and `load_submissionplugin_filelist` in moodle, mod/assign/classes/downloader.php (before
4.1 `download_submissions` in mod/assign/locallib.php).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .download import Download, HandIn, Metadata, Person, matching

MARK = r"_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)"
PREFIX = rf"(?P<name>.+?){MARK}"
FOLDER = re.compile(rf"{PREFIX}_?")
FLAT = re.compile(rf"{PREFIX}_(?P<original>.+)")


def read(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what the names of folders and files say.

    A file outside of a folder ends as its student called it. Where that end looks like Moodle's own mark with another
    number, the name could be either participant's: it is refused.
    """
    found, refused = {}, {}
    for place, original, about in matching(places, FOLDER, FLAT):
        numbers = [about["number"]]
        if about.get("original"):
            numbers += [match["number"] for match in re.finditer(MARK, f"_{original}")]
        if len(set(numbers)) > 1:
            refused[place] = (
                f"its name could be that of participant {' or '.join(dict.fromkeys(numbers))}. Ask whose it is, and "
                "rename it to NAME_NUMBER_assignsubmission_file_NOTEBOOK.ipynb"
            )
            continue
        person = Person("moodle", name=about["name"].strip())
        found[place] = HandIn((person,), original, number=about["number"])
    return Download("moodle", found, refused)

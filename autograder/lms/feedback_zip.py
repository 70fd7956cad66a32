"""The zip file that takes feedback pages back to an LMS, with the names by which its upload finds each student.

Moodle, the assignment > Submissions > Actions > Upload multiple feedback files in a zip (File feedback must be on):
    Jan-Ole Müller_1234_assignsubmission_file/feedback.html
    Only the number counts, as the second part between underscores; the name is for people.
Canvas, the assignment > Upload submissions: each file becomes a comment of its student.
    müllerjanole_0012_5678_feedback.html
    The first two numbers between underscores are the user and the file that was handed in.
Brightspace, the assignment > Add Feedback Files: folders called as in the download.
    1234-5678 - Jan-Ole Müller - Nov 23, 2026 1159 PM/feedback.html

Source: `is_valid_filename_for_import` in moodle, mod/assign/feedback/file/importziplib.php; and
`infer_comment_context_from_filename` in canvas-lms, app/models/assignment.rb. For Brightspace D2L's help.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import brightspace, canvas

PAGE = "feedback.html"


@dataclass(frozen=True)
class HandedIn:
    """What an LMS said of the submission that counts.

    `place`, its path in the download; `number`, Moodle's; `time`, when it was handed in, "" where that is not known.
    """

    lms: str
    name: str = ""
    number: str = ""
    place: str = ""
    time: str = ""


def place_of_feedback(submission: HandedIn) -> str:
    """Return the path of a student's page in the zip file; "" if the download does not say enough."""
    parts = PurePosixPath(submission.place).parts
    if submission.lms == "moodle":
        name = submission.name.replace("_", " ").replace("/", " ")
        return f"{name}_{submission.number}_assignsubmission_file/{PAGE}" if submission.number else ""
    if submission.lms == "canvas":
        matches = (canvas.FLAT.fullmatch(part) for part in parts)
        found = next((match for match in matches if match and match["user"]), None)
        return f"{found.string[: found.start('original')]}{PAGE}" if found else ""
    folders = (brightspace.FOLDER.match(part) for part in parts)
    folder = next((match for match in folders if match), None)
    return f"{folder[0]}/{PAGE}" if folder else ""


def zip_of(pages: Mapping[str, bytes]) -> bytes:
    """Return a zip file of feedback pages by their paths; the same pages give the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for place, page in sorted(pages.items()):
            archive.writestr(zipfile.ZipInfo(place), page, zipfile.ZIP_DEFLATED)
    return written.getvalue()

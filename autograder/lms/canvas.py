"""Canvas, "Download submissions": one flat zip of files, each named by its student.

    lastfirst_1234_5678_02_recurrent_cell.ipynb
    lastfirst_LATE_1234_5678_02_recurrent_cell-1.ipynb
    anon_xY12z_5678_02_recurrent_cell.ipynb             where students are anonymous to graders

The name is the sortable one, in lower case, with everything but letters, digits and underscores taken out: `Müller,
Jan-Ole` is `müllerjanole`. Then follow the user's id, the file's id and the file's own name, to which Canvas adds
`-1`, `-2` … where the student had handed in a file of that name before. The download holds the files of the last
attempt; a file's id grows with time. No time is given but the mark `LATE`; the times in the zip are the download's.

Source: `get_filename`, `add_upload_submission` and `sanitize_user_name` in canvas-lms, lib/content_zipper.rb; "How do I
download all student submissions for an assignment?" in the Canvas Instructor Guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from .download import HandIn, Person

KNOWN = re.compile(r"(?P<name>\w*?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<original>.+)")
ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<user>anon_[^\W_]+)_(?P<file>\d+)_(?P<original>.+)")


def read(places: Iterable[str], text: Callable[[str], str]) -> dict[str, HandIn]:
    """Return what the names of files say, by path."""
    found = {}
    for place in places:
        name = PurePosixPath(place).name
        match = ANONYMOUS.fullmatch(name) or KNOWN.fullmatch(name)
        if match:
            about = match.groupdict()
            person = Person("canvas", id=about["user"], name=about.get("name") or "")
            found[place] = HandIn(
                (person,), about["original"], attempt=int(about["file"]), late=about["late"] is not None
            )
    return found

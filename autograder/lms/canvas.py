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
from collections.abc import Sequence
from pathlib import PurePosixPath

from ..core.text import is_word
from .download import Download, Metadata, Person, SubmittedFile, matching

ANONYMOUS = r"(?P<late_anonymous>LATE_)?(?P<anonymous>anon_[^\W_]+)"
# Any character beyond ASCII: a mark on a letter (Devanagari, Thai, a decomposed accent) is not a `\w`.
KNOWN = r"(?P<name>(?:\w|[^\x00-\x7f])*?)_(?P<late>LATE_)?(?P<user>\d+)"
FLAT = re.compile(rf"(?:{ANONYMOUS}|{KNOWN})_(?P<file>\d+)_(?P<original>.+)")


def read(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what the names of files say."""
    found = {}
    for place, original, about in matching(places, None, FLAT):
        person = Person("canvas", id=about["anonymous"] or about["user"], name=about["name"] or "")
        late = bool(about["late"] or about["late_anonymous"])
        found[place] = SubmittedFile((person,), original, attempt=int(about["file"]), late=late)
    return Download("canvas", found)


def flat_name(person: Person, late: bool, file: int, original: str) -> str:
    """Return how a download calls a file. No part of it can be taken for another one, whatever a student chose."""
    letters = "".join(char for char in person.name.lower() if is_word(char) and not char.isdigit() and char != "_")
    named = "" if person.id.startswith("anon_") else f"{letters[:40]}_"
    lateness = "LATE_" if late else ""
    path = PurePosixPath("".join(char if is_word(char) or char in ".@+-() " else "_" for char in original))
    stem = path.stem.encode()[:80].decode(errors="ignore")
    return f"{named}{lateness}{person.id}_{file}_{stem}{path.suffix[:12]}"

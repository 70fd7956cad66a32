"""Recognise from which LMS a bulk download came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from . import brightspace, canvas, gradescope, moodle
from .download import Download, HandIn

# The surest first: a file that a student called like Canvas's files is still in Moodle's folder.
FORMATS: dict[str, Callable[[Sequence[str], Callable[[str], str]], dict[str, HandIn]]] = {
    "gradescope": gradescope.read,
    "moodle": moodle.read,
    "brightspace": brightspace.read,
    "canvas": canvas.read,
}
TITLES = {"gradescope": "Gradescope", "moodle": "Moodle", "brightspace": "Brightspace", "canvas": "Canvas"}
OF_THE_LMS = {gradescope.METADATA, "index.html"}


def recognise(places: Sequence[str], text: Callable[[str], str]) -> Download:
    """Return what an LMS's names say about the files of a download; an empty `Download` where they are no LMS's.

    One of the forms must explain at least half of the files, so that a single odd name in a folder decides nothing.
    Parameters: `places`, the paths of all files in the download; `text` returns the text of one of them.
    """
    students = [place for place in places if PurePosixPath(place).name not in OF_THE_LMS]
    for lms, read in FORMATS.items():
        files = read(places, text)
        files = {place: files[place] for place in students if place in files}
        if files and 2 * len(files) >= len(students):
            return Download(lms, files)
    return Download()

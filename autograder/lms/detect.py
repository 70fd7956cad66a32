"""Recognise from which LMS a bulk download came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from pathlib import PurePosixPath

from . import brightspace, canvas, gradescope, moodle
from .download import Download, Metadata, shared_folders

# The most distinctive first: a student's file may look like one of Canvas's and still be in a folder of Moodle's.
FORMATS: dict[str, Callable[[Sequence[str], Metadata], Download]] = {
    "gradescope": gradescope.read,
    "moodle": moodle.read,
    "brightspace": brightspace.read,
    "canvas": canvas.read,
}
TITLES = {"gradescope": "Gradescope", "moodle": "Moodle", "brightspace": "Brightspace", "canvas": "Canvas"}
OF_THE_LMS = {gradescope.METADATA, "index.html"}


def recognise(places: Sequence[str], metadata: Metadata) -> Download:
    """Return what an LMS's names say about the files of a download; an empty `Download` if they are from no LMS.

    A format must explain more than half of the outermost files and folders. So a student who imitates an LMS in one
    folder, with any number of files, decides nothing for the others.
    Parameters: `places`, the paths of all files in the download; `metadata` reads a metadata file among them.
    """
    students = [place for place in places if PurePosixPath(place).name not in OF_THE_LMS]
    for lms, read in FORMATS.items():
        read_as = read(places, metadata)
        files = {place: read_as.files[place] for place in students if place in read_as.files}
        explained = _explained(students, files.keys() | read_as.refused.keys())
        if files and 2 * sum(explained) > len(explained):
            return Download(lms, files, read_as.refused)
    return Download()


def _explained(students: Sequence[str], places: Set[str]) -> list[bool]:
    """Return for each outermost file or folder whether a format explains all files in it."""
    top = shared_folders(students)
    entries = defaultdict(list)
    for place in students:
        entries[PurePosixPath(place).parts[top]].append(place in places)
    return [all(entry) for entry in entries.values()]

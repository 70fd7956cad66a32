"""From a bulk download to files of known students: the LMS is recognised, each file's owner found in the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.ordinary import OrdinaryCourse
from ..judging.definitions import AssignmentDefinitions
from ..lms.detect import TITLES, recognise
from ..lms.download import Download, Person, SubmittedFile, shared_folders
from ..lms.gradescope import METADATA
from ..lms.matching import plain_name
from .letters import Letter, read_letters
from .ordinary import OrdinaryNotebooks
from .reader import read_gradescope_metadata, read_submission
from .roster import Roster
from .submissions import (
    Submission,
    bytes_of,
    collected,
    find_submissions,
    is_notebook,
    naming_level,
    notebooks_in_zip,
    places_of,
    printable,
    relative_place,
    safe_id,
)

Complete = Callable[[Download], Download]


@dataclass(frozen=True)
class Intake:
    """What a path held: from which LMS ("" for none), the files, those set aside with why, and what to say of it.

    `letters` are regrade requests.
    """

    lms: str
    found: Sequence[Submission]
    aside: Sequence[tuple[Submission, str]] = ()
    notes: Sequence[str] = ()
    letters: Sequence[Letter] = ()


def read_download(
    course: Course, path: Path, assignment: str, roster: Roster, complete: Complete | None = None
) -> Intake:
    """Return the notebooks at a path with their students. Raises `BadSubmission` for anything else.

    Parameters: `complete` adds what is known from elsewhere to what the names say. Students that are new to the roster
    are added to it.
    """
    found = list(find_submissions(path, assignment, course.notebooks(assignment)))
    places = places_of(path)
    download = recognise(places, lambda place: read_gradescope_metadata(bytes_of(path, place), printable(place)))
    if complete is not None:
        download = complete(download)
    if not download.lms:
        certain = list(_with_certain_names(path, assignment, course.notebooks(assignment), found))
        kept, aside = _of_this_assignment(course, assignment, certain)
        letters, said = read_letters(path, places, assignment, download, {}, _known(course, assignment, kept))
        return Intake("", kept, aside, (*_exports(places), *said), letters)
    found = list(_without_uncertain(_with_zips(path, found, download), places, download))
    namesakes = _namesakes(download)
    students = {
        (person, file.number): roster.name(person, assignment, file.number, plain_name(person.name) in namesakes)
        for file in download.files.values()
        for person in file.people
    }
    owned = list(_owned(found, download, students))
    kept, aside = _of_this_assignment(course, assignment, owned)
    letters, said = read_letters(path, places, assignment, download, students, _known(course, assignment, kept))
    written = {letter.student for letter in letters}
    notes = _notes(found, download, students, namesakes, written)
    return Intake(download.lms, kept, aside, (*notes, *said), letters)


def _known(course: Course, assignment: str, kept: Iterable[Submission]) -> set[str]:
    """Return who handed in a notebook, in this download or before."""
    return {entry.student for entry in kept} | {entry.student for entry in collected(course, assignment)}


def _with_certain_names(
    path: Path, assignment: str, notebooks: Sequence[str], found: Sequence[Submission]
) -> Iterator[Submission]:
    """Refuse each file that is named further inside than a folder of the download that names a student.

    In `ann/02_cell.ipynb`, `eve/bob.ipynb` and `eve/bob/02_cell.ipynb` folders name students, and all files in Eve's
    is hers: she chose the names in it.
    """
    places = [PurePosixPath(relative_place(path, entry.place)) for entry in found]
    levels = [naming_level(place, assignment, notebooks) for place in places]
    by_folder = [level for level, place in zip(levels, places, strict=True) if level < len(place.parts) - 1]
    outermost = min(by_folder, default=None)
    for entry, level, place in zip(found, levels, places, strict=True):
        if outermost is None or level <= outermost:
            yield entry
        else:
            folder = PurePosixPath(*place.parts[: outermost + 1])
            yield _refused(entry, f"it lies in the folder {folder}, and is called like {entry.student}: {RENAME}")


def _with_zips(path: Path, found: Iterable[Submission], download: Download) -> Iterator[Submission]:
    """Yield what was found, and the notebooks in the zip files that students handed in, in place of these."""
    zips = [place for place in download.files if place.lower().endswith(".zip")]
    yield from (entry for entry in found if entry.place not in zips)
    for place in zips:
        yield from notebooks_in_zip(path, place)


RENAME = "ask whose it is, and give it the name of the student in the outermost folder"


def _without_uncertain(found: Iterable[Submission], places: Sequence[str], download: Download) -> Iterator[Submission]:
    """Refuse each file of which the LMS's names do not say for certain whose it is."""
    top = shared_folders(places)
    for entry in found:
        inside = len(PurePosixPath(entry.place).parts) > top + 1
        if entry.place in download.refused:
            yield _refused(entry, download.refused[entry.place])
        elif entry.place not in download.files and inside:
            yield _refused(entry, f"it lies in a folder that is not called as {TITLES[download.lms]} does: {RENAME}")
        else:
            yield entry


def _refused(entry: Submission, problem: str) -> Submission:
    return replace(entry, student=safe_id(entry.place), data=None, problem=problem)


def _exports(places: Sequence[str]) -> Iterator[str]:
    """Say which files look like the metadata of a Gradescope export and were not read."""
    for place in places:
        if PurePosixPath(place).name == METADATA:
            yield f"{place} was not read: it is not in the outermost folder. Collect one Gradescope export at a time."


def _namesakes(download: Download) -> set[str]:
    """Return the names that several participants have of whom nothing else is known."""
    numbers = defaultdict(set)
    for file in download.files.values():
        for person in file.people:
            if not person.id and not person.email:
                numbers[plain_name(person.name)].add(file.number)
    return {name for name, several in numbers.items() if len(several) > 1}


def _owned(
    found: Iterable[Submission], download: Download, students: dict[tuple[Person, str], str]
) -> Iterator[Submission]:
    """Yield every file once for each of its owners; one that the LMS's form does not explain stays as it was found."""
    every = list(found)
    newest = max((entry.time for entry in every), default=None)
    for entry in every:
        file = download.files.get(entry.place)
        if file is None:
            yield entry
            continue
        for person in file.people:
            time = _time(entry, file, newest)
            yield replace(entry, student=students[person, file.number], time=time, from_lms=file)


def _time(entry: Submission, file: SubmittedFile, newest: datetime | None) -> datetime:
    """Return the time that orders a file among others: where attempts are counted, all files of a download have one."""
    return file.time or (newest if newest and file.attempt is not None else entry.time)


def _of_this_assignment(
    course: Course, assignment: str, found: Sequence[Submission]
) -> tuple[list[Submission], list[tuple[Submission, str]]]:
    """Refuse notebooks that are certainly another assignment's, and set some aside with the reason.

    Of several notebooks in one attempt at an LMS, those that are not this assignment's are set aside if another one is.
    """
    definitions = OrdinaryNotebooks(course) if isinstance(course, OrdinaryCourse) else AssignmentDefinitions(course)
    belongs = {id(entry): _assignment_of(entry, definitions) for entry in found if entry.data is not None}
    own = {_attempt(entry): entry for entry in found if entry.from_lms and belongs.get(id(entry)) == assignment}
    kept, aside = [], []
    for entry in found:
        other = belongs.get(id(entry), assignment)
        instead = own.get(_attempt(entry)) if entry.from_lms else None
        if other != assignment and instead:
            aside.append((entry, f"it is not a notebook of {assignment}, {PurePosixPath(instead.place).name} is"))
        elif other and other != assignment:
            problem = f"it is a notebook of {other}, not of {assignment}: autograder collect {other} takes it"
            kept.append(replace(entry, data=None, problem=problem))
        else:
            kept.append(entry)
    return kept, aside


def _attempt(entry: Submission) -> tuple[str, datetime | None]:
    return entry.student, entry.from_lms.time if entry.from_lms else None


def _assignment_of(entry: Submission, definitions: AssignmentDefinitions | OrdinaryNotebooks) -> str:
    """Return the id of the assignment that a notebook belongs to, "" where it is not certain."""
    try:
        return definitions.recognise(read_submission(entry.data or b"")[0]).id
    except BadSubmission:
        return ""


def _notes(
    found: Iterable[Submission],
    download: Download,
    students: dict[tuple[Person, str], str],
    namesakes: set[str],
    written: set[str],
) -> Iterator[str]:
    """Say what a person should know; `written`: who sent a regrade request."""
    with_notebook = {entry.place for entry in found}
    files, notebooks = defaultdict(list), set()
    for place, file in download.files.items():
        for person in file.people:
            student = students[person, file.number]
            files[student].append(file.original)
            if place in with_notebook:
                notebooks.add(student)
    for student in sorted(set(files) - notebooks - written):
        yield f"{student} handed in no notebook: {', '.join(sorted(files[student])[:5])}"
    for person, number in students:
        if plain_name(person.name) in namesakes and not person.email:
            yield (
                f"{students[person, number]}: several are called {person.name}, and the number {number} is of this "
                "assignment only. --roster with Moodle's grading worksheet tells them apart."
            )
    for entry in found:
        if entry.place not in download.files and entry.data is not None and is_notebook(entry.place):
            yield f"{entry.name} is not called as {download.lms} calls files; its student is {entry.student}"

"""Find submitted notebooks in folders and archives, and say whose they are.

An archive is never unpacked to disk, so no name in it (`..`, absolute, a link) leads anywhere; it is read one file at a
time, and never further than a bound.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from ..core.course import SINGLE, Course
from ..core.errors import BadSubmission
from ..core.text import is_word
from ..lms.download import SubmittedFile
from ..notebook.reading import MAX_BYTES
from .reader import Archive, Member, opened

MAX_FILES = 20_000  # in one archive
MAX_UNPACKED = 2 * 2**30  # bytes in one archive
BOMB = 300  # a large file that shrinks by this factor is not a notebook: text shrinks about tenfold
LARGE = 8 * 2**20
MAX_OF_ONE = 50  # notebooks in the zip file of one student
MAX_UNPACKED_OF_ONE = 256 * 2**20  # bytes
NAME_BYTES = 150  # of a folder's name; file systems allow 255
SAFE = ".@+ -"  # in a folder's name, beside letters, marks and digits
# What browsers and mail programs make of the name; case does not matter.
NOTEBOOK = (".ipynb", ".ipynb.txt", ".ipynb.json")


@dataclass(frozen=True)
class Submission:
    """A file that was handed in. `data` is None where it could not be read, and `problem` says why.

    `place` is its path within the download, `from_lms` what the LMS says of it where it came from one.
    """

    name: str
    student: str
    data: bytes | None
    time: datetime
    problem: str = ""
    place: str = ""
    from_lms: SubmittedFile | None = None


def find_submissions(path: Path, assignment: str, notebooks: Collection[str] = ()) -> Iterator[Submission]:
    """Yield the notebooks in a folder or zip file, or the one notebook that `path` is.

    A student is named by the file (`alice.ipynb`) or, where the file is called like the assignment, by its folder
    (`alice/02_recurrent_cell.ipynb`) or like one of the assignment's `notebooks`. Raises `BadSubmission` for any other
    path.
    """
    if path.is_dir():
        yield from _in_folder(path, assignment, notebooks)
    elif path.suffix.lower() == ".zip" and path.is_file():
        yield from _in_archive(path, assignment, notebooks)
    elif is_notebook(path.name) and path.is_file():
        found = read_file(path, student_of(PurePosixPath(path), assignment, notebooks))
        yield replace(found, place=_place_of(path))
    else:
        expected = "a notebook (.ipynb), a folder or a zip file of notebooks"
        raise BadSubmission(f"{path} holds no notebook", expected=expected)


def places_of(path: Path) -> list[str]:
    """Return the paths of all files in a download, as `Submission.place` has them. Raises `BadSubmission`."""
    if path.is_dir():
        inside = (file.relative_to(path) for file in sorted(path.rglob("*")) if not file.is_dir())
        return [f"{_place_of(path)}/{file.as_posix()}" for file in inside if not _is_hidden(PurePosixPath(file))]
    if path.suffix.lower() != ".zip":
        return [_place_of(path)]
    with opened(path) as archive:
        named = (member for member in archive.members if PurePosixPath(member.name).name)
        names = [member.name for member in named if not member.folder]
    return [name for name in names if not _is_hidden(PurePosixPath(name))]


def bytes_of(path: Path, place: str) -> bytes:
    """Return the bytes of a file in a download, none where it cannot be read or is too large."""
    if path.suffix.lower() == ".zip" and path.is_file():
        with opened(path) as archive:
            member = next(member for member in archive.members if member.name == place)
            data = _extract(archive, member, place, "", MAX_UNPACKED).data
    else:
        inside = relative_place(path, place)
        data = read_file(path / inside if inside else path, "").data
    return data or b""


def relative_place(path: Path, place: str) -> str:
    """Return the path of a file within a download from its `Submission.place`; "" for a download of one file."""
    return place if path.suffix.lower() == ".zip" else place.removeprefix(_place_of(path)).lstrip("/")


def find_or_missing(path: Path) -> list[Submission]:
    """Return the notebooks at `path`; a missing path or another file gives one entry with the problem."""
    if is_notebook(path.name) and not path.is_dir():
        return [read_file(path, student_of(PurePosixPath(path), ""))]
    try:
        found = list(find_submissions(path, ""))
    except BadSubmission as error:
        return [Submission(printable(path), safe_id(path.stem), None, datetime.now(UTC), str(error))]
    return found or [
        Submission(printable(path), safe_id(path.stem), None, datetime.now(UTC), "there is not a notebook in it")
    ]


def student_of(path: PurePosixPath, assignment: str, notebooks: Collection[str] = ()) -> str:
    """Return the student that a file's path names. `notebooks`: names of notebooks, which name no student."""
    level = naming_level(path, assignment, notebooks)
    name = _stem(path.name) if level == len(path.parts) - 1 else path.parts[level]
    for called in (f"{assignment}{SINGLE}", assignment, *notebooks):
        name = name.removesuffix(f"_{called}").removesuffix(f"-{called}").removeprefix(f"{called}_")
    return safe_id(name)


def naming_level(path: PurePosixPath, assignment: str, notebooks: Collection[str] = ()) -> int:
    """Return which part of a file's path names its student, counted from the outermost folder.

    It is the file's own name, or the innermost folder's where the file is called like the assignment.
    """
    parts = [*path.parent.parts, _stem(path.name)]
    own, own_names = len(parts) - 1, (assignment, f"{assignment}{SINGLE}", *notebooks, ".", "..", "/")
    return next((level for level in range(own, -1, -1) if parts[level] not in own_names), own)


def safe_id(name: str) -> str:
    """Return a student's id that can name a folder: letters, digits, `. @ + - _` and spaces inside.

    Where that takes something away, a few digits of its hash are added, so that two names never become one student.
    """
    whole = unicodedata.normalize("NFC", name)
    cleaned = with_safe_characters(whole, "_").strip(" .-").encode()[:NAME_BYTES].decode(errors="ignore")
    if cleaned and cleaned == whole:
        return cleaned
    return f"{cleaned or 'unnamed'}-{hashlib.sha256(os.fsencode(whole)).hexdigest()[:6]}"


def with_safe_characters(name: str, other: str) -> str:
    """Return a name with `other` in place of each character that the name of a folder should not have."""
    return "".join(char if is_word(char) or char in SAFE else other for char in name)


def is_notebook(name: str) -> bool:
    """Whether a file is called like a notebook."""
    return name.lower().endswith(NOTEBOOK)


def _stem(name: str) -> str:
    ending = next((ending for ending in sorted(NOTEBOOK, key=len, reverse=True) if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


def printable(name: object) -> str:
    """Return a file's name as text that can be printed and stored: bytes that are not Unicode are replaced."""
    return os.fsencode(str(name)).decode("utf-8", "replace")


def _in_folder(folder: Path, assignment: str, notebooks: Collection[str]) -> Iterator[Submission]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not is_notebook(path.name) or _is_hidden(PurePosixPath(relative)):
            continue
        found = read_file(path, student_of(PurePosixPath(relative), assignment, notebooks))
        yield replace(found, place=f"{_place_of(folder)}/{relative.as_posix()}")


def _in_archive(archive: Path, assignment: str, notebooks: Collection[str]) -> Iterator[Submission]:
    with opened(archive) as within:
        members = [member for member in within.members if is_notebook(member.name) or _is_nested(member.name)]
        left = MAX_UNPACKED
        if len(members) > MAX_FILES:
            raise BadSubmission(f"{archive} holds {len(members)} notebooks", expected=f"at most {MAX_FILES}")
        for member in members:
            path = PurePosixPath(member.name)
            if path.name.startswith(".") or "__MACOSX" in path.parts:
                continue
            name = printable(f"{archive.name}/{member.name}")
            found = _extract(within, member, name, student_of(path, assignment, notebooks), left)
            left -= len(found.data or b"")
            yield replace(found, place=member.name)


def notebooks_in_zip(path: Path, place: str) -> list[Submission]:
    """Return the notebooks in a student's zip file, which is one file of a download, all with its `place` and time.

    One that cannot be opened gives one entry with the problem.
    """
    relative = relative_place(path, place)
    whole = path if path.suffix.lower() == ".zip" else path / relative
    name = printable(f"{path.name}/{relative}")
    try:
        with opened(whole) as archive:
            if whole != path:
                return _of_one_student(archive, name, place, datetime.fromtimestamp(whole.stat().st_mtime, UTC))
            member = next(member for member in archive.members if member.name == place)
            problem = _refusal(member, MAX_UNPACKED, zips=True)
            if problem:
                raise BadSubmission(problem)
            return _of_one_student(archive.zip_inside(member), name, place, _time_of(member))
    except (BadSubmission, OSError) as error:
        return [Submission(name, safe_id(place), None, datetime.now(UTC), str(error).removesuffix("."), place)]


def _of_one_student(archive: Archive, name: str, place: str, time: datetime) -> list[Submission]:
    visible = (member for member in archive.members if not _is_hidden(PurePosixPath(member.name)))
    members = [member for member in visible if is_notebook(member.name)]
    if len(members) > MAX_OF_ONE:
        raise BadSubmission(f"it holds {len(members)} notebooks; at most {MAX_OF_ONE} of one student can be collected")
    entries, left = [], MAX_UNPACKED_OF_ONE
    for member in members:
        entry = _extract(archive, member, f"{name}/{printable(member.name)}", safe_id(place), left)
        left -= len(entry.data or b"")
        entries.append(replace(entry, place=place, time=time))
    return entries


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _place_of(path: Path) -> str:
    """Return how a folder or file is called in a download: with the folders above it, which may name a student."""
    return PurePosixPath(*path.absolute().parts[-3:]).as_posix().lstrip("/")


def _is_nested(name: str) -> bool:
    return name.lower().endswith((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz"))


def _extract(archive: Archive, member: Member, name: str, student: str, left: int) -> Submission:
    """Read one file of an archive into memory; nothing is ever written where an archive says."""
    time = _time_of(member)
    problem = _refusal(member, left)
    if problem:
        return Submission(name, student, None, time, problem)
    try:
        data = archive.read(member)
    except BadSubmission as error:
        return Submission(name, student, None, time, error.problem)
    if len(data) > MAX_BYTES:
        return Submission(name, student, None, time, f"it is larger than {MAX_BYTES // 2**20} MB")
    return Submission(name, student, data, time)


def _time_of(member: Member) -> datetime:
    year, month, day, hour, minute, second = member.time
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) if year > 1980 else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)


def _refusal(member: Member, left: int, zips: bool = False) -> str:
    """Say why a file of an archive is not read, "" where it is.

    Parameters: `left`, how many bytes may still be unpacked; `zips`, whether a zip file is wanted.
    """
    if _is_nested(member.name) and not zips:
        return "it is an archive within the archive: unpack it first"
    if member.encrypted:
        return "it is encrypted"
    if member.link:
        return "it is a link, not a file"
    if not member.method_known:
        return "it is packed in a way that few programs can read: pack it as an ordinary zip file"
    if member.size > LARGE and member.size > BOMB * max(1, member.packed):
        return "it unpacks to far more than a notebook would"
    if min(member.size, MAX_BYTES) > left:
        return f"the archive unpacks to more than {MAX_UNPACKED / 2**30:g} GB: hand in parts of it"
    return ""


def read_file(path: Path, student: str) -> Submission:
    """Return a submitted file, read whole; a problem is part of what is returned."""
    name = printable(path)
    if path.is_symlink() or not path.is_file():
        problem = "it is not a regular file" if path.exists() else "there is no such file"
        return Submission(name, student, None, datetime.now(UTC), problem)
    status = path.stat()
    time = datetime.fromtimestamp(status.st_mtime, UTC)
    if status.st_size > MAX_BYTES:
        return Submission(name, student, None, time, f"it is larger than {MAX_BYTES // 2**20} MB")
    try:
        return Submission(name, student, path.read_bytes(), time)
    except OSError as error:
        return Submission(name, student, None, time, f"it cannot be read: {error.strerror}")


def submitted(course: Course, assignment: str) -> list[Submission]:
    """Return what was collected for an assignment, one entry a student."""
    return [entry.read() for entry in collected(course, assignment)]


@dataclass(frozen=True)
class CollectedNotebook:
    """What was collected from one student: the notebook in `folder`, `path` None where there is none."""

    student: str
    folder: Path
    path: Path | None

    def read(self) -> Submission:
        """Return the submission with its bytes; a problem is part of what is returned."""
        if self.path is None:
            return Submission(str(self.folder), self.student, None, datetime.now(UTC), "there is not a notebook in it")
        return read_file(self.path, self.student)


def collected(course: Course, assignment: str) -> list[CollectedNotebook]:
    """Return what was collected for an assignment, one entry a student; no file is read."""
    entries = []
    for folder in sorted(course.step("submitted").glob(f"*/{assignment}")):
        student = folder.parent.name
        notebooks = sorted(folder.glob("*.ipynb"))
        path = next((path for path in notebooks if path.stem == assignment), notebooks[0] if notebooks else None)
        entries.append(CollectedNotebook(student, folder, path))
    return entries

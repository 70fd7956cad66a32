"""Find submitted notebooks in folders and archives, and say whose they are."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from ..core.errors import BadSubmission
from ..notebook.submission import MAX_BYTES

MAX_FILES = 20_000  # in one archive
UNSAFE = re.compile(r"[^\w.@+ -]")


@dataclass(frozen=True)
class Found:
    """A file that was handed in. `data` is None where it could not be read, and `problem` says why."""

    name: str
    student: str
    data: bytes | None
    time: datetime
    problem: str = ""


def find_submissions(path: Path, assignment: str) -> Iterator[Found]:
    """Yield the notebooks in a folder or zip file, or the one notebook that `path` is.

    A student is named by the file (`alice.ipynb`) or, where the file is called like the assignment, by its folder
    (`alice/02_recurrent_cell.ipynb`). Raises `BadSubmission` for a path that is none of these.
    """
    if path.is_dir():
        yield from _in_folder(path, assignment)
    elif path.suffix == ".zip" and path.is_file():
        yield from _in_archive(path, assignment)
    elif path.suffix == ".ipynb" and path.is_file():
        yield read_file(path, student_of(PurePosixPath(path), assignment))
    else:
        raise BadSubmission(f"{path} is no notebook, folder or zip file of notebooks.")


def find_or_missing(path: Path) -> list[Found]:
    """Return the notebooks at `path`; what is not there, or is none, is one entry that says so."""
    if path.suffix == ".ipynb" and not path.is_dir():
        return [read_file(path, student_of(PurePosixPath(path), ""))]
    try:
        found = list(find_submissions(path, ""))
    except BadSubmission as error:
        return [Found(str(path), safe_id(path.stem), None, datetime.now(UTC), str(error))]
    return found or [Found(str(path), safe_id(path.stem), None, datetime.now(UTC), "there is no notebook in it")]


def student_of(path: PurePosixPath, assignment: str) -> str:
    """Return the student that a file's path names."""
    parts = [path.stem, *reversed(path.parent.parts)]
    name = next((part for part in parts if part not in (assignment, ".", "..", "/")), path.stem)
    name = name.removesuffix(f"_{assignment}").removesuffix(f"-{assignment}").removeprefix(f"{assignment}_")
    return safe_id(name)


def safe_id(name: str) -> str:
    """Return a student's id that can name a folder: letters, digits, `. @ + - _` and spaces inside."""
    cleaned = UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .-")
    return cleaned[:100] or "unnamed"


def _in_folder(folder: Path, assignment: str) -> Iterator[Found]:
    for path in sorted(folder.rglob("*.ipynb")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") or part == "__MACOSX" for part in relative.parts):
            continue
        yield read_file(path, student_of(PurePosixPath(relative), assignment))


def _in_archive(archive: Path, assignment: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if entry.filename.endswith(".ipynb")]
            if len(entries) > MAX_FILES:
                raise BadSubmission(f"{archive} holds {len(entries)} notebooks; at most {MAX_FILES} can be collected.")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.name.startswith(".") or "__MACOSX" in path.parts:
                    continue
                yield _extract(opened, entry, f"{archive.name}/{entry.filename}", student_of(path, assignment))
    except zipfile.BadZipFile:
        raise BadSubmission(f"{archive} is no zip file, or a damaged one. Download it again.") from None


def _extract(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, student: str) -> Found:
    """Read one file of an archive into memory; nothing is ever written where an archive says."""
    time = datetime(*entry.date_time, tzinfo=UTC) if entry.date_time[0] > 1980 else datetime.now(UTC)
    if entry.flag_bits & 1:
        return Found(name, student, None, time, "it is encrypted")
    try:
        with opened.open(entry) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        return Found(name, student, None, time, f"it cannot be unpacked: {error}")
    if len(data) > MAX_BYTES:
        return Found(name, student, None, time, f"it is larger than {MAX_BYTES // 2**20} MB")
    return Found(name, student, data, time)


def read_file(path: Path, student: str) -> Found:
    """Return a submitted file, read whole; a problem is part of what is returned."""
    if path.is_symlink() or not path.is_file():
        problem = "it is no regular file" if path.exists() else "there is no such file"
        return Found(str(path), student, None, datetime.now(UTC), problem)
    about = path.stat()
    time = datetime.fromtimestamp(about.st_mtime, UTC)
    if about.st_size > MAX_BYTES:
        return Found(str(path), student, None, time, f"it is larger than {MAX_BYTES // 2**20} MB")
    try:
        return Found(str(path), student, path.read_bytes(), time)
    except OSError as error:
        return Found(str(path), student, None, time, f"it cannot be read: {error.strerror}")

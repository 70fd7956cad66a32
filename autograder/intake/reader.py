"""A process that reads students' files for the grader, within limits of memory, computing time and reach.

A hostile file attacks its parser first. Whatever happens here costs this process and that file, never the run: the
process holds no secret, has no network, writes nothing, and is replaced when it ends (see `bounded.py`).

    grader -> reader    {"op": name, "pieces": N, "options": {...}}, then N pieces of the file's bytes
    reader -> grader    {"answer": value, "pieces": N}, then N pieces of bytes; or {"refused": reason}
"""

from __future__ import annotations

import ast
import io
import socket
import stat
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml  # type: ignore[import-untyped]  # noqa: F401  # loaded before the fork

from ..core.errors import BadSubmission
from ..lms.gradescope import read_metadata
from ..notebook.reading import MAX_BYTES, essentials, read_mended
from ..sandbox.confine import Policy, confine_own
from ..wire.messages import Closed, Frames

if sys.platform != "win32":
    import resource

PIECE = 16 * 2**20  # bytes of a file in one message
OPEN_FILES = 32

Answer = tuple[Any, bytes]  # plain values, and bytes


def work(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Answer requests until the grader closes its end.

    `task` has the files that can be opened (`readable`), the `memory` that this process may take, in bytes, and the
    `seconds` of computing that one file may take, by operation. `readable` None: where nothing can be forked, nothing
    can be confined.
    """
    if task["readable"] is not None:
        confine_own(Policy(tuple(task["readable"]), (), task["memory"], file_bytes=0, open_files=OPEN_FILES))
    frames = Frames(sockets[0])
    while True:
        try:
            request = frames.receive()
            data = receive_pieces(frames, request["pieces"])
        except Closed:
            return
        allow_seconds(task["seconds"][request["op"]])
        try:
            answer, content = OPS[request["op"]](data, **request["options"])
        except BadSubmission as refused:
            frames.send({"refused": refused.facts()})
        else:
            frames.send({"answer": answer, "pieces": count_pieces(content)})
            send_pieces(frames, content)


def allow_seconds(seconds: int) -> None:
    """Have the kernel end this process after this many more seconds of computing. Windows has no such limit."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def count_pieces(data: bytes) -> int:
    return -(-len(data) // PIECE)


def send_pieces(frames: Frames, data: bytes, deadline: float | None = None) -> None:
    """Send bytes of any number as messages of at most `PIECE` bytes."""
    for start in range(0, len(data), PIECE):
        frames.send(data[start : start + PIECE], deadline)


def receive_pieces(frames: Frames, count: int, deadline: float | None = None) -> bytes:
    return b"".join(frames.receive(deadline) for _ in range(count))


def _notebook(data: bytes) -> Answer:
    """Read a notebook; return its essentials, and what had to be repaired to read it.

    The grader parses the code of each cell again, to find exercises in it, so that is done here first.
    """
    notebook, incidents = read_mended(data)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _parse(cell.source)
    return {
        "notebook": essentials(notebook),
        "incidents": [[incident.kind.value, incident.detail] for incident in incidents],
    }, b""


def _parse(source: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # code that nobody can run; its parser says MemoryError for code that is nested too deeply


def _metadata(data: bytes, name: str) -> Answer:
    return read_metadata(data.decode("utf-8-sig", "replace"), name), b""


@cache
def _archive(path: str) -> zipfile.ZipFile:
    """Return the one archive that this process was started for."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        raise BadSubmission(f"{path} is not a zip file, or it is damaged", remedy="Download it again.") from None


@cache
def _zip_inside(path: str, index: int) -> zipfile.ZipFile:
    """Return the zip file that one file of the archive is."""
    archive = _archive(path)
    data = unpack(archive, archive.infolist()[index], MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise BadSubmission(f"it is larger than {MAX_BYTES // 2**20} MB")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise BadSubmission("it is not a zip file, or it is damaged") from None


def _opened(path: str, inside: int | None) -> zipfile.ZipFile:
    return _archive(path) if inside is None else _zip_inside(path, inside)


def _members(data: bytes, path: str, inside: int | None = None) -> Answer:
    members = _opened(path, inside).infolist()
    if len(members) > MAX_MEMBERS:
        raise BadSubmission(f"{path} holds {len(members)} files", expected=f"at most {MAX_MEMBERS}")
    return [as_plain(index, member) for index, member in enumerate(members)], b""


def _member(data: bytes, path: str, index: int, inside: int | None = None) -> Answer:
    archive = _opened(path, inside)
    return None, unpack(archive, archive.infolist()[index], MAX_BYTES)


OPS: dict[str, Callable[..., Answer]] = {
    "notebook": _notebook,
    "metadata": _metadata,
    "members": _members,
    "member": _member,
}

MAX_MEMBERS = 50_000
# The others unpack whole blocks at once, whatever number of bytes they are asked for, or take any amount of memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Member:
    """One file of an archive. `name` is valid Unicode and may be ""; sizes are what the archive claims, in bytes."""

    index: int
    name: str
    size: int
    packed: int
    time: tuple[int, ...]
    folder: bool
    encrypted: bool
    link: bool
    method_known: bool


def as_plain(index: int, entry: zipfile.ZipInfo) -> list[Any]:
    """Return what a zip file's directory says of one file, as plain values."""
    name = entry.filename.encode("utf-8", "replace").decode("utf-8")
    folder, encrypted, link = name.endswith("/"), bool(entry.flag_bits & 1), stat.S_ISLNK(entry.external_attr >> 16)
    sizes = (min(entry.file_size, 2**62), min(entry.compress_size, 2**62))
    known = entry.compress_type in METHODS
    return [index, name, *sizes, list(entry.date_time), folder, encrypted, link, known]


def from_plain(values: list[Any]) -> Member:
    """Read back what `as_plain` gave."""
    index, name, size, packed, time, *facts = values
    return Member(index, name, size, packed, tuple(time), *facts)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of one file, at most one more than `most`. Raises `BadSubmission`."""
    try:
        with archive.open(entry) as file:
            return file.read(most + 1)
    except MemoryError:
        raise
    except Exception as error:  # a damaged or hostile archive raises many kinds
        reason = str(error).encode("utf-8", "replace").decode("utf-8")[:200]
        raise BadSubmission(f"it cannot be unpacked: {reason}") from None

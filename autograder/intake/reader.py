"""Read students' files in another process, within limits of memory, computing time and reach.

A hostile file attacks its parser first. Whatever it does there costs that process and that file, never the run: the
process holds no secret, has no network, writes nothing, and is replaced when it ends. One process reads many files, one
after another. The grader's own process never parses one; its side (`Reader`) comes first here, the process's (`work`)
after it.

    grader -> reader    {"op": name, "pieces": N, "options": {...}}, then N pieces of the file's bytes
    reader -> grader    {"answer": value, "pieces": N}, then N pieces of bytes; or {"refused": reason}
"""

from __future__ import annotations

import ast
import atexit
import io
import signal
import socket
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import yaml  # type: ignore[import-untyped]  # noqa: F401  # loaded before the fork
from nbformat import NotebookNode

from ..core.errors import BadSubmission
from ..core.incidents import Incident, IncidentKind
from ..lms.gradescope import read_metadata
from ..notebook.reading import MAX_BYTES, as_notebook, check_length, essentials, read_mended
from ..sandbox.confine import Policy, confine_own, default_readable, look
from ..sandbox.servers import Role, forks, starter
from ..sandbox.starter import OUT_OF_MEMORY, Process, Starter
from ..wire.messages import Closed, Frames, Late

if sys.platform != "win32":
    import resource

READER = Role("autograder.intake.reader:work")
MEMORY = 2 * 2**30  # bytes that a reading process may take
# Seconds of computing that one file may take. An export's metadata hold all results of a class: megabytes of YAML.
SECONDS = {"notebook": 10, "metadata": 60, "members": 20, "member": 20}
ADVICE = {"notebook": "Clear its outputs and save it again."}
AGAIN = "Save it again."
PATIENCE = 1800.0  # seconds by the wall clock: computing time is what counts, and a busy machine gives it slowly


class Reader:
    """A reading process, started when it is first asked and again after it has ended. For several threads at once.

    Parameters: `readable`, the files that it may open; `memory` in bytes; `seconds` of computing by operation.
    """

    def __init__(
        self, readable: tuple[str, ...] = (), memory: int = MEMORY, seconds: Mapping[str, int] = SECONDS
    ) -> None:
        self._readable, self._memory, self._seconds = readable, memory, dict(seconds)
        self._lock = Lock()
        self._starter: Starter | None = None
        self._process: Process | None = None
        self._frames: Frames | None = None

    def ask(self, op: str, data: bytes = b"", **options: Any) -> tuple[Any, bytes]:
        """Return what `OPS[op]` gives for a file's bytes. Raises `BadSubmission` where it refuses them.

        Where the process ends for a reason that is not known to be the file's, the file is tried once more.
        """
        with self._lock:
            for attempt in (1, 2):
                frames = self._started()
                try:
                    return _exchange(frames, op, data, options)
                except Late:
                    self._end(kill=True)
                    reason = self._too_long(op)
                    break
                except Closed:
                    reason = self._reason(op, self._end())
                    if reason or attempt == 2:
                        break
                except BadSubmission:
                    raise
                except BaseException:
                    self._end(kill=True)  # in the middle of a message, the next answer would be this one's
                    raise
        raise BadSubmission(reason or "The file ended the process that read it, twice", remedy=ADVICE.get(op, AGAIN))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end(kill=True)

    def _started(self) -> Frames:
        if self._frames is None:
            self._starter = starter(READER)
            confined = forks() and look().level.sufficient  # otherwise grading refuses, unless --unconfined is given
            readable = [*_readable(), *self._readable] if confined else None
            task = {"readable": readable, "memory": self._memory, "seconds": self._seconds}
            self._process, sock = self._starter.start(task)
            self._frames = Frames(sock)
        return self._frames

    def _end(self, kill: bool = False) -> int | None:
        """Have the process ended, and return its exit status; None where the fork server has ended, too."""
        if self._starter is None or self._process is None or self._frames is None:
            return None
        if kill:
            self._starter.kill(self._process)
        status = self._starter.ended(self._process, 5.0)
        self._frames.close()
        self._starter.close()
        self._starter = self._process = self._frames = None
        return status

    def _reason(self, op: str, status: int | None) -> str:
        """Return why a file is refused, by how the process ended; "" where it may not be the file's fault."""
        if status == OUT_OF_MEMORY:
            return f"Reading the file takes more than {self._memory / 2**30:.2g} GB of memory"
        return self._too_long(op) if status == -getattr(signal, "SIGXCPU", 0) else ""

    def _too_long(self, op: str) -> str:
        return f"Reading the file takes more than {self._seconds[op]} s of computing"


def _exchange(frames: Frames, op: str, data: bytes, options: dict[str, Any]) -> tuple[Any, bytes]:
    deadline = monotonic() + PATIENCE
    frames.send({"op": op, "pieces": count_pieces(data), "options": options}, deadline)
    send_pieces(frames, data, deadline)
    reply = frames.receive(deadline)
    if "refused" in reply:
        raise BadSubmission(**reply["refused"])
    return reply["answer"], receive_pieces(frames, reply["pieces"], deadline)


@cache
def _readable() -> tuple[str, ...]:
    return default_readable()


_reader = Reader()
atexit.register(_reader.close)


def read_submission(data: bytes) -> tuple[NotebookNode, tuple[Incident, ...]]:
    """Return the essentials of the notebook in `data`, and what had to be repaired to read it.

    Raises `BadSubmission` for anything else, in words that a student can act on.
    """
    check_length(data)
    answer, _ = _reader.ask("notebook", data)
    incidents = tuple(Incident(IncidentKind(kind), detail) for kind, detail in answer["incidents"])
    return as_notebook(answer["notebook"]), incidents


def read_gradescope_metadata(text: bytes, name: str) -> Mapping[str, Any]:
    """Return what Gradescope's metadata say of each submission. Raises `BadSubmission`."""
    answer: dict[str, Any] = _reader.ask("metadata", text, name=name)[0]
    return answer


class Archive:
    """A zip file, listed and unpacked by a process that reads nothing else.

    Parameters: `inside`, the index of the file in the archive that is the zip file itself; None for the archive.
    """

    def __init__(self, path: Path, reader: Reader, inside: int | None = None) -> None:
        self._path, self._reader = path, reader
        self._options: dict[str, Any] = {"path": str(path.absolute()), "inside": inside}
        self.members = tuple(from_plain(member) for member in reader.ask("members", **self._options)[0])

    def zip_inside(self, member: Member) -> Archive:
        """Return the zip file that a file of this one is. Raises `BadSubmission`."""
        return Archive(self._path, self._reader, member.index)

    def read(self, member: Member) -> bytes:
        """Return a file's bytes, at most one more than a notebook may have. Raises `BadSubmission`."""
        return self._reader.ask("member", index=member.index, **self._options)[1]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises `BadSubmission` for another kind of file."""
    try:
        str(path.resolve()).encode()
    except UnicodeEncodeError:
        raise BadSubmission(f"{str(path)!a} has a name that is not valid Unicode", remedy="Rename it.") from None
    reader = Reader((str(path.resolve()),))
    try:
        yield Archive(path, reader)
    finally:
        reader.close()


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

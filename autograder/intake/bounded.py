"""Read students' files in another process, within limits. The grader's own process never parses one.

One reading process serves many files, one after another. A file that makes it run out of time or memory is
refused; the next file gets a new process.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from nbformat import NotebookNode

from ..core.errors import BadSubmission
from ..core.incidents import Incident, IncidentKind
from ..notebook.reading import as_notebook, check_length
from ..sandbox.confine import default_readable, look
from ..sandbox.servers import Role, forks, starter
from ..sandbox.starter import OUT_OF_MEMORY, Process, Starter
from ..wire.messages import Closed, Frames, Late
from .reader import Member, count_pieces, from_plain, receive_pieces, send_pieces

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
        """Return what `reader.OPS[op]` gives for a file's bytes. Raises `BadSubmission` where it refuses them.

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

"""Start, interrupt and end processes: one interface for every machine, and the client of a fork server.

Between a fork server and its clients messages of any length travel in packets of a SOCK_SEQPACKET socket. A packet is
sent whole or not at all, and the kernel bounds its length by the socket's buffer, which is about 200 KB. A message
names each file that a process may read, so it can be longer if a course lies deep in the file system. The first byte of
a packet tells whether it is the last one of its message. File descriptors travel with the first packet.
"""

from __future__ import annotations

import itertools
import os
import select
import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import msgpack

from ..core.errors import SandboxUnavailable
from ..core.incidents import End
from .guard import Gate, Stop, Usage, usage_of

FAILED, OUT_OF_MEMORY = 70, 71  # exit status of a process whose entry raised
# Python finds neither the user's packages nor the current folder, as with `-I`, but reads the environment that we set.
ISOLATED = ("-s", "-P")


@dataclass(frozen=True)
class Process:
    """A started process. `baseline` is what it used at the start; through `gate` its guard sees requests."""

    id: int
    pid: int
    baseline: Usage
    gate: Gate | None = None


class Starter(ABC):
    """Starts processes that all run the same entry. Use it from one thread at a time."""

    @abstractmethod
    def start(self, task: Any, clients: Sequence[socket.socket] = ()) -> tuple[Process, socket.socket]:
        """Start a process that runs the entry with `task`; return it and our end of the socket between us.

        The entry gets its own end first, then the `clients`, which stay open here. Raises `SandboxUnavailable`.
        """

    @abstractmethod
    def interrupt(self, process: Process) -> None:
        """Raise KeyboardInterrupt in a process, if it still runs."""

    @abstractmethod
    def kill(self, process: Process) -> None:
        """Kill a process, if it still runs."""

    @abstractmethod
    def ended(self, process: Process, seconds: float) -> int | None:
        """Return the exit status of a process, a signal's number negative; None if it still runs after `seconds`."""

    @abstractmethod
    def stop_of(self, process: Process) -> Stop | None:
        """Return why the guard ended a process, None if it did not."""

    @abstractmethod
    def thaw(self, process: Process) -> None:
        """Let a frozen process go on."""

    @abstractmethod
    def gone(self, seconds: float = 0.0) -> bool:
        """Return whether the starter itself has ended, after waiting for at most `seconds`."""

    @abstractmethod
    def close(self) -> None:
        """End every process that was started here."""


AGAIN = "Run the command again."
STARTUP = 600.0  # seconds for a fork, which may wait on a busy machine; the end of a server is noticed at once


class Forker(Starter):
    """Asks one fork server, over a socket of its own."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._ids = itertools.count(1)
        self._started: dict[int, int] = {}
        self._ended: dict[int, int] = {}
        self._stops: dict[int, Stop] = {}
        self._refused: dict[int | None, str] = {}

    def start(self, task: Any, clients: Sequence[socket.socket] = ()) -> tuple[Process, socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                return self._fork(task, [theirs, *clients]), ours
            except BaseException:
                ours.close()
                raise

    def interrupt(self, process: Process) -> None:
        self._signal(process, signal.SIGINT)

    def kill(self, process: Process) -> None:
        self._signal(process, signal.SIGKILL)

    def close(self) -> None:
        self.sock.close()  # the server ends the processes of a client that has gone

    def _fork(self, task: Any, sockets: list[socket.socket]) -> Process:
        identity = next(self._ids)
        gate = Gate.make() if isinstance(task, dict) and task.get("bounds") is not None else None
        descriptors = [sock.fileno() for sock in sockets] + ([gate.descriptor] if gate else [])
        self._send({"op": "fork", "id": identity, "task": task, "gate": gate is not None}, descriptors)
        deadline = monotonic() + STARTUP
        while identity not in self._started:
            if identity in self._refused:
                raise SandboxUnavailable(f"The fork server refused to start a process: {self._refused[identity]}")
            if not self._read_event(deadline):
                raise SandboxUnavailable("The fork server ended or did not answer", remedy=AGAIN)
        pid = self._started[identity]
        return Process(identity, pid, usage_of(pid), gate)

    def add_client(self, sock: socket.socket, fixed: dict[str, Any]) -> None:
        """Add a client at the other end of `sock`. `fixed` replaces parts of all its tasks.

        Raises `SandboxUnavailable` if the server is gone.
        """
        self._send({"op": "client", "fixed": fixed}, [sock.fileno()])

    def _send(self, request: dict[str, Any], descriptors: Sequence[int]) -> None:
        try:
            send_message(self.sock, msgpack.packb(request), descriptors, STARTUP)
        except ValueError as error:
            raise SandboxUnavailable(f"The fork server cannot be asked: {error}") from None
        except OSError as error:
            raise SandboxUnavailable(f"The fork server is gone ({error})", remedy=AGAIN) from None

    def _signal(self, process: Process, number: int) -> None:
        self._send_if_alive({"op": "signal", "id": process.id, "signal": int(number)})

    def _send_if_alive(self, request: dict[str, Any]) -> None:
        with suppress(OSError):  # the server is gone, and its processes with it
            send_message(self.sock, msgpack.packb(request), seconds=STARTUP)

    def thaw(self, process: Process) -> None:
        self._send_if_alive({"op": "thaw", "id": process.id})

    def stop_of(self, process: Process) -> Stop | None:
        return self._stops.get(process.id)

    def ended(self, process: Process, seconds: float) -> int | None:
        deadline = monotonic() + seconds
        while process.id not in self._ended:
            if not self._read_event(deadline):
                return None
        return self._ended[process.id]

    def wait_ready(self, seconds: float) -> int:
        """Wait until a server that was just started has preloaded its libraries; return its process id.

        Raises `SandboxUnavailable`.
        """
        deadline = monotonic() + seconds
        while 0 not in self._started:
            if not self._read_event(deadline):
                raise SandboxUnavailable("The fork server did not start", remedy="Run with --debug to see why.")
        return self._started[0]

    def gone(self, seconds: float = 0.0) -> bool:
        if self.sock.fileno() < 0:  # stopped, by another thread
            return True
        poll = select.poll()
        poll.register(self.sock, 0)  # hang-ups only
        return bool(poll.poll(seconds * 1000))

    def _read_event(self, deadline: float) -> bool:
        """Read one event. Return False at the deadline or if the server is gone."""
        left = max(0.0, deadline - monotonic())
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        if not poll.poll(left * 1000):
            return False
        try:
            data = self.sock.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            return False
        event = msgpack.unpackb(data)
        if event["event"] == "ready":
            self._started[0] = event["pid"]
        elif event["event"] == "started":
            self._started[event["id"]] = event["pid"]
        elif event["event"] == "refused":
            self._refused[event["id"]] = event["why"]
        else:
            self._ended[event["id"]] = os.waitstatus_to_exitcode(event["status"])
            if event["stop"]:
                self._stops[event["id"]] = Stop(End(event["stop"][0]), event["stop"][1])
        return True


PACKET = 1 << 15  # bytes
LONGEST = 64 << 20  # bytes of a message
DESCRIPTORS = 8  # the most that one message carries
MORE, LAST = b"\0", b"\1"


class BadMessage(Exception):
    """A message that breaks the rules above. It was read to its end and dropped."""


def send_message(
    sock: socket.socket, message: bytes, descriptors: Sequence[int] = (), seconds: float | None = None
) -> None:
    """Send one message.

    Raises `ValueError` for a message that is too long, `TimeoutError` where the other side does not read it within
    `seconds`, and `OSError` where the other side is gone.
    """
    if len(message) > LONGEST:
        raise ValueError(f"a request of {len(message)} bytes; expected at most {LONGEST}")
    deadline = None if seconds is None else monotonic() + seconds
    pieces = [message[start : start + PACKET - 1] for start in range(0, len(message), PACKET - 1)] or [b""]
    for number, piece in enumerate(pieces):
        _wait_for_room(sock, deadline)
        packet = (LAST if number == len(pieces) - 1 else MORE) + piece
        socket.send_fds(sock, [packet], list(descriptors) if number == 0 else [])


def _wait_for_room(sock: socket.socket, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    if not poll.poll(None if deadline is None else max(0.0, deadline - monotonic()) * 1000):
        raise TimeoutError("it does not read")


class Inbox:
    """Puts the packets of one client together. Owns the descriptors of a message until it is complete."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0
        self._descriptors: list[int] = []
        self._wrong = ""

    def take(self, packet: bytes, descriptors: Sequence[int], cut: bool = False) -> tuple[bytes, list[int]] | None:
        """Add one packet; return the message and its descriptors if this was the last packet, None otherwise.

        `cut` says that the kernel threw descriptors away since there were too many. Raises `BadMessage` after the last
        packet of a message that cannot be accepted; its descriptors are closed then.
        """
        self._descriptors += descriptors
        self._length += len(packet) - 1
        if packet[:1] not in (MORE, LAST):
            self._wrong = f"a packet begins with {packet[:1]!r}; expected {MORE!r} or {LAST!r}"
        elif self._length > LONGEST:
            self._wrong = f"a request of more than {LONGEST} bytes"
        elif cut or len(self._descriptors) > DESCRIPTORS:
            self._wrong = f"more than {DESCRIPTORS} file descriptors"
        if self._wrong:
            self._parts.clear()
        else:
            self._parts.append(packet[1:])
        if packet[:1] == MORE:
            return None
        whole, descriptors, wrong = b"".join(self._parts), self._descriptors, self._wrong
        self._parts, self._length, self._descriptors, self._wrong = [], 0, [], ""
        if wrong:
            close_all(descriptors)
            raise BadMessage(wrong)
        return whole, descriptors

    def discard(self) -> None:
        """Close the descriptors of a message that will not be completed."""
        close_all(self._descriptors)
        self._descriptors = []


def close_all(descriptors: Sequence[int]) -> None:
    """Close file descriptors; some may be closed already."""
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def receive_packet(sock: socket.socket) -> tuple[bytes, list[int], bool]:
    """Return one packet, its descriptors, and whether the kernel threw some away; b"" where the sender is gone."""
    try:
        data, descriptors, flags, _ = socket.recv_fds(sock, PACKET, DESCRIPTORS)
    except OSError:
        return b"", [], False
    return data, list(descriptors), bool(flags & socket.MSG_CTRUNC)

"""A small server that has preloaded libraries and forks a process for each request.

Importing Keras takes seconds. Forking a process that has imported it, and run no operation, takes milliseconds. The
server knows no secrets: it starts with a minimal environment and argument list, answers only on the sockets that its
parent passes to it, and reads only plain msgpack messages, each with the sockets that belong to it.

    client -> server   {"op": "client", "fixed"} + socket        another client; only the first client may add one
                       {"op": "fork", "id", "task", "gate"} + sockets, and the gate's file where "gate" is true
                       {"op": "signal", "id", "signal"}
                       {"op": "thaw", "id"}
    server -> client   {"event": "started", "id", "pid"}
                       {"event": "ended", "id", "status", "memory", "stop"}
                       {"event": "refused", "id", "why"}

`fixed` replaces parts of every task of that client. So when a client is passed to a less trusted process, `fixed`
decides how the processes that it starts are confined. A task with `bounds` is that of a student's process, which the
server guards: see `guard`.

Messages of any length travel in packets of a SOCK_SEQPACKET socket. A packet is sent whole or not at all, and the
kernel bounds its length by the socket's buffer, which is about 200 KB. A message names each file that a process may
read, so it can be longer if a course lies deep in the file system. The first byte of a packet tells whether it is the
last one of its message. File descriptors travel with the first packet.

When a client goes, its processes are killed; when the first client goes, the server ends.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

import msgpack

from .folders import move_in
from .guard import Gate, Guard
from .starter import FAILED, OUT_OF_MEMORY

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


class Forked(BaseException):
    """Raised in a forked process to leave the server's loop and free what the server knows about other clients."""

    def __init__(self, task: Any, descriptors: list[int]) -> None:
        super().__init__()
        self.task, self.descriptors = task, descriptors


@dataclass(frozen=True, eq=False)
class Client:
    """One client. `fixed` holds the parts of its tasks that it cannot choose."""

    sock: socket.socket
    fixed: dict[str, Any]
    inbox: Inbox


class Server:
    """The server's loop. It raises `Forked` in each process that it forks.

    Nothing that a client sends ends the server. It answers "refused" to a request that it cannot carry out.
    """

    def __init__(self, first: socket.socket) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients: set[Client] = set()
        self._running: dict[int, tuple[Client, Any]] = {}  # by pid: the client and its id
        self._guard = Guard()
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._wake_in, self._wake_out):
            os.set_blocking(end, False)
        self._first = self._add(first, {})

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        while self._first in self._clients:
            for key, _ in self._selector.select(self._guard.wait):
                if key.data is None:
                    os.read(self._wake_in, 4096)
                elif key.data in self._clients:
                    self._read(key.data)
            self._reap()
            self._guard.look()
        for pid in list(self._running):
            _kill(pid, signal.SIGKILL)

    def forget(self) -> None:
        """Free what is known about clients, in a forked process."""
        self._selector.close()
        self._clients.clear()
        self._running.clear()
        self._guard.forget()

    def _add(self, sock: socket.socket, fixed: dict[str, Any]) -> Client:
        client = Client(sock, fixed, Inbox())
        self._clients.add(client)
        self._selector.register(sock, selectors.EVENT_READ, client)
        return client

    def _read(self, client: Client) -> None:
        data, descriptors, cut = receive_packet(client.sock)
        if not data:
            self._drop(client)
            return
        request: Any = None
        try:
            complete = client.inbox.take(data, descriptors, cut)
            if complete is None:
                return
            message, descriptors = complete
            request = msgpack.unpackb(message)
            self._execute(client, request, descriptors)
        except Exception as error:  # whatever a client sent, other clients are not affected
            close_all(descriptors)
            identity = request.get("id") if isinstance(request, dict) else None
            why = f"{type(error).__name__}: {error}"[:300]
            self._tell(client, {"event": "refused", "id": identity, "why": why})

    def _execute(self, client: Client, request: dict[str, Any], descriptors: list[int]) -> None:
        if request["op"] == "client":
            if client is not self._first:
                raise BadMessage("only the first client may add others")
            fixed, (descriptor,) = dict(request["fixed"]), descriptors
            self._add(socket.socket(fileno=descriptor), fixed)
        elif request["op"] == "fork":
            task = {**request["task"], **client.fixed} if client.fixed else request["task"]
            gate = Gate(descriptors[-1]) if request.get("gate") else None
            self._fork(client, request["id"], task, descriptors[:-1] if gate else descriptors, gate)
        elif request["op"] == "signal":
            for pid in self._started_by(client, request["id"]):
                _kill(pid, request["signal"])
        elif request["op"] == "thaw":
            for pid in self._started_by(client, request["id"]):
                self._guard.thaw(pid)
        else:
            raise BadMessage(f"unknown operation {request['op']!r}")

    def _started_by(self, client: Client, identity: Any) -> list[int]:
        return [pid for pid, started in self._running.items() if started == (client, identity)]

    def _drop(self, client: Client) -> None:
        for pid, (owner, _) in list(self._running.items()):
            if owner is client:
                _kill(pid, signal.SIGKILL)
        self._clients.discard(client)
        self._selector.unregister(client.sock)
        client.inbox.discard()
        if client is not self._first:
            client.sock.close()

    def _fork(self, client: Client, identity: Any, task: Any, descriptors: list[int], gate: Gate | None) -> None:
        pid = os.fork()
        if pid == 0:
            if gate is not None:
                gate.close()
            raise Forked(task, descriptors)
        close_all(descriptors)
        self._running[pid] = (client, identity)
        if isinstance(task, dict) and task.get("bounds") is not None:
            try:
                self._guard.add(pid, Path(task["folder"]), task["bounds"], gate)
            except Exception:
                _kill(pid, signal.SIGKILL)
                raise
        self._tell(client, {"event": "started", "id": identity, "pid": pid})

    def _tell(self, client: Client, event: dict[str, Any]) -> None:
        try:
            client.sock.send(msgpack.packb(event), socket.MSG_DONTWAIT)
        except BlockingIOError:  # it does not read; waiting for it would stop all others
            self._drop(client)
        except OSError:  # it is gone; its processes are killed when the loop sees that
            pass

    def _reap(self) -> None:
        while self._running:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            client, identity = self._running.pop(pid, (None, None))
            stop = self._guard.end(pid)
            if client is not None and client in self._clients:
                ended = {"event": "ended", "id": identity, "status": status, "memory": usage.ru_maxrss * 1024}
                self._tell(client, {**ended, "stop": [stop.reason, stop.detail] if stop else None})


def _kill(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _close_all_but(keep: set[int]) -> None:
    before = 2
    for descriptor in [*sorted(fd for fd in keep if fd > 2), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(before + 1, min(descriptor, 1 << 20))
        before = descriptor


def main(preload: list[str], descriptors: list[int], entries: list[str], homes: list[str]) -> None:
    """Preload modules once, then become a server for each entry: a fork of this process for all but the first.

    `descriptors` are the first clients' sockets. An entry names the function that a forked process runs, as
    `module:function`; a function `before_forks` in that module is called once before. No server has another one's entry
    in memory. Each makes its own home in one of the folders `homes`.
    """
    move_in(Path(homes[0]))
    gc.disable()  # there is no garbage while modules load, and looking for it takes a tenth of the time
    for name in preload:
        importlib.import_module(name)
    _freeze_memory()
    mine = 0
    twins: list[int] = []
    for number in range(1, len(entries)):
        twin = os.fork()
        if twin == 0:
            mine, twins = number, []
            move_in(Path(homes[number]))
            break
        twins.append(twin)
    _close_all_but({0, 1, 2, descriptors[mine]})
    serve(socket.socket(fileno=descriptors[mine]), entries[mine])
    for twin in twins:  # they end when their own first client goes
        with suppress(ChildProcessError):
            os.waitpid(twin, 0)
    os._exit(0)


def serve(first: socket.socket, entry: str) -> None:
    """Load an entry, say that the server is ready, and serve until the first client goes."""
    module, _, function = entry.partition(":")
    home = importlib.import_module(module)
    if hasattr(home, "before_forks"):
        home.before_forks()
    _freeze_memory()
    gc.enable()
    first.send(msgpack.packb({"event": "ready", "pid": os.getpid()}))
    server = Server(first)
    try:
        server.run()
        first.close()
        return
    except Forked as forked:
        task, descriptors = forked.task, forked.descriptors
    server.forget()
    del server
    _run(getattr(home, function), task, descriptors)


def _run(entry: Callable[[Any, list[socket.socket]], None], task: Any, descriptors: list[int]) -> NoReturn:
    """Run a forked process's entry, then end the process."""
    status = FAILED
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _close_all_but({0, 1, 2, *descriptors})
        entry(task, [socket.socket(fileno=one) for one in descriptors])
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException as error:  # the process must never return into the server's loop
        if os.environ.get("AUTOGRADER_DEBUG"):
            import traceback

            os.write(2, "".join(traceback.format_exception(error)).encode())
    finally:
        os._exit(status)


def _freeze_memory() -> None:
    """Keep the garbage collector from writing to memory that forked processes share."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main(
        sys.argv[1].split(",") if sys.argv[1] else [],
        [int(one) for one in sys.argv[2::3]],
        sys.argv[3::3],
        sys.argv[4::3],
    )

"""A client of a fork server: ask for a process, send it signals, learn how it ended."""

from __future__ import annotations

import itertools
import os
import select
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import msgpack

from ..core.errors import SandboxUnavailable
from ..core.incidents import End
from .guard import Gate, Stop, usage_of
from .packets import send
from .starter import Process, Starter

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
            if not self._pump(deadline):
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
            send(self.sock, msgpack.packb(request), descriptors, STARTUP)
        except ValueError as error:
            raise SandboxUnavailable(f"The fork server cannot be asked: {error}") from None
        except OSError as error:
            raise SandboxUnavailable(f"The fork server is gone ({error})", remedy=AGAIN) from None

    def _signal(self, process: Process, number: int) -> None:
        self._say({"op": "signal", "id": process.id, "signal": int(number)})

    def _say(self, request: dict[str, Any]) -> None:
        with suppress(OSError):  # the server is gone, and its processes with it
            send(self.sock, msgpack.packb(request), seconds=STARTUP)

    def thaw(self, process: Process) -> None:
        self._say({"op": "thaw", "id": process.id})

    def stop_of(self, process: Process) -> Stop | None:
        return self._stops.get(process.id)

    def ended(self, process: Process, seconds: float) -> int | None:
        deadline = monotonic() + seconds
        while process.id not in self._ended:
            if not self._pump(deadline):
                return None
        return self._ended[process.id]

    def wait_ready(self, seconds: float) -> int:
        """Wait until a server that was just started has preloaded its libraries; return its process id.

        Raises `SandboxUnavailable`.
        """
        deadline = monotonic() + seconds
        while 0 not in self._started:
            if not self._pump(deadline):
                raise SandboxUnavailable("The fork server did not start", remedy="Run with --debug to see why.")
        return self._started[0]

    def gone(self, seconds: float = 0.0) -> bool:
        if self.sock.fileno() < 0:  # stopped, by another thread
            return True
        poll = select.poll()
        poll.register(self.sock, 0)  # hang-ups only
        return bool(poll.poll(seconds * 1000))

    def _pump(self, deadline: float) -> bool:
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

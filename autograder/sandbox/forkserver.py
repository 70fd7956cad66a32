"""A small server that has preloaded libraries and forks a process for each request.

Importing Keras costs seconds, a fork of a process that has imported it (and run no operation) milliseconds.
The server knows no secrets: it is started with a minimal environment and argument list, answers only on the sockets
that its parent hands it, and reads nothing but small messages of msgpack's plain kinds, each with the sockets it is
about.

    client -> server   {"op": "client"} + socket        another client, with its own processes
                       {"op": "fork", "id", "task"} + sockets
                       {"op": "signal", "id", "signal"}
    server -> client   {"event": "started", "id", "pid"}
                       {"event": "ended", "id", "status", "memory"}

When a client goes, its processes are killed; when the first client goes, the server ends.
"""

from __future__ import annotations

import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgpack

from .starter import FAILED, OUT_OF_MEMORY

MESSAGE = 1 << 20


class Server:
    """The server's loop. `entry` is what a forked process runs; its return ends the process."""

    def __init__(self, first: socket.socket, entry: Callable[[Any, list[socket.socket]], None]) -> None:
        self._first, self._entry = first, entry
        self._selector = selectors.DefaultSelector()
        self._clients: dict[int, socket.socket] = {}
        self._running: dict[int, tuple[socket.socket, Any]] = {}  # by pid: the client and its id
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._wake_in, self._wake_out):
            os.set_blocking(end, False)
        self._add(first)

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        while self._first.fileno() in self._clients:
            for key, _ in self._selector.select():
                if key.data is None:
                    os.read(self._wake_in, 4096)
                else:
                    self._read(key.data)
            self._reap()
        for pid in list(self._running):
            _kill(pid, signal.SIGKILL)

    def _add(self, client: socket.socket) -> None:
        self._clients[client.fileno()] = client
        self._selector.register(client, selectors.EVENT_READ, client)

    def _read(self, client: socket.socket) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(client, MESSAGE, 8)
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._drop(client)
            return
        sockets = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        request = msgpack.unpackb(data)
        if request["op"] == "client":
            self._add(sockets[0])
        elif request["op"] == "fork":
            self._fork(client, request, sockets)
        elif request["op"] == "signal":
            for pid, (owner, identity) in list(self._running.items()):
                if owner is client and identity == request["id"]:
                    _kill(pid, request["signal"])

    def _drop(self, client: socket.socket) -> None:
        for pid, (owner, _) in list(self._running.items()):
            if owner is client:
                _kill(pid, signal.SIGKILL)
        self._clients.pop(client.fileno(), None)
        self._selector.unregister(client)
        if client is not self._first:
            client.close()

    def _fork(self, client: socket.socket, request: dict[str, Any], sockets: list[socket.socket]) -> None:
        pid = os.fork()
        if pid == 0:
            self._child(request["task"], sockets)
        for sock in sockets:
            sock.close()
        self._running[pid] = (client, request["id"])
        _tell(client, {"event": "started", "id": request["id"], "pid": pid})

    def _child(self, task: Any, sockets: list[socket.socket]) -> None:
        status = FAILED
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            keep = {0, 1, 2, *(sock.fileno() for sock in sockets)}
            _close_all_but(keep)
            self._entry(task, sockets)
            status = 0
        except MemoryError:
            status = OUT_OF_MEMORY
        except BaseException as error:  # the child must never return into the server's loop
            if os.environ.get("AUTOGRADER_DEBUG"):
                import traceback

                os.write(2, "".join(traceback.format_exception(error)).encode())
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while self._running:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            client, identity = self._running.pop(pid, (None, None))
            if client is not None and client.fileno() in self._clients:
                ended = {"event": "ended", "id": identity, "status": status, "memory": usage.ru_maxrss * 1024}
                _tell(client, ended)


def _tell(client: socket.socket, event: dict[str, Any]) -> None:
    with suppress(OSError):  # the client is gone; its processes are killed when the loop sees that
        client.send(msgpack.packb(event))


def _kill(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _close_all_but(keep: set[int]) -> None:
    before = 2
    for descriptor in [*sorted(fd for fd in keep if fd > 2), os.sysconf("SC_OPEN_MAX")]:
        os.closerange(before + 1, min(descriptor, 1 << 20))
        before = descriptor


def main(preload: list[str], descriptors: list[int], entries: list[str]) -> None:
    """Preload modules once, then become a server for each entry: a fork of this process for all but the first.

    `descriptors` are the first clients' sockets. An entry names what a forked process runs, as `module:function`; a
    function `before_forks` beside it is called once before that. No server has another one's entry in memory.
    """
    gc.disable()  # nothing to find while modules load; looking for it takes a tenth of the time
    for name in preload:
        importlib.import_module(name)
    _settle()
    mine = 0
    twins: list[int] = []
    for number in range(1, len(entries)):
        twin = os.fork()
        if twin == 0:
            mine, twins = number, []
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
    _settle()
    gc.enable()
    _tell(first, {"event": "ready", "pid": os.getpid()})
    Server(first, getattr(home, function)).run()
    first.close()


def _settle() -> None:
    """Have no collection of garbage go through, and so write to, what forked processes share."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main(sys.argv[1].split(",") if sys.argv[1] else [], [int(one) for one in sys.argv[2::2]], sys.argv[3::2])

"""Start each fork server once in this process, connect clients to it, and ask it for processes."""

from __future__ import annotations

import atexit
import itertools
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import Any
from weakref import WeakSet

import msgpack

from ..core.errors import SandboxUnavailable
from ..core.incidents import End
from .folders import HOME, remove_scratch, scratch_folder
from .forkserver import send_message
from .fresh import FreshStarter
from .guard import Gate, Stop, usage_of
from .starter import ISOLATED, Process, Starter

AGAIN = "Run the command again."
PRELOAD_SECONDS = 1800.0  # a busy machine may take long; a server that ends is seen at once
# The whole environment of a server and of student code.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # the order of sets is the same in every run
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "ONEDNN_MAX_CPU_ISA": "AVX2",  # newer processors then round as older ones do, and less code is generated
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}
# The variables of our own environment that a server sees as well. Windows needs the last one.
HANDED_ON = ("AUTOGRADER_DEBUG", "AUTOGRADER_FRESH", "SYSTEMROOT")
PROGRAM = ("-m", "autograder.sandbox.forkserver")
FRAMEWORK = ("keras", "tensorflow")
REBUILD = "rebuild"
STARTUP = 600.0  # seconds for a fork, which may wait on a busy machine; the end of a server is noticed at once
ENDED = "This run was ended"


@dataclass(frozen=True)
class Role:
    """The purpose of a fork server: the function that its processes run, and the modules to load first."""

    entry: str
    preload: tuple[str, ...] = ()


# The confined processes of a submission: those that run its notebook, by the kind of exercise, and the one that
# rebuilds its Keras models, in which no student code runs.
KERNELS = {
    "numpy": Role("autograder.sandbox.inside.notebook:numpy_kernel"),
    "keras": Role("autograder.sandbox.inside.notebook:kernel", FRAMEWORK),
    "keras_cell": Role("autograder.sandbox.inside.own_steps:kernel", FRAMEWORK),
    REBUILD: Role("autograder.sandbox.rebuild.service:rebuild", FRAMEWORK),
    "plain": Role("autograder.sandbox.inside.notebook:kernel"),  # for notebooks of any other course
}


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
        try:
            self._send({"op": "fork", "id": identity, "task": task, "gate": gate is not None}, descriptors)
            pid = self._wait_started(identity)
            return Process(identity, pid, usage_of(pid), gate)
        except BaseException:
            if gate is not None:
                gate.close()
            raise

    def _wait_started(self, identity: int) -> int:
        deadline = monotonic() + STARTUP
        while identity not in self._started:
            if identity in self._refused:
                raise SandboxUnavailable(f"The fork server refused to start a process: {self._refused[identity]}")
            if not self._read_event(deadline):
                raise SandboxUnavailable("The fork server ended or did not answer", remedy=AGAIN)
        return self._started[identity]

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


class ForkServer:
    """One running fork server: our end of its first socket, its folder, and its process or that process's parent."""

    def __init__(self, sock: socket.socket, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._forker = Forker(sock)
        self._process, self.folder = process, folder
        self._lock = Lock()
        self._pid: int | None = None

    def wait_ready(self) -> int:
        """Wait until the libraries are loaded; return the server's process id. Raises `SandboxUnavailable`."""
        with self._lock:
            self._pid = self._pid or self._forker.wait_ready(PRELOAD_SECONDS)
            return self._pid

    def client(self, fixed: dict[str, Any] | None = None) -> socket.socket:
        """Return the socket of a new client, to be used here or passed to another process.

        `fixed` replaces those parts of all its tasks. Raises `SandboxUnavailable` if the server is gone.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                with self._lock:
                    self._forker.add_client(theirs, fixed or {})
            except BaseException:
                ours.close()
                raise
        return ours

    def ended(self, seconds: float = 0.0) -> bool:
        """Return whether the server has ended, after waiting for at most `seconds`."""
        return self._forker.gone(seconds)

    def end(self) -> None:
        """Tell the server to end, without waiting."""
        with suppress(OSError):  # it has ended already
            self._forker.sock.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        """Kill the server, the servers forked from it and all their processes, without waiting."""
        with suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)
            elif self._pid is not None:
                os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the server and every process that it forked."""
        self.end()
        if not self._forker.gone(5.0):
            with suppress(ProcessLookupError):
                os.kill(self._pid or self._process.pid, signal.SIGKILL)
        self._forker.sock.close()
        with suppress(subprocess.TimeoutExpired):  # it waits for those that were forked from it
            self._process.wait(1.0)
        remove_scratch(self.folder)


def launch(roles: Sequence[Role], program: Sequence[str] = PROGRAM) -> list[ForkServer]:
    """Start a fork server for each role. All roles have the same preload, which is imported once for all of them.

    `program` is what Python runs as the server. Tests pass one that confines as an older Linux would.
    """
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in roles]
    folders = [scratch_folder() for _ in roles]
    serving = [
        (str(theirs.fileno()), role.entry, str(folder / HOME))
        for (_, theirs), role, folder in zip(pairs, roles, folders, strict=True)
    ]
    process = subprocess.Popen(
        [
            sys.executable,
            *ISOLATED,
            *program,
            ",".join(roles[0].preload),
            *chain(*serving),
        ],
        env=_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None if "AUTOGRADER_DEBUG" in os.environ else subprocess.DEVNULL,
        pass_fds=[theirs.fileno() for _, theirs in pairs],
        start_new_session=True,
    )
    for _, theirs in pairs:
        theirs.close()
    return [ForkServer(ours, process, folder) for (ours, _), folder in zip(pairs, folders, strict=True)]


def _environment() -> dict[str, str]:
    return ENVIRONMENT | {name: os.environ[name] for name in HANDED_ON if name in os.environ}


def forks() -> bool:
    """Return whether fork servers are used here: on Linux, unless AUTOGRADER_FRESH is set.

    They need SOCK_SEQPACKET sockets, which macOS does not have, and on macOS a process that has loaded a framework
    cannot be forked safely. Windows has no fork.
    """
    return sys.platform == "linux" and "AUTOGRADER_FRESH" not in os.environ


def starter(role: Role) -> Starter:
    """Return a starter for processes of a role on this machine. The caller closes it."""
    if not forks():
        made = FreshStarter(role.entry, role.preload, _environment(), "AUTOGRADER_DEBUG" in os.environ)
        _fresh.add(made)
        if _ending.is_set():  # looked at after it was added, so that `end_at_once` sees it or this does
            made.kill_all()
            raise SandboxUnavailable(ENDED, remedy=AGAIN)
        return made
    running = server(role)
    running.wait_ready()
    return Forker(running.client())


_servers: dict[Role, ForkServer] = {}
_fresh: WeakSet[FreshStarter] = WeakSet()
_lock = Lock()
_ending = Event()  # set when nothing may be started any more


def servers_of(roles: Iterable[Role]) -> list[ForkServer]:
    """Return this process's fork servers of these roles, starting those that do not run.

    They may still be loading.
    """
    wanted = list(roles)
    with _lock:
        if _ending.is_set():
            raise SandboxUnavailable(ENDED, remedy=AGAIN)
        for role in wanted:
            if role in _servers and _servers[role].ended():
                _servers.pop(role).stop()
        missing = [role for role in dict.fromkeys(wanted) if role not in _servers]
        for preload in dict.fromkeys(role.preload for role in missing):
            alike = [role for role in missing if role.preload == preload]
            _servers.update(zip(alike, launch(alike), strict=True))
        return [_servers[role] for role in wanted]


def server(role: Role) -> ForkServer:
    """Return this process's fork server of one role."""
    return servers_of([role])[0]


def end_at_once() -> None:
    """Kill every process that was started here, without waiting, and start none again.

    It takes no lock, so that signal handlers can call it.
    """
    _ending.set()
    for running in list(_servers.values()):
        running.kill()
    for one in list(_fresh):
        one.kill_all()


def stop_all() -> None:
    """End every fork server of this process."""
    with _lock:
        for running in _servers.values():
            running.end()  # all at once: one waits for those that were forked from it
        for running in _servers.values():
            running.stop()
        _servers.clear()


atexit.register(stop_all)

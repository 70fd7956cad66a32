"""A new Python process for each request, for systems without fork servers: macOS and Windows.

It imports its libraries each time, which takes seconds for Keras, and it cannot be confined. Run as a program, this
module is that process: read the task, import modules, connect, and run the entry.
"""

from __future__ import annotations

import importlib
import itertools
import os
import secrets
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import msgpack

from ..core.errors import SandboxUnavailable
from .folders import make_home, remove_scratch, scratch_folder
from .guard import SLICE, Guard, Stop, usage_of
from .starter import FAILED, ISOLATED, OUT_OF_MEMORY, Process, Starter

STARTUP = 1800.0  # seconds that its imports may take on a busy machine; a process that ends is seen at once
TOKEN = 32  # bytes
LENGTH = struct.Struct(">I")
WINDOWS = sys.platform == "win32"


class FreshStarter(Starter):
    """Starts Python for each process, with `environment` and a home of its own; it connects to us on the loopback
    device.

    The process reads its task from standard input, with a token that it sends first on its connection. The pipe stays
    open; when it closes, because we ended or were killed, the process ends.
    """

    def __init__(self, entry: str, preload: Sequence[str], environment: dict[str, str], debug: bool = False) -> None:
        self._entry, self._preload, self._environment, self._debug = entry, preload, environment, debug
        self._ids = itertools.count(1)
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._stops: dict[int, Stop] = {}
        self._children: list[subprocess.Popen[bytes]] = []
        self._ended = False
        self._folder: Path | None = None

    def start(self, task: Any, clients: Sequence[socket.socket] = ()) -> tuple[Process, socket.socket]:
        if clients:
            raise ValueError("sockets cannot be handed to a fresh process")
        if self._ended:
            raise SandboxUnavailable("This run was ended", remedy="Run the command again.")
        if isinstance(task, dict) and task.get("policy") is not None:
            raise ValueError("a fresh process cannot be confined")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            token = secrets.token_bytes(TOKEN)
            child = self._spawn()
            self._children.append(child)
            data = msgpack.packb({"port": listening.getsockname()[1], "token": token, "task": task})
            try:
                assert child.stdin is not None
                child.stdin.write(LENGTH.pack(len(data)) + data)
                child.stdin.flush()
                sock = _connection(listening, token, child)
            except (OSError, SandboxUnavailable) as error:
                _end(child)
                raise SandboxUnavailable(
                    f"A process could not be started ({str(error).removesuffix('.')})",
                    remedy="Run with --debug to see why.",
                ) from None
        process = Process(next(self._ids), child.pid, usage_of(child.pid))
        self._running[process.id] = child
        if isinstance(task, dict) and task.get("bounds") is not None:
            self._look_after(child.pid, task)
        return process, sock

    def interrupt(self, process: Process) -> None:
        number = signal.CTRL_BREAK_EVENT if WINDOWS else signal.SIGINT  # type: ignore[attr-defined,unused-ignore]
        with suppress(OSError):
            self._running[process.id].send_signal(number)

    def kill(self, process: Process) -> None:
        with suppress(OSError):
            self._running[process.id].kill()

    def ended(self, process: Process, seconds: float) -> int | None:
        try:
            return self._running[process.id].wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop_of(self, process: Process) -> Stop | None:
        return self._stops.get(process.pid)

    def thaw(self, process: Process) -> None:
        """Nothing is frozen here."""

    def _look_after(self, pid: int, task: dict[str, Any]) -> None:
        """Enforce the limits of a student's process in a thread of this process."""
        guard = Guard()
        guard.add(pid, Path(task["folder"]), task["bounds"])

        def watch() -> None:
            while any(child.pid == pid and child.poll() is None for child in list(self._running.values())):
                sleep(SLICE)
                guard.look()
                if stop := guard.stop_of(pid):
                    self._stops[pid] = stop

        Thread(target=watch, daemon=True).start()

    def gone(self, seconds: float = 0.0) -> bool:
        return False  # it is this process

    def kill_all(self) -> None:
        """Kill every process started here, even if it has not connected yet, and start none again. Does not wait."""
        self._ended = True
        for child in list(self._children):
            with suppress(OSError):
                child.kill()

    def close(self) -> None:
        for child in self._children:
            _end(child)
        self._children.clear()
        self._running.clear()
        if self._folder is not None:
            remove_scratch(self._folder)
            self._folder = None

    def _home(self) -> dict[str, str]:
        """Make a home for the next process; return the environment variables that lead there."""
        self._folder = self._folder or scratch_folder()
        return make_home(self._folder / secrets.token_hex(8))

    def _spawn(self) -> subprocess.Popen[bytes]:
        own_group: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if WINDOWS
            else {"start_new_session": True}
        )
        return subprocess.Popen(
            [sys.executable, *ISOLATED, "-m", "autograder.sandbox.fresh", self._entry, ",".join(self._preload)],
            env=self._environment | self._home(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=None if self._debug else subprocess.DEVNULL,
            **own_group,
        )


def _connection(listening: socket.socket, token: bytes, child: subprocess.Popen[bytes]) -> socket.socket:
    """Return the connection of the process that knows the token; close all others."""
    deadline = monotonic() + STARTUP
    listening.settimeout(0.25)
    while monotonic() < deadline:
        if child.poll() is not None:
            raise SandboxUnavailable(f"it ended with status {child.returncode}")
        try:
            sock, _ = listening.accept()
        except TimeoutError:
            continue
        sock.settimeout(5.0)
        with suppress(OSError):
            said = sock.recv(TOKEN, socket.MSG_WAITALL)
            if secrets.compare_digest(said, token):
                sock.settimeout(None)
                return sock
        sock.close()
    raise SandboxUnavailable(f"it did not answer within {STARTUP:.0f} s")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    if child.stdin is not None:
        with suppress(OSError):  # what it did not read is lost with it
            child.stdin.close()


def main(entry: str, preload: list[str]) -> None:
    """Run an entry as a fork server's process would: its module's `before_forks` first, then the function itself."""
    order = _read_order()
    Thread(target=_end_with_the_pipe, daemon=True).start()
    if hasattr(signal, "SIGBREAK"):  # how Windows interrupts
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    status = FAILED
    try:
        for name in preload:
            importlib.import_module(name)
        module, _, function = entry.partition(":")
        home = importlib.import_module(module)
        if hasattr(home, "before_forks"):
            home.before_forks()
        sock = socket.create_connection(("127.0.0.1", order["port"]))
        sock.sendall(order["token"])
        getattr(home, function)(order["task"], [sock])
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException:
        if os.environ.get("AUTOGRADER_DEBUG"):
            sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _read_order() -> dict[str, Any]:
    (length,) = LENGTH.unpack(os.read(0, LENGTH.size))
    data = b""
    while len(data) < length:
        piece = os.read(0, length - len(data))
        if not piece:
            os._exit(FAILED)
        data += piece
    return msgpack.unpackb(data)


def _end_with_the_pipe() -> None:
    """End this process when its parent is gone."""
    while os.read(0, 1):
        pass
    os._exit(FAILED)


if __name__ == "__main__":
    main(sys.argv[1], [name for name in sys.argv[2].split(",") if name])

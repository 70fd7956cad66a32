"""Start fork servers, each once in this process, and hand out clients of them."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock

from .forker import Forker

PRELOAD_SECONDS = 180.0
# All that a server and the student's code see of our environment.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


@dataclass(frozen=True)
class Role:
    """What a fork server is for: the function that its processes run, and the modules to load before."""

    entry: str
    preload: tuple[str, ...] = ()


FRAMEWORK = ("keras", "tensorflow")
# The processes that run students' notebooks, by the kind of exercise that is judged in them.
KERNELS = {
    "numpy": Role("autograder.sandbox.inside.main:numpy_kernel"),
    "keras": Role("autograder.sandbox.inside.main:kernel", FRAMEWORK),
    "plain": Role("autograder.sandbox.inside.main:kernel"),  # for notebooks of any other course
}


class ForkServer:
    """One running fork server."""

    def __init__(self, role: Role) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-m", "autograder.sandbox.forkserver", str(theirs.fileno()), role.entry]
        debug = os.environ.get("AUTOGRADER_DEBUG")
        self._process = subprocess.Popen(
            [*command, *role.preload],
            env={**ENVIRONMENT, **({"AUTOGRADER_DEBUG": debug} if debug else {})},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if debug else subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        self._forker = Forker(ours)
        self._lock = Lock()

    def wait_ready(self) -> None:
        """Wait until the libraries are loaded. Raises `SandboxUnavailable`."""
        with self._lock:
            self._forker.wait_ready(PRELOAD_SECONDS)

    def client(self) -> socket.socket:
        """Return the socket of a new client, to be used here or handed to another process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with self._lock:
            self._forker.add_client(theirs)
        theirs.close()
        return ours

    @property
    def alive(self) -> bool:
        """Whether the server still runs; the machine may have ended it for want of memory."""
        return self._process.poll() is None

    def ended(self, seconds: float) -> bool:
        """Whether the server has ended, waiting for that for at most `seconds`."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End the server and every process that it forked."""
        self._forker.sock.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_servers: dict[Role, ForkServer] = {}
_lock = Lock()


def server(role: Role) -> ForkServer:
    """Return this process's fork server of a role, started at the first call and again where it has ended.

    It may still be loading.
    """
    with _lock:
        if role in _servers and not _servers[role].alive:
            _servers.pop(role).stop()
        if role not in _servers:
            _servers[role] = ForkServer(role)
        return _servers[role]


def stop_all() -> None:
    """End every fork server of this process."""
    with _lock:
        for running in _servers.values():
            running.stop()
        _servers.clear()


atexit.register(stop_all)

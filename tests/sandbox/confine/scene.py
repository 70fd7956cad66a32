"""A scene for attacks: a server that forks confined processes, and what an attacker would like to reach.

The server needs nothing but the standard library and forks processes as the grader's own does. Each one confines
itself, runs the code of one test and says how that ended.
"""

from __future__ import annotations

import errno
import json
import os
import select
import socket
import subprocess
import sys
import textwrap
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.confine import Offer, Policy, default_readable, offer

needs_confinement = pytest.mark.skipif(offer().landlock < 1 or not offer().seccomp, reason="needs Landlock and seccomp")
SECRET = "the expected value is 0.7071"
STUDENT = 65533
READABLE = default_readable()
HERE = replace(offer(), mounts=False)  # each layer by itself; test_root.py has a file system of its own on top
OWN_ROOT = offer()
OFFERS = {
    "this machine": HERE,
    "no namespaces": replace(HERE, namespaces=False),
    "ABI 1": replace(HERE, landlock=1, namespaces=False),
}
ALONE = {
    "landlock": replace(HERE, seccomp=False, namespaces=False),
    "seccomp": replace(HERE, landlock=0, namespaces=False),
}
REFUSALS = {
    errno.EPERM,
    errno.EACCES,
    errno.EAFNOSUPPORT,
    errno.ENOSYS,
    errno.EXDEV,
    errno.EOPNOTSUPP,
    errno.ENOTTY,
}

# Forks a process for each line that it reads. The process says how its code ended in one line, or dies.
SERVER = """
import ctypes, json, mmap, os, select, signal, socket, struct, sys, tempfile, threading, time
from pathlib import Path
PRELOAD
from autograder.sandbox.confine import Offer, Policy, confine
from autograder.sandbox.confine.process import call, numbers

def libc(name, *arguments):
    result = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def child(task, out):
    names = dict(globals(), ready=lambda: os.write(out, b"ready\\n"), **task["names"])
    os.chdir(task["policy"]["writable"][0])
    os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), MPLCONFIGDIR=os.getcwd())
    tempfile.tempdir = None  # may have been looked up before the fork
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        exec(task["before"], names)
        if task["offer"]:
            names["layers"] = confine(Policy(**task["policy"]), Offer(**task["offer"]))
        exec(task["code"], names)
        ending = {"value": names.get("result")}
    except BaseException as error:
        ending = {"raised": type(error).__name__, "errno": getattr(error, "errno", None), "text": str(error)}
    os.write(out, json.dumps(ending, default=repr).encode())
    os._exit(0)

for line in sys.stdin:
    task = json.loads(line)
    inside, outside = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inside)
        child(task, outside)
    os.close(outside)
    data = b""
    while more := os.read(inside, 65536):
        data += more
        if data == b"ready\\n":
            os.kill(pid, signal.SIGINT)
            data = b""
    os.close(inside)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps(json.loads(data) if data else {"died": status}), flush=True)
"""


@dataclass(frozen=True)
class Scene:
    """What an attacker would like to reach: a folder beside the work folder, sockets that listen, another process."""

    work: Path
    course: Path
    victim: int
    listeners: tuple[socket.socket, ...]
    names: dict[str, Any]

    def policy(self, **changes: Any) -> Policy:
        usual = Policy(
            readable=READABLE,
            writable=(str(self.work),),
            memory=512 * 2**20,
            file_bytes=2**20,
            open_files=64,
        )
        return replace(usual, **changes)


class Server:
    """A process that forks confined ones."""

    def __init__(self, preload: str = "", **environment: str) -> None:
        command = [sys.executable, "-c", SERVER.replace("PRELOAD", preload)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )

    def run(
        self, scene: Scene, code: str, given: Offer | None = HERE, before: str = "", **changes: Any
    ) -> dict[str, Any]:
        """Run `code` confined, after `before` unconfined; return what it left in `result`, raised or died of."""
        task = {
            "policy": asdict(scene.policy(**changes)),
            "offer": asdict(given) if given else None,
            "names": scene.names,
            "before": textwrap.dedent(before),
            "code": textwrap.dedent(code),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(task), file=self._process.stdin, flush=True)
        ending = json.loads(self._process.stdout.readline())
        assert isinstance(ending, dict)
        return ending

    def stop(self) -> None:
        self._process.communicate()


def untouched(scene: Scene) -> None:
    """Check that nothing outside the work folder was changed, no socket was reached and the other process lives."""
    secret = scene.course / "secret.txt"
    assert os.listdir(scene.course) == ["secret.txt"]
    assert secret.read_text() == SECRET
    assert secret.stat().st_mode & 0o777 == 0o644 & ~umask()
    assert secret.stat().st_mtime > 1e9
    assert os.listxattr(secret) == []
    assert (secret.stat().st_uid, secret.stat().st_gid) == (os.geteuid(), os.getegid())
    assert select.select(scene.listeners, [], [], 0)[0] == []
    assert os.waitpid(scene.victim, os.WNOHANG) == (0, 0)
    assert os.getpriority(os.PRIO_PROCESS, scene.victim) == 0


def umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current

"""The scene of each test and the server that forks its processes."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from .scene import SECRET, STUDENT, Scene, Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def victim() -> Iterator[int]:
    with subprocess.Popen(["sleep", "1000"]) as process:
        yield process.pid
        process.kill()


@pytest.fixture
def scene(tmp_path: Path, victim: int) -> Iterator[Scene]:
    work, course = tmp_path / "work", tmp_path / "course"
    for folder in (work, course):
        folder.mkdir()
    (course / "secret.txt").write_text(SECRET)
    listeners = (
        _listener(socket.AF_INET, ("127.0.0.1", 0)),
        _listener(socket.AF_UNIX, str(tmp_path / "stream")),
        _listener(socket.AF_UNIX, str(work / "beside")),
        _listener(socket.AF_UNIX, f"\0confine-{os.getpid()}"),
        _listener(socket.AF_UNIX, str(tmp_path / "datagram"), socket.SOCK_DGRAM),
    )
    names = {
        "work": str(work),
        "course": str(course),
        "secret": str(course / "secret.txt"),
        "victim": victim,
        "tests": os.getpid(),
        "port": listeners[0].getsockname()[1],
        "stream": str(tmp_path / "stream"),
        "beside": str(work / "beside"),
        "abstract": f"\0confine-{os.getpid()}",
        "datagram": str(tmp_path / "datagram"),
    }
    yield Scene(work, course, victim, listeners, names)
    for listener in listeners:
        listener.close()


def _listener(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen()
    return listener


@pytest.fixture
def open_scene(scene: Scene) -> Iterator[Scene]:
    """A scene whose work folder belongs to the student's user, outside pytest's private folders."""
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        work = Path(base, "work")
        work.mkdir()
        os.chown(work, STUDENT, STUDENT)
        yield replace(scene, work=work)

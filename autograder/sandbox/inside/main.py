"""What a forked student process does: confine itself, then serve. It is loaded before the fork."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import IPython.core.completer
import matplotlib
import matplotlib.backends.backend_agg
import matplotlib.pyplot
import numpy
import numpy.testing
import pytest
from IPython.core.pylabtools import activate_matplotlib
from matplotlib_inline.backend_inline import configure_inline_support

from ..confine import Policy, confine
from ..home import HOME, move_in
from ..workfolder import fill, give_to
from .service import Service, leave_quietly
from .shell import Shell, build_shell, take_over_streams, warm_up
from .stand_ins import install

__all__ = ["before_forks", "kernel", "numpy_kernel"]
_ = (IPython, matplotlib, numpy, pytest)


def before_forks() -> None:
    """Build the shell once, in the server, before any student's process is forked; let it meet an error and a plot."""
    shell = build_shell()
    activate_matplotlib("inline")
    configure_inline_support(shell, "inline")
    warm_up(shell)


def kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook."""
    _serve(task, sockets[0])


def numpy_kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook where there is no framework to find."""
    install()
    _serve(task, sockets[0])


def _serve(task: dict[str, Any], sock: socket.socket) -> None:
    folder = Path(task["folder"])
    _prepare(folder, task)
    os.chdir(folder)
    sys.path[:] = [str(folder), *(entry for entry in sys.path if entry)]
    move_in(folder / HOME)
    os.environ.update(task["environment"])
    if task["policy"] is not None:
        plain: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in task["policy"].items()}
        policy = Policy(**plain, writable=(str(folder),))
        if policy.uid is not None:
            give_to(policy.uid, folder)
        confine(policy)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    shell = Shell.instance()
    take_over_streams()
    Service(sock, shell, task["output"]).serve()
    leave_quietly()


def _prepare(folder: Path, task: dict[str, Any]) -> None:
    """Make the work folder, where the task names what it is filled from.

    `scratch`, where it is given, holds all work folders of one submission: a judge, which names the folder, can have it
    made there and nowhere else.
    """
    scratch, source = task.pop("scratch", None), task.pop("source")  # student code need not see where the course lies
    if scratch is not None and (str(folder.parent) != scratch or folder.name in (".", "..")):
        raise PermissionError(f"{folder} does not lie in {scratch}")
    if source is not None:
        fill(folder, Path(source))

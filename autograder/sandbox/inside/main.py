"""The program of a forked student process: confine itself, then serve. It is loaded before the fork."""

from __future__ import annotations

import signal
import socket
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

from .enter import enter
from .service import Service, leave_quietly
from .shell import Shell, build_shell, take_over_streams, warm_up
from .stand_ins import install

__all__ = ["before_forks", "kernel", "numpy_kernel"]
_ = (IPython, matplotlib, numpy, pytest)


def before_forks() -> None:
    """Build the shell once in the server, before any fork, and run one error and one plot in it."""
    shell = build_shell()
    activate_matplotlib("inline")
    configure_inline_support(shell, "inline")
    warm_up(shell)


def kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook."""
    _serve(task, sockets[0])


def numpy_kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook without any framework."""
    install()
    _serve(task, sockets[0])


def _serve(task: dict[str, Any], sock: socket.socket) -> None:
    enter(task)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    shell = Shell.instance()
    take_over_streams()
    Service(sock, shell, task["output"]).serve()
    leave_quietly()

"""The program of a forked rebuilding process: confine itself, then serve. It is loaded before the fork."""

from __future__ import annotations

import os
import signal
import socket
from typing import Any

from ..confine import enter
from .allowed import classes
from .service import ModelService

__all__ = ["before_forks", "rebuild"]


def before_forks() -> None:
    """Look up every allowed class once in the server."""
    classes()


def rebuild(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve the judge of one submission."""
    enter(task, public=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ModelService(sockets[0]).serve()
    os._exit(0)

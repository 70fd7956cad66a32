"""A limit of computing time for a function of ours that student code calls with arguments of its choice."""

from __future__ import annotations

import functools
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


class TookTooLong(Exception):
    """A function of ours was stopped: what it was called with keeps it busy for too long."""


def within(seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` so that it raises `TookTooLong` after `seconds` of computing. Other values stay as they are.

    Works in the main thread of a process on Unix, which is where a judge asks; elsewhere the function is unbounded.
    """
    if not callable(function) or not hasattr(signal, "setitimer"):
        return function

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return function(*args, **kwargs)
        before = signal.signal(signal.SIGPROF, _stop)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return function(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    return bounded


def _stop(number: int, frame: FrameType | None) -> None:
    raise TookTooLong("these arguments keep it busy for too long")

"""Limits on what the judge itself computes: a student's value may keep it busy for ever."""

from __future__ import annotations

import functools
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from types import FrameType
from typing import Any

AGAIN = 1.0  # seconds after which the exception is raised again, where something caught it
LEAST = 0.001  # seconds; a timer of 0 would be none


class ComputedTooLong(BaseException):
    """The judge used up the computing time of a test. No `except Exception` of a library may swallow it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"judging this took more than {seconds:g} s of computing time")
        self.seconds = seconds


class ArgumentsTakeTooLong(Exception):
    """A function of ours was stopped: what student code called it with keeps it busy for too long."""

    def __init__(self) -> None:
        super().__init__("these arguments keep it busy for too long")


@contextmanager
def computing_limit(seconds: float, error: Callable[[], BaseException] | None = None) -> Iterator[None]:
    """Raise `error()`, by default `ComputedTooLong`, in the body once this process has computed for `seconds`.

    Waiting costs nothing: for the student's process (its calls have limits of their own) or for a free processor.
    Limits may be nested: within an inner one the shorter time counts, with its error, and the outer one goes on after
    it. Works in the main thread on Unix, which is where a judge works; elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise error() if error is not None else ComputedTooLong(seconds)

    left, again = signal.getitimer(signal.ITIMER_PROF)
    if left and left < seconds:
        yield
        return
    before, begun = signal.signal(signal.SIGPROF, stop), process_time()
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            signal.setitimer(signal.ITIMER_PROF, max(LEAST, left - (process_time() - begun)), again)


def within(seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` so that it raises `ArgumentsTakeTooLong` after `seconds` of computing.

    A value that is not a function is returned as it is.
    """
    if not callable(function):
        return function

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        with computing_limit(seconds, ArgumentsTakeTooLong):
            return function(*args, **kwargs)

    return bounded

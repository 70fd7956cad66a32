"""A limit on what the judge itself computes for one test: a value of the student's may keep it busy without end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0  # seconds after which the exception is raised again, where something caught it


class ComputedTooLong(BaseException):
    """The judge used up the computing time of a test. No `except Exception` of a library may swallow it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"judging this took more than {seconds:g} s of computing time")
        self.seconds = seconds


@contextmanager
def computing_limit(seconds: float) -> Iterator[None]:
    """Raise `ComputedTooLong` in the body once this process has computed for `seconds`.

    Waiting costs nothing: for the student's process (its calls have limits of their own) or for a free processor.
    Works in the main thread on Unix, which is where a judge works; elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise ComputedTooLong(seconds)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

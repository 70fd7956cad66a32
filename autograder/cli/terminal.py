"""The command as a process: its standard streams, what it prints when it is quiet, and the signals that end it."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TextIO

STREAMS = ("stdin", "stdout", "stderr")  # by the number of their descriptor
# Ctrl-C, a service manager or a container, a closed terminal. Windows has no SIGHUP.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def open_closed_streams() -> set[str]:
    """Open the null device for each standard stream that is closed; return the names of those.

    A service or a job may start a command without them. Then the next files and sockets would get the descriptors 0 to
    2, and a child process would take them for its streams.
    """
    closed = set()
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            closed.add(name)
            if getattr(sys, name) is None:
                setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    return closed


class _NoOutput(io.StringIO):
    """Discards what is written; `real` is the standard output that it replaces."""

    def __init__(self, real: TextIO) -> None:
        super().__init__()
        self.real = real

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def quiet_output(quiet: bool) -> Iterator[None]:
    """Discard what is printed to standard output while this lasts, if `quiet`. Warnings on standard error stay."""
    if not quiet:
        yield
        return
    before = sys.stdout
    sys.stdout = _NoOutput(before)
    try:
        yield
    finally:
        sys.stdout = before


def is_quiet() -> bool:
    """Whether only errors and explicitly requested output are to be printed."""
    return isinstance(sys.stdout, _NoOutput)


def real_output() -> TextIO:
    """Return the stream for output that was explicitly requested (`--json -`): standard output, even when quiet."""
    return sys.stdout.real if isinstance(sys.stdout, _NoOutput) else sys.stdout


class Ended(BaseException):
    """The signal `number` told this command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status by which a shell tells that a signal ended a command."""
        return 128 + self.number


@contextmanager
def ends_at_once() -> Iterator[None]:
    """While this lasts, a signal ends all student code at once and raises `Ended` here; then everything is cleaned up.

    Running submissions are not waited for: they could take minutes, and a service manager waits for seconds. Signals
    that the command was started to ignore (`nohup`) stay ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    ours = [number for number, handler in before.items() if handler in (signal.SIG_DFL, signal.default_int_handler)]

    def end(number: int, frame: FrameType | None) -> None:
        for handled in ours:  # a second signal would interrupt the cleaning up
            signal.signal(handled, signal.SIG_IGN)
        servers = sys.modules.get("autograder.sandbox.servers")
        if servers is not None:
            servers.end_at_once()
        raise Ended(number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        _clean_up()
        for number in ours:
            signal.signal(number, before[number])


def _clean_up() -> None:
    """Stop all processes that were started here and remove all folders that were made for them.

    Folders of runs that were killed are removed, too: a fork server of such a run that was still loading its libraries
    may have made its folder again after it was removed.
    """
    for name, function in (("servers", "stop_all"), ("folders", "remove_all"), ("folders", "sweep")):
        module = sys.modules.get(f"autograder.sandbox.{name}")
        if module is not None:
            getattr(module, function)()

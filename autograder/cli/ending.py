"""A command that is ended from outside: by Ctrl-C, SIGTERM (a service manager, a container) or SIGHUP (a terminal)."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


class Ended(BaseException):
    """This command was told to end by the signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status by which a shell tells that a signal ended a command."""
        return 128 + self.number


@contextmanager
def ends_at_once() -> Iterator[None]:
    """While this lasts, a signal ends all student code at once and raises `Ended` here, so that all is cleaned up.

    What runs is not waited for: it could take minutes, and who ends a service waits for seconds. Signals that the
    command was started to ignore (`nohup`) are ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    ours = [number for number, handler in before.items() if handler in (signal.SIG_DFL, signal.default_int_handler)]

    def end(number: int, frame: FrameType | None) -> None:
        for one in ours:  # once is enough: another one would end the cleaning up
            signal.signal(one, signal.SIG_IGN)
        servers = sys.modules.get("autograder.sandbox.servers")
        if servers is not None:
            servers.end_at_once()
        raise Ended(number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        clean_up()
        for number in ours:
            signal.signal(number, before[number])


def clean_up() -> None:
    """Stop all processes that were started here and remove all folders that were made for them.

    Folders of runs that were killed are looked for as well: a fork server of such a run that was still loading its
    libraries may have made its folder again after it was removed.
    """
    for name, function in (("servers", "stop_all"), ("scratch", "remove_all"), ("scratch", "sweep")):
        module = sys.modules.get(f"autograder.sandbox.{name}")
        if module is not None:
            getattr(module, function)()

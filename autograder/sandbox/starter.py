"""Start, interrupt and end processes: one interface for every machine."""

from __future__ import annotations

import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .guard import Gate, Stop, Usage

FAILED, OUT_OF_MEMORY = 70, 71  # exit status of a process whose entry raised
# Python finds neither the user's packages nor the current folder, as with `-I`, but reads the environment that we set.
ISOLATED = ("-s", "-P")


@dataclass(frozen=True)
class Process:
    """A started process. `baseline` is what it used at the start; through `gate` its guard sees requests."""

    id: int
    pid: int
    baseline: Usage
    gate: Gate | None = None


class Starter(ABC):
    """Starts processes that all run the same entry. Use it from one thread at a time."""

    @abstractmethod
    def start(self, task: Any, clients: Sequence[socket.socket] = ()) -> tuple[Process, socket.socket]:
        """Start a process that runs the entry with `task`; return it and our end of the socket between us.

        The entry gets its own end first, then the `clients`, which stay open here. Raises `SandboxUnavailable`.
        """

    @abstractmethod
    def interrupt(self, process: Process) -> None:
        """Raise KeyboardInterrupt in a process, if it still runs."""

    @abstractmethod
    def kill(self, process: Process) -> None:
        """Kill a process, if it still runs."""

    @abstractmethod
    def ended(self, process: Process, seconds: float) -> int | None:
        """Return the exit status of a process, a signal's number negative; None if it still runs after `seconds`."""

    @abstractmethod
    def stop_of(self, process: Process) -> Stop | None:
        """Return why the guard ended a process, None if it did not."""

    @abstractmethod
    def thaw(self, process: Process) -> None:
        """Let a frozen process go on."""

    @abstractmethod
    def gone(self, seconds: float = 0.0) -> bool:
        """Return whether the starter itself has ended, after waiting for at most `seconds`."""

    @abstractmethod
    def close(self) -> None:
        """End every process that was started here."""

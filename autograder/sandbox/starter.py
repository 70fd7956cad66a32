"""How a process of ours comes to be, is interrupted and ends: one interface, whatever the machine can do."""

from __future__ import annotations

import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .guard import Gate, Stop, Usage

FAILED, OUT_OF_MEMORY = 70, 71  # how a process ends whose entry raised
# As `python -I`, which would ignore the environment that we give: neither the user's packages nor the current folder
# are searched.
ISOLATED = ("-s", "-P")


@dataclass(frozen=True)
class Process:
    """A process that was started. `baseline` is what it used then, `gate` what its guard knows of requests to it."""

    id: int
    pid: int
    baseline: Usage
    gate: Gate | None = None


class Starter(ABC):
    """Starts processes that all run the same entry. Not for several threads at once."""

    @abstractmethod
    def start(self, task: Any, clients: Sequence[socket.socket] = ()) -> tuple[Process, socket.socket]:
        """Start a process that runs the entry with `task`; return it and our end of the socket between us.

        The entry gets its own end first, then the `clients`, which stay open here. Raises `SandboxUnavailable`.
        """

    @abstractmethod
    def interrupt(self, process: Process) -> None:
        """Have KeyboardInterrupt raised in a process; nothing happens where it has ended."""

    @abstractmethod
    def kill(self, process: Process) -> None:
        """End a process; nothing happens where it has ended."""

    @abstractmethod
    def ended(self, process: Process, seconds: float) -> int | None:
        """Return the exit status of a process, a signal's number negative; None if it still runs after `seconds`."""

    @abstractmethod
    def stop_of(self, process: Process) -> Stop | None:
        """Return why the guard ended a process; None where it did not, or where the process still runs."""

    @abstractmethod
    def thaw(self, process: Process) -> None:
        """Let a process go on that its guard has frozen."""

    @abstractmethod
    def gone(self, seconds: float = 0.0) -> bool:
        """Whether what starts the processes has itself ended, waiting for that for at most `seconds`."""

    @abstractmethod
    def close(self) -> None:
        """End every process that was started here."""

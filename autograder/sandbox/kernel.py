"""The seam to the student's process: one interface, one method that matters."""

from __future__ import annotations

import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from ..core.assignment import Limits
from ..core.errors import SandboxUnavailable
from ..wire.errors import KernelDied, KernelInterrupted
from ..wire.frames import Closed, Frames, Late
from ..wire.text import clean
from ..wire.values import NotAllowed
from .scratch import space_used
from .starter import OUT_OF_MEMORY, Starter
from .usage import usage_of

GRACE = 3.0  # seconds between an interrupt and the kill
SLICE = 0.25  # seconds between looks at memory and files
MAX_THREADS = 256
ROOM = 0.125  # of the memory, what a cell has to leave to those after it

Ask = Callable[[int, list[Any], list[Any]], dict[str, Any]]
Output = Callable[[dict[str, Any]], None]


class Kernel(ABC):
    """A student's process, asked one request at a time. `stray` counts messages that nothing had asked for."""

    stray = 0

    @abstractmethod
    def request(self, seconds: float, ask: Ask | None = None, output: Output | None = None, **request: Any) -> Any:
        """Send one request and return its reply: `{"done": …}` or `{"raised": …}`, still encoded.

        `ask` answers calls back, `output` receives what is printed and shown. Raises `KernelInterrupted` where the
        request was stopped after `seconds`, `KernelDied` where the process is gone.
        """

    @abstractmethod
    def check_room(self) -> None:
        """Between two requests, raise `KernelDied` where what is kept in memory leaves too little for what follows."""

    @abstractmethod
    def close(self) -> None:
        """End the process, if it still runs."""


class WiredKernel(Kernel):
    """A kernel behind a socket. Subclasses know the process at its other end."""

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self._frames = Frames(sock)
        self._limits = limits
        self._number = 0
        self._output = 0
        self._look_at = 0.0
        self._started = False

    def request(self, seconds: float, ask: Ask | None = None, output: Output | None = None, **request: Any) -> Any:
        self._number += 1
        deadline = monotonic() + seconds
        interrupted = False
        try:
            self._frames.send({"n": self._number, **request}, deadline + GRACE)
            while True:
                message = self._next(deadline + GRACE if interrupted else deadline)
                if message is None and interrupted:
                    self._end("time", f"did not stop when interrupted after {seconds:g} s")
                elif message is None:
                    interrupted = True
                    self.interrupt()
                elif "out" in message:
                    self._count_output()
                    if output is not None:
                        output(message["out"])
                elif "ask" in message and ask is not None:
                    answer = ask(message["ask"], message["args"], message["kwargs"])
                    self._frames.send({"n": self._number, **answer}, deadline + GRACE)
                elif interrupted:
                    raise KernelInterrupted(f"stopped after {seconds:g} s")
                else:
                    return message
        except Closed:
            self._end("killed", "the process ended")
        except Late:
            self._end("time", "did not take in what it was asked")
        except (NotAllowed, KeyError, TypeError, AttributeError, RecursionError) as error:
            self._end("protocol", f"sent what is no answer: {clean(str(error), 200)}")

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """Return the next message of the current request, None at the deadline."""
        while True:
            now = monotonic()
            if now >= self._look_at:
                self.look_after()
                self._look_at = now + SLICE
            if now >= deadline:
                return None
            try:
                message = self._frames.receive(min(deadline, now + SLICE))
            except Late:
                continue
            if not isinstance(message, dict):
                raise NotAllowed("a message that is no map")
            self._started = True
            if message.get("n") == self._number:
                return message
            self._count_output()
            self.stray += "out" not in message

    def _count_output(self) -> None:
        """Count the last message, which answers nothing, against the limit of output."""
        self._output += self._frames.size
        if self._output > 4 * self._limits.output:
            self._end("output", "printed far more than its limit")

    def _end(self, reason: str, detail: str) -> Any:
        reason, detail = self.why_ended(reason, detail)
        self.close()
        raise KernelDied(reason, detail)

    @abstractmethod
    def interrupt(self) -> None:
        """Send the process SIGINT."""

    def look_after(self) -> None:
        """Hold the process against limits that the kernel of the machine does not keep. Raises `KernelDied`."""

    def check_room(self) -> None:
        """Of the process's memory nothing is known here."""

    def why_ended(self, reason: str, detail: str) -> tuple[str, str]:
        """Refine why the process is gone, from what the machine says of its end."""
        return reason, detail


class StartedKernel(WiredKernel):
    """A process of its own, forked by a server that had preloaded its libraries or started anew."""

    def __init__(
        self,
        starter: Starter,
        folder: Path,
        limits: Limits,
        policy: dict[str, Any] | None,
        environment: dict[str, str] | None = None,
    ) -> None:
        task = {"folder": str(folder), "output": limits.output, "policy": policy, "environment": environment or {}}
        self._process, sock = starter.start(task)
        super().__init__(sock, limits)
        self.folder, self._starter = folder, starter

    @property
    def pid(self) -> int:
        return self._process.pid

    def interrupt(self) -> None:
        self._starter.interrupt(self._process)

    def close(self) -> None:
        self._frames.close()
        self._starter.kill(self._process)

    def look_after(self) -> None:
        usage = usage_of(self.pid)
        if usage.stopped:
            self._end("stopped", "the process stopped itself")
        if usage.resident > self._limits.memory + self._process.baseline.resident:
            self._end("memory", f"used more than {self._limits.memory / 2**30:.1f} GB of memory")
        if usage.threads > MAX_THREADS:
            self._end("memory", f"started more than {MAX_THREADS} threads")
        if space_used(self.folder, self._limits.files) > self._limits.files:
            self._end("files", f"wrote more than {self._limits.files // 2**20} MB of files")

    def check_room(self) -> None:
        usage, baseline = usage_of(self.pid), self._process.baseline
        used = max(usage.resident - baseline.resident, usage.data - baseline.data)
        if used > (1 - ROOM) * self._limits.memory:
            most = self._limits.memory
            self._end("memory", f"kept {used / 2**30:.1f} GB of memory in use, of at most {most / 2**30:.1f} GB")

    def why_ended(self, reason: str, detail: str) -> tuple[str, str]:
        if reason != "killed":
            return reason, detail
        status = self._starter.ended(self._process, 2.0)
        if status is None and self._starter.gone():  # and took the process with it
            raise SandboxUnavailable("The fork server was ended from outside. Grade this submission again.")
        if status is None:
            return reason, detail
        if status < 0:
            name = signal.Signals(-status).name if -status in list(signal.Signals) else str(-status)
            return ("files" if name == "SIGXFSZ" else reason), f"the process was ended by {name}"
        if not self._started:
            raise SandboxUnavailable(
                f"A student's process could not be confined or started (status {status}). Grade this submission again."
            )
        if status == OUT_OF_MEMORY:
            return "memory", "no memory was left"
        return reason, f"the process ended itself with status {status}"

"""The seam to the student's process: an interface with one important method."""

from __future__ import annotations

import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from ..core.assignment import Limits
from ..core.errors import SandboxUnavailable
from ..core.incidents import End
from ..core.text import clean
from ..wire.errors import KernelDied, KernelInterrupted
from ..wire.messages import Closed, Frames, Late, NotAllowed
from .folders import space_of, space_of_public
from .guard import Stopwatch, backstop, bounds_of, usage_of
from .starter import OUT_OF_MEMORY, Starter

GRACE = 3.0  # seconds that a process may use between an interrupt and the kill
SLICE = 0.25  # seconds by the wall clock between looks at what a request used
SHORTEST = 0.01  # seconds that one wait takes at least
ENDING = 2.0  # seconds that a process may use to end after it closed its socket
ROOM = 0.125  # the share of memory that a cell has to leave for later ones

Ask = Callable[[int, list[Any], list[Any]], dict[str, Any]]
Output = Callable[[dict[str, Any]], None]


class Kernel(ABC):
    """A student's process, asked one request at a time.

    `stray` counts messages that no request had asked for. `used` is the time in seconds that all requests could use so
    far, without the time spent waiting for a processor.
    """

    stray = 0
    used = 0.0

    @abstractmethod
    def request(self, seconds: float, ask: Ask | None = None, output: Output | None = None, **request: Any) -> Any:
        """Send one request and return its reply: `{"done": …}` or `{"raised": …}`, still encoded.

        `ask` answers calls back, `output` receives what is printed and shown. Raises `KernelInterrupted` if
        the request was stopped after `seconds`, `KernelDied` if the process is gone.
        """

    @abstractmethod
    def check_room(self) -> None:
        """Between two requests, raise `KernelDied` if too little memory is left for the following ones."""

    @abstractmethod
    def close(self) -> None:
        """End the process, if it still runs."""


class WiredKernel(Kernel):
    """A kernel behind a socket. Subclasses know the process at the other end; `pid` is None if there is none."""

    def __init__(self, sock: socket.socket, limits: Limits, pid: int | None = None) -> None:
        self._frames = Frames(sock)
        self._limits = limits
        self._watch = Stopwatch(pid)
        self._number = 0
        self._output = 0
        self._look_at = 0.0
        self._started = False

    def request(self, seconds: float, ask: Ask | None = None, output: Output | None = None, **request: Any) -> Any:
        self._number += 1
        self.wake()
        self._watch.restart()
        try:
            return self._converse(seconds, request, ask, output)
        except Closed:
            self._end(End.KILLED, "the process ended")
        except (NotAllowed, KeyError, TypeError, AttributeError, RecursionError) as error:
            self._end(End.PROTOCOL, f"sent an invalid answer: {clean(str(error), 200)}")
        finally:
            self.used += self._watch.used()
            self.rest()

    def _converse(self, seconds: float, request: dict[str, Any], ask: Ask | None, output: Output | None) -> Any:
        interrupted = False
        self._send(request, seconds + GRACE)
        while True:
            message = self._next(seconds + GRACE if interrupted else seconds)
            if message is None and interrupted:
                self._end(End.TIME, f"did not stop when interrupted after {seconds:g} s")
            elif message is None:
                interrupted = True
                self.interrupt()
            elif "out" in message:
                self._count_output()
                if output is not None:
                    output(message["out"])
            elif "ask" in message and ask is not None:
                begun = monotonic()
                answer = ask(message["ask"], message["args"], message["kwargs"])
                self._watch.leave_out(monotonic() - begun)
                self._send(answer, seconds + GRACE)
            elif interrupted:
                raise KernelInterrupted(self._watch.used(), seconds)
            else:
                return message

    def _send(self, message: dict[str, Any], most: float) -> None:
        """Send one message of the current request, which may use `most` seconds in all."""
        send: Callable[[float], None] = partial(self._frames.send, {"n": self._number, **message})
        while True:
            try:
                return send(monotonic() + SLICE)
            except Late:
                if self._look(most) <= 0:
                    self._end(End.TIME, "did not read the request")
                send = self._frames.flush

    def _next(self, most: float) -> dict[str, Any] | None:
        """Return the next message of the current request, None if it used `most` seconds."""
        while True:
            left = most - self._watch.used()
            if (monotonic() >= self._look_at or left <= 0) and (left := self._look(most)) <= 0:
                return None
            try:
                message = self._frames.receive(monotonic() + max(SHORTEST, min(left, SLICE)))
            except Late:
                continue
            if not isinstance(message, dict):
                raise NotAllowed("a message that is not a map")
            self._started = True
            if message.get("n") == self._number:
                return message
            self._count_output()
            self.stray += "out" not in message

    def _look(self, most: float) -> float:
        """Return how many of `most` seconds the current request has left, counting the waiting of all threads."""
        self._look_at = monotonic() + SLICE
        if self._watch.wall >= backstop(most):
            return 0.0
        return most - self._watch.look()

    def _count_output(self) -> None:
        """Count the last message, which answers no request, against the limit of output."""
        self._output += self._frames.size
        if self._output > 4 * self._limits.output:
            self._end(End.OUTPUT, "printed far more than its limit")

    def _end(self, reason: End, detail: str) -> Any:
        reason, detail = self.why_ended(reason, detail)
        self.close()
        raise KernelDied(reason, detail)

    @abstractmethod
    def interrupt(self) -> None:
        """Send the process SIGINT."""

    def wake(self) -> None:
        """Let the process run: a request is about to be sent."""

    def rest(self) -> None:
        """Announce that no request is running."""

    def check_room(self) -> None:
        """Nothing is known about the process's memory here."""

    def why_ended(self, reason: End, detail: str) -> tuple[End, str]:
        """Return a more precise reason for the process's end, from what the machine tells."""
        return reason, detail


class StartedKernel(WiredKernel):
    """A separate process, forked by a server with preloaded libraries or started as a new Python."""

    def __init__(
        self,
        starter: Starter,
        folder: Path,
        limits: Limits,
        policy: dict[str, Any] | None,
        environment: dict[str, str] | None = None,
        source: Path | None = None,
    ) -> None:
        """`source`: what the process fills its work folder from; None where `folder` is there already."""
        task = {"folder": str(folder), "output": limits.output, "policy": policy, "environment": environment or {}}
        task["source"] = None if source is None else str(source)
        task["bounds"] = bounds_of(limits, space_of_public(source) if source else space_of(folder))
        self._process, sock = starter.start(task)
        super().__init__(sock, limits, self._process.pid)
        self.folder, self._starter = folder, starter

    @property
    def pid(self) -> int:
        return self._process.pid

    def interrupt(self) -> None:
        self._starter.interrupt(self._process)

    def close(self) -> None:
        self._watch.close()
        self._frames.close()
        self._starter.kill(self._process)
        if self._process.gate is not None:
            self._process.gate.close()

    def wake(self) -> None:
        if self._process.gate is not None and self._process.gate.open():
            self._starter.thaw(self._process)

    def rest(self) -> None:
        if self._process.gate is not None:
            self._process.gate.shut()

    def check_room(self) -> None:
        usage, baseline = usage_of(self.pid), self._process.baseline
        used = max(usage.resident - baseline.resident, usage.data - baseline.data)
        if used > (1 - ROOM) * self._limits.memory:
            most = self._limits.memory
            self._end(End.MEMORY, f"kept {used / 2**30:.1f} GB of memory in use, of at most {most / 2**30:.1f} GB")

    def why_ended(self, reason: End, detail: str) -> tuple[End, str]:
        if reason is not End.KILLED:
            return reason, detail
        status = self._wait_for_end()
        if status is None and self._starter.gone():  # and took the process with it
            raise SandboxUnavailable("The fork server was ended from outside", remedy="Grade this submission again.")
        if status is None:
            return reason, detail
        if stop := self._starter.stop_of(self._process):
            return stop.reason, stop.detail
        if status < 0:
            name = signal.Signals(-status).name if -status in list(signal.Signals) else str(-status)
            return (End.FILES if name == "SIGXFSZ" else reason), f"the process was ended by {name}"
        if not self._started:
            raise SandboxUnavailable(
                f"A student's process could not be confined or started (status {status})",
                remedy="Grade this submission again.",
            )
        if status == OUT_OF_MEMORY:
            return End.MEMORY, "no memory was left"
        return reason, f"the process ended itself with status {status}"

    def _wait_for_end(self) -> int | None:
        """Return the exit status of the process that closed its socket, None if it goes on."""
        watch = Stopwatch(self.pid)
        status = None
        while status is None and not self._starter.gone() and watch.look() < ENDING and watch.wall < backstop(ENDING):
            status = self._starter.ended(self._process, SLICE)
        watch.close()
        return status

"""Measure what a student's process uses, and enforce the limits that the kernel does not enforce.

A guard belongs to the process that started the student's: a fork server, or a thread where nothing can be forked. The
judge has none, because it is busy with its own work for seconds at a time. A process without a running request is
frozen, so that its threads take no processor from others: see `Gate`.

A limit in wall-clock time would take marks from right answers on a busy machine. A `Stopwatch` therefore takes the
wall-clock time and subtracts what the process and its caller spent waiting in the kernel's run queue
(`/proc/<pid>/task/*/schedstat`, the second number): sleeping counts, waiting for a busy processor does not. On a
machine without that file, only computing time counts.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from ..core.assignment import Limits
from ..core.incidents import End
from .folders import EMPTY_HOME, space_used

SLICE = 0.25  # seconds between looks
SHARE = 0.1  # the largest share of its time that a guard spends looking: after a long look, the next one comes later
MAX_THREADS = 256  # of one process; the kernel has no limit on them
BACKSTOP = 20.0  # times its limit is what a request may take by the wall clock, whatever the stopwatch says
LEAST_BACKSTOP = 120.0  # seconds
NANO = 1e-9


@dataclass(frozen=True)
class Usage:
    """`resident`, `data` (private and writable, touched or not) and `page_tables` in bytes.

    `page_tables` is what the kernel needs to map memory: reading through a huge mapping costs nothing else. `stopped`
    means by a signal, not ended.
    """

    resident: int = 0
    data: int = 0
    page_tables: int = 0
    threads: int = 0
    stopped: bool = False


def usage_of(pid: int) -> Usage:
    """Return what a process uses now; zeros if it is gone or the machine does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        resident, data, tables = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmData", "VmPTE"))
        return Usage(resident, data, tables, int(fields["Threads"]), fields["State"].strip()[0] == "T")
    except (OSError, KeyError, ValueError):
        return Usage()


@dataclass(frozen=True)
class Stop:
    """Why a guard ended a process; `detail` explains it."""

    reason: End
    detail: str


class Gate:
    """Bytes that a caller and a guard share: whether a request runs, how many ran, whether the process is frozen.

    A request costs two small writes and no message. The caller opens the gate before it checks whether the process is
    frozen, and the guard checks the gate after it froze the process, so one of them always notices the other.
    """

    OPEN, FROZEN = 0, 2  # offsets; the number of requests lies between them

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._asked = 0

    @classmethod
    def make(cls) -> Gate | None:
        """Return a new gate, None on a machine without anonymous files."""
        if not hasattr(os, "memfd_create"):
            return None
        made = cls(os.memfd_create("autograder-gate", os.MFD_CLOEXEC))
        os.pwrite(made.descriptor, bytes(3), 0)
        return made

    def open(self) -> bool:
        """Announce a request; return whether the process has to be thawed for it."""
        self._asked = (self._asked + 1) % 256
        self._write(bytes([1, self._asked]), self.OPEN)
        return self.frozen

    def shut(self) -> None:
        """Announce that no request is running."""
        self._write(b"\0", self.OPEN)

    @property
    def frozen(self) -> bool:
        return self.descriptor >= 0 and os.pread(self.descriptor, 1, self.FROZEN) == b"\1"

    @frozen.setter
    def frozen(self, value: bool) -> None:
        self._write(b"\1" if value else b"\0", self.FROZEN)

    @property
    def state(self) -> bytes:
        """Whether a request is running, and how many ran."""
        return os.pread(self.descriptor, 2, self.OPEN)

    def _write(self, data: bytes, offset: int) -> None:
        if self.descriptor >= 0:  # a kernel that was closed has none
            os.pwrite(self.descriptor, data, offset)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@dataclass(eq=False)
class Guarded:
    """One process under guard. `seen` is its gate's state at the last look."""

    pid: int
    folder: Path
    memory: int
    files: int
    baseline: Usage
    gate: Gate | None
    seen: bytes = b""
    stop: Stop | None = None

    @property
    def frozen(self) -> bool:
        return self.gate is not None and self.gate.frozen

    def look(self) -> None:
        """End the process if it exceeds a limit; freeze it if there was no request since the last look."""
        stop = self._exceeded_limit()
        if stop is not None:
            self.stop = stop
            _send(self.pid, signal.SIGKILL)
        elif self.gate is not None and not self.gate.frozen:
            state = self.gate.state
            if state[:1] == b"\0" and state == self.seen:
                self._freeze(self.gate)
            self.seen = state

    def _freeze(self, gate: Gate) -> None:
        gate.frozen = True
        _send(self.pid, signal.SIGSTOP)
        if gate.state[:1] == b"\1":  # a request began just now and may not have noticed
            self.thaw()

    def thaw(self) -> None:
        """Let the process go on."""
        if self.gate is not None:
            self.gate.frozen = False
            _send(self.pid, signal.SIGCONT)

    def _exceeded_limit(self) -> Stop | None:
        usage = usage_of(self.pid)
        if usage.stopped and not self.frozen:
            return Stop(End.STOPPED, "the process stopped itself")
        if usage.resident + usage.page_tables > self.memory + self.baseline.resident + self.baseline.page_tables:
            return Stop(End.MEMORY, f"used more than {self.memory / 2**30:.1f} GB of memory")
        if usage.threads > MAX_THREADS:
            return Stop(End.MEMORY, f"started more than {MAX_THREADS} threads")
        if space_used(self.folder, self.files) > self.files:
            return Stop(End.FILES, f"wrote more than {self.files // 2**20} MB of files")
        return None


class Guard:
    """Guards any number of processes. Call `look` when `wait` seconds have passed."""

    def __init__(self) -> None:
        self._guarded: dict[int, Guarded] = {}
        self._next = 0.0

    def add(self, pid: int, folder: Path, bounds: dict[str, Any], gate: Gate | None = None) -> None:
        """Guard a process from now on. `bounds` comes from `bounds_of`."""
        self._guarded[pid] = Guarded(pid, folder, bounds["memory"], bounds["files"], usage_of(pid), gate)

    def stop_of(self, pid: int) -> Stop | None:
        """Return why the guard ended a process, None if it did not."""
        return self._guarded[pid].stop if pid in self._guarded else None

    def end(self, pid: int) -> Stop | None:
        """Drop a process that has ended; return why, if the guard ended it."""
        stop = self.stop_of(pid)
        guarded = self._guarded.pop(pid, None)
        if guarded is not None and guarded.gate is not None:
            guarded.gate.close()
        return stop

    def thaw(self, pid: int) -> None:
        """Let a frozen process go on."""
        if pid in self._guarded:
            self._guarded[pid].thaw()

    @property
    def wait(self) -> float | None:
        """The seconds until the next look is due, None if no process is guarded."""
        return max(0.0, self._next - monotonic()) if self._guarded else None

    def look(self) -> None:
        """Look at every process, if it is time."""
        begun = monotonic()
        if begun < self._next:
            return
        for guarded in list(self._guarded.values()):
            with suppress(OSError):
                guarded.look()
        now = monotonic()
        self._next = now + max(SLICE, (now - begun) / SHARE)

    def forget(self) -> None:
        """Close the gates, in a forked process."""
        for guarded in self._guarded.values():
            if guarded.gate is not None:
                guarded.gate.close()
        self._guarded.clear()


def bounds_of(limits: Limits, given: int = 0) -> dict[str, int]:
    """Return the limits that a guard enforces, as plain values for the request that starts a process.

    `given`: the bytes of the files in its work folder that are not the student's.
    """
    return {"memory": limits.memory, "files": limits.files + EMPTY_HOME + given}


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def backstop(seconds: float) -> float:
    """Return the wall-clock time after which a request that may use `seconds` is stopped in any case."""
    return max(BACKSTOP * seconds, LEAST_BACKSTOP)


class Stopwatch:
    """Times the requests to one process, in seconds that it could use. Use it from one thread only.

    Between two calls of `look` only the main thread's waiting is subtracted, which costs microseconds. `look` reads
    all threads: a process that waits for its own threads is charged the computing time of all of them, at most the
    wall-clock time. With `pid` None nothing is known about the process, and the wall clock counts.
    """

    def __init__(self, pid: int | None) -> None:
        self._pid = pid
        self._main = _Waiting(f"/proc/{pid}/schedstat") if pid else None
        self._own = _Waiting("/proc/thread-self/schedstat")
        self.restart()

    def restart(self) -> None:
        """Start timing the next request."""
        self._begun = monotonic()
        self._away = 0.0  # spent in this process, answering a call of the student's
        self._main_before = self._main.seconds() if self._main else 0.0
        self._own_before = self._own.seconds()
        self._threads: dict[str, tuple[float, float]] = {}  # waiting at the first look, and at the last
        self._cpu_before: float | None = None
        self._looked_at = 0.0

    @property
    def wall(self) -> float:
        """The wall-clock time since the request began."""
        return monotonic() - self._begun

    def leave_out(self, seconds: float) -> None:
        """Do not count `seconds` during which the process waited for our answer."""
        self._away += seconds

    def used(self) -> float:
        """Return the seconds that the process could use since the request began; after a `look`, by all threads."""
        wall = self.wall - self._away
        if self._main is not None and not self._main.known:
            return min(wall, self._computed())
        waited = self._own.seconds() - self._own_before
        waited += self._main.seconds() - self._main_before if self._main else 0.0
        waited += sum(last - first for first, last in self._threads.values())
        computed = self._computed() if self._cpu_before is not None else 0.0
        return min(wall, max(wall - waited, computed))

    def look(self) -> float:
        """Read how long all threads waited and computed; return what `used` then returns."""
        if self._pid is not None:
            if self._cpu_before is None:
                self._cpu_before, self._looked_at = cpu_time(self._pid), self.wall - self._away
            for task, waited in _waiting_of_others(self._pid).items():
                self._threads[task] = (self._threads.get(task, (waited,))[0], waited)
        return self.used()

    def close(self) -> None:
        """Close the files."""
        for waiting in (self._main, self._own):
            if waiting is not None:
                waiting.close()

    def _computed(self) -> float:
        """Return the computing time of this request. The time before the first look counts as computing time."""
        now = cpu_time(self._pid) if self._pid else None
        if now is None:
            return self.wall - self._away
        if self._cpu_before is None:
            self._cpu_before, self._looked_at = now, self.wall - self._away
        return self._looked_at + now - self._cpu_before


class _Waiting:
    """How long one thread has waited for a processor. `known` is False if the machine does not tell."""

    def __init__(self, path: str) -> None:
        self._last = 0.0
        self._file = -1
        with suppress(OSError):
            self._file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self.known = self._file >= 0

    def seconds(self) -> float:
        """Return the seconds waited so far, or the last known value if the thread has ended."""
        if self._file >= 0:
            with suppress(OSError, IndexError, ValueError):
                self._last = int(os.pread(self._file, 100, 0).split()[1]) * NANO
        return self._last

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def cpu_time(pid: int) -> float | None:
    """Return the computing time of a process in seconds, None if it has ended or the time is unknown."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            user, system = file.read(1000).rpartition(b")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return _cpu_time_elsewhere(pid) if sys.platform != "linux" else None


def _cpu_time_elsewhere(pid: int) -> float | None:
    import psutil  # type: ignore[import-untyped]  # macOS and Windows

    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return None
    return float(times.user + times.system)


def _waiting_of_others(pid: int) -> dict[str, float]:
    """Return how long each thread except the main one has waited for a processor."""
    waiting = {}
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            if task != str(pid):
                with (
                    suppress(OSError, IndexError, ValueError),
                    open(f"/proc/{pid}/task/{task}/schedstat", "rb") as file,
                ):
                    waiting[task] = int(file.read(100).split()[1]) * NANO
    return waiting

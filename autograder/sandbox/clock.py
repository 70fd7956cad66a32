"""Measure the time that a process could use: sleeping counts, waiting for a busy processor does not.

A limit in wall-clock time takes marks from right answers on a busy machine. A `Stopwatch` therefore
takes the wall-clock time and subtracts what the process and its caller spent waiting in the kernel's run queue
(`/proc/<pid>/task/*/schedstat`, the second number). On a machine without that file, only computing time counts.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import monotonic

BACKSTOP = 20.0  # times its limit is what a request may take by the wall clock, whatever the stopwatch says
LEAST_BACKSTOP = 120.0  # seconds
NANO = 1e-9


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

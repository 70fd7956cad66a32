"""Which seconds does a stopwatch charge? Those that a process could use, whatever else the machine does."""

import os
import subprocess
import sys
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from autograder.sandbox import guard
from autograder.sandbox.guard import Stopwatch, backstop, cpu_time

SPIN = "while True: pass"
THREADS = "import threading\nfor _ in range(8): threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not say who waits")


@contextmanager
def running(source, count=1):
    """Run `count` processes on one and the same processor; yield their process ids."""
    core = min(os.sched_getaffinity(0))
    pin = f"import os\nos.sched_setaffinity(0, [{core}])\n"
    started = [subprocess.Popen([sys.executable, "-c", pin + source]) for _ in range(count)]
    try:
        for one in started:
            while os.sched_getaffinity(one.pid) != {core}:
                sleep(0.01)
        yield [one.pid for one in started]
    finally:
        for one in started:
            one.kill()
            one.wait()


def timed(pid, seconds=1.0):
    """Return what a stopwatch charges within `seconds`, and the wall-clock time that passed."""
    watch = Stopwatch(pid)
    watch.look()
    sleep(seconds)
    charged, wall = watch.look(), watch.wall
    watch.close()
    return charged, wall


def test_waiting_for_a_processor_is_not_charged():
    with running(SPIN, 4) as (first, *_):
        charged, wall = timed(first)
    assert charged < 0.6 * wall


def test_sleeping_is_charged():
    with running("import time\ntime.sleep(60)") as (pid,):
        charged, wall = timed(pid, 0.5)
    assert 0.4 <= charged <= wall


def test_threads_that_wait_for_each_other_are_charged_what_they_compute():
    """A process cannot buy time by starting threads that keep each other waiting."""
    with running(THREADS) as (pid,):
        sleep(0.5)
        before = cpu_time(pid)
        charged, wall = timed(pid)
        computed = cpu_time(pid) - before
    assert charged >= 0.8 * min(wall, computed)


def test_time_in_which_we_answered_is_left_out():
    watch = Stopwatch(None)
    sleep(0.2)
    watch.leave_out(watch.wall)
    assert watch.used() < 0.1


def test_a_process_that_ended_is_charged_no_more_than_the_wall_clock():
    with running("pass") as (pid,):
        watch = Stopwatch(pid)
    watch.look()
    assert 0.0 <= watch.used() <= watch.wall


def test_where_nobody_says_who_waits_computing_time_counts(monkeypatch):
    """macOS, Windows, some containers: sleeping is then held by the backstop alone."""
    monkeypatch.setattr(
        guard._Waiting, "__init__", lambda self, path: self.__dict__.update(_last=0.0, _file=-1, known=False)
    )
    with running("import time\ntime.sleep(60)") as (pid,):
        watch = Stopwatch(pid)
        watch.look()
        sleep(0.5)
        assert watch.look() < 0.3
    with running(SPIN) as (pid,):
        begun, watch = monotonic(), Stopwatch(pid)
        watch.look()
        while watch.look() < 0.2:
            assert monotonic() - begun < 60
            sleep(0.05)


def test_the_backstop_is_far_above_the_limit():
    assert backstop(20.0) >= 200.0
    assert backstop(0.1) >= 60.0

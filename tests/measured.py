"""A command measured as a person runs it: time, computing time, memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one command took: wall and CPU seconds with all descendants, and the peak memory in bytes."""

    wall: float
    cpu: float
    memory: int


def run(
    command: list[str], root: Path, watch: Callable[[int, list[int]], None], accepted: Collection[int] = (0,)
) -> Cost:
    """Run a command in a folder and measure it.

    Parameters: `watch` gets the process's number and keeps the largest memory in a list of one number until the
    process ends; `accepted`, the exit statuses that are right. Raises `SystemExit` with its output for any other.
    """
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    with tempfile.TemporaryFile() as log:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=environment)
        peak = [0]
        threading.Thread(target=watch, args=(process.pid, peak), daemon=True).start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        if process.returncode not in accepted:
            log.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{log.read().decode()[-3000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak[0])

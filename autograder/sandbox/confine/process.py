"""Tie a confined process to its parent, separate it from others, and limit what it uses."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading

from .policy import Policy
from .system import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, control

if sys.platform != "win32":
    import resource

TASKS = "/proc/self/task"
STACK = 64 * 2**20  # bytes, where the stack had no limit: it is not counted as data


def check_alone() -> None:
    """Raise `OSError` if this process has another thread: Landlock and filters would not apply to it."""
    running = len(os.listdir(TASKS)) if os.path.isdir(TASKS) else threading.active_count()
    if running != 1:
        raise OSError(f"{running} threads are running; expected 1, confine before any other starts")


def separate() -> None:
    """Begin a session without a terminal; new files are for this user only."""
    with contextlib.suppress(PermissionError):  # leads a session already
        os.setsid()
    os.umask(0o077)


def bind() -> None:
    """End with the parent, hide our memory from other processes of this user, and never gain powers. Raises `OSError`.

    Call it after the change of user, which clears the death signal.
    """
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_NO_NEW_PRIVS, 1)


def limit(policy: Policy) -> None:
    """Set the limits of `policy` for this process, for good. Raises `OSError` or `ValueError` if the system refuses.

    The limit of memory counts private writable pages, in addition to what is already mapped. A limit on addresses would
    count what TensorFlow and the C library reserve and never touch: 1.5 GB before the first operation.
    """
    stack = resource.getrlimit(resource.RLIMIT_STACK)[0]
    table = {
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": policy.open_files,
        "RLIMIT_FSIZE": policy.file_bytes,
        "RLIMIT_DATA": data_in_use() + policy.memory,
        "RLIMIT_STACK": STACK if stack == resource.RLIM_INFINITY else stack,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
    }
    for name, wanted in table.items():
        kind = getattr(resource, name, None)  # MSGQUEUE, NICE and RTPRIO exist on Linux only
        if kind is None:
            continue
        most = resource.getrlimit(kind)[1]
        bound = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (bound, bound))


def data_in_use() -> int:
    """Return the private writable memory of this process in bytes, 0 if the machine does not tell."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))

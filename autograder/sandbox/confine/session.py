"""What ties a confined process to the one that started it, and keeps it apart from others of the same user."""

from __future__ import annotations

import contextlib
import os
import signal
import threading

from .system import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, control

TASKS = "/proc/self/task"


def check_alone() -> None:
    """Raise `OSError` where this process has another thread: Landlock and filters would not bind it."""
    running = len(os.listdir(TASKS)) if os.path.isdir(TASKS) else threading.active_count()
    if running != 1:
        raise OSError(f"{running} threads are running; expected 1, confine before any other starts")


def separate() -> None:
    """Begin a session without a terminal; new files are for this user only."""
    with contextlib.suppress(PermissionError):  # leads a session already
        os.setsid()
    os.umask(0o077)


def bind() -> None:
    """Die with the parent, hide one's memory from others of this user, and never gain powers. Raises `OSError`.

    Comes after the change of user, which clears the death signal.
    """
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_NO_NEW_PRIVS, 1)

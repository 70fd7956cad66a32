"""The seam to the Linux kernel: one raw system call, by name, through the C library that Python has loaded."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import sys
from collections.abc import Callable, Mapping

from .syscalls import SYSCALLS

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_GET_SECCOMP = 21
PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4


def machine() -> str:
    """Return the architecture as the kernel names it: `x86_64`, `aarch64`, …"""
    return platform.machine()


def numbers() -> Mapping[str, int]:
    """Return the system calls of this machine by name; none where we have no table for it."""
    native = sys.platform == "linux" and sys.maxsize > 2**32  # a 32-bit Python counts calls in another way
    return SYSCALLS.get(machine(), {}) if native else {}


@functools.cache
def _entry() -> Callable[..., int]:
    entry = ctypes.CDLL(None, use_errno=True).syscall
    entry.restype = ctypes.c_long
    return entry


def call(name: str, *arguments: object) -> int:
    """Make the system call `name` and return its result.

    Integers pass as 64 bits, None as a null pointer, ctypes references as they are. Raises `OSError` where the kernel
    refuses, with `ENOSYS` where this machine has no such call.
    """
    number = numbers().get(name)
    if number is None:
        raise OSError(errno.ENOSYS, "no such system call on this machine", name)
    given = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_void_p(None) if a is None else a for a in arguments]
    result = _entry()(ctypes.c_long(number), *given)
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)
    return result


def control(option: int, *arguments: int) -> int:
    """Call `prctl` with the arguments that are not given as zeros. Raises `OSError`."""
    return call("prctl", option, *(*arguments, 0, 0, 0, 0)[:4])

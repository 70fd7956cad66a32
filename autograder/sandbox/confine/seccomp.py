"""Load the filter of system calls into the kernel."""

from __future__ import annotations

import ctypes
import os

from .bpf import pack
from .filter import ARCHITECTURES, KILL, build
from .rules import rules
from .system import call, machine, numbers

SET_MODE_FILTER, GET_ACTION_AVAIL = 1, 2


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def available() -> bool:
    """Say whether this machine takes filters of system calls, for an architecture whose calls we know."""
    try:
        call("seccomp", GET_ACTION_AVAIL, 0, ctypes.byref(ctypes.c_uint32(KILL)))
    except OSError:
        return False
    return machine() in ARCHITECTURES


def restrict() -> None:
    """Filter every later system call of this thread and of the threads that it starts. Needs no_new_privs.

    Raises `OSError` where the kernel refuses the filter.
    """
    program = build(rules(os.getpid()), numbers(), machine())
    loaded = _Program(len(program), pack(program))
    call("seccomp", SET_MODE_FILTER, 0, ctypes.byref(loaded))

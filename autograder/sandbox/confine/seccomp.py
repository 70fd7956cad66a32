"""Load the filter of system calls into the kernel."""

from __future__ import annotations

import ctypes
import os
from dataclasses import replace

from .filter import KILL, build, pack
from .rules import judge_rules, rules
from .system import call, machine, numbers

SET_MODE_FILTER, GET_ACTION_AVAIL = 1, 2

# The filter but for the process's own number, built when this module is loaded, that is before any fork. The mark is
# larger than any process number (the kernel's PID_MAX_LIMIT is 2^22) and no other value of the filter.
OWN_PID = 0x5EED_5EED
# By whether the process is a judge.
TEMPLATES = {
    judge: build(table(OWN_PID), numbers(), machine()) if numbers() else ()
    for judge, table in ((False, rules), (True, judge_rules))
}


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def available() -> bool:
    """Say whether this machine takes filters of system calls, for an architecture whose calls we know."""
    try:
        call("seccomp", GET_ACTION_AVAIL, 0, ctypes.byref(ctypes.c_uint32(KILL)))
    except OSError:
        return False
    return bool(numbers())


def restrict(judge: bool = False) -> None:
    """Filter every later system call of this thread and of the threads that it starts. Needs no_new_privs.

    `judge`: the process runs code of our own. Raises `OSError` where the kernel refuses the filter.
    """
    pid = os.getpid()
    program = [replace(step, value=pid) if step.value == OWN_PID else step for step in TEMPLATES[judge]]
    loaded = _Program(len(program), pack(program))
    call("seccomp", SET_MODE_FILTER, 0, ctypes.byref(loaded))

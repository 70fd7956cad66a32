"""Give up root's powers: capabilities, the means to regain them, and where possible the user."""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import subprocess
import sys
from collections.abc import Iterable

from .system import (
    PR_CAP_AMBIENT,
    PR_CAP_AMBIENT_CLEAR_ALL,
    PR_CAPBSET_DROP,
    PR_CAPBSET_READ,
    PR_SET_SECUREBITS,
    call,
    control,
)

CAPABILITY_VERSION_3 = 0x2008_0522
# SECBIT_NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each with its lock, and the lock of KEEP_CAPS.
SECUREBITS = 0b1110_1111


READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH: see what is in files and folders of any owner


def drop(uid: int | None, keep: int = 0) -> None:
    """Give up every capability for good. Root also becomes the user `uid`, in a group of the same number.

    `keep`: capabilities, as bits, that a process without `uid` keeps if it has them; it cannot regain others.
    Raises `OSError` if the user cannot be changed or a capability is left. The bounding set and securebits, which only
    keep capabilities from coming back, need CAP_SETPCAP; without it no_new_privs and the ban on `execve` do the same.
    """
    root = os.geteuid() == 0
    with contextlib.suppress(OSError):
        _empty_bounding_set()
    with contextlib.suppress(OSError):
        control(PR_SET_SECUREBITS, SECUREBITS)
    if root and uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    elif root:
        with contextlib.suppress(OSError):
            os.setgroups([])
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    keep = 0 if uid is not None else keep & held()
    call("capset", _header(), ctypes.c_char_p(struct.pack("=6I", keep, keep, 0, 0, 0, 0)))
    if held() != keep:
        raise OSError(f"capabilities are left: {held():#x}")


def held() -> int:
    """Return the capabilities that this process may use or inherit, as bits."""
    data = ctypes.create_string_buffer(24)
    call("capget", _header(), data)
    # struct __user_cap_data_struct[2]: effective, permitted, inheritable, for bits 0-31 and 32-63.
    words: tuple[int, ...] = struct.unpack("=6I", data.raw)
    low, high = words[:3], words[3:]
    return low[0] | low[1] | low[2] | (high[0] | high[1] | high[2]) << 32


def _header() -> ctypes.c_char_p:
    return ctypes.c_char_p(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))


def _empty_bounding_set() -> None:
    for capability in range(64):
        try:
            present = control(PR_CAPBSET_READ, capability)
        except OSError:
            return  # EINVAL: past the last one that this kernel has
        if present:
            control(PR_CAPBSET_DROP, capability)


# Unused: above the users that systemd and Debian assign, below "nobody", which other services use.
STUDENT_UID = 65533

_CAN_READ = """
import os, sys
for path in sys.stdin.read().split("\\0"):
    if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
        sys.exit(path)
"""


def usable_uid(readable: Iterable[str]) -> int | None:
    """Return the user that a confined process of root can become, None if there is none.

    There is none if we are not root or may not change the user, or if that user could not start Python or read all of
    `readable`, for example a Python below root's home. It is tried in a short-lived process.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    try:
        tried = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _CAN_READ],
            input="\0".join(readable).encode(),
            user=STUDENT_UID,
            group=STUDENT_UID,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return STUDENT_UID if tried.returncode == 0 else None

"""Namespaces: a network without interfaces and System V objects of one's own."""

from __future__ import annotations

import subprocess
import sys

from .privileges import held
from .system import call

NEW_IPC, NEW_USER, NEW_NETWORK = 0x0800_0000, 0x1000_0000, 0x4000_0000
CAP_SYS_ADMIN = 21

_TRY_USER_NAMESPACE = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).unshare(int(sys.argv[1])) != 0)"


def powerful() -> bool:
    """Say whether this process may make namespaces without first becoming root of a user namespace.

    For the network that detour is left out: all that it would gain is what the filter refuses already.
    """
    try:
        return bool(held() >> CAP_SYS_ADMIN & 1)
    except OSError:
        return False


def user_namespaces() -> bool:
    """Say whether this user may make user namespaces, by trying it in a short-lived process."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-I", "-S", "-c", _TRY_USER_NAMESPACE, str(NEW_USER)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def separate() -> None:
    """Leave the network and the System V objects of the machine. Raises `OSError` where that is not allowed."""
    call("unshare", NEW_NETWORK | NEW_IPC)

"""Limits that the kernel keeps by itself."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource

from .policy import Policy

STACK = 64 * 2**20  # bytes, where the stack had no limit: it is not counted as data


def restrict(policy: Policy) -> None:
    """Set the limits of `policy` for this process, for good. Raises `OSError` or `ValueError` where refused.

    Memory is limited as data, that is as private writable pages, on top of what is mapped already. A limit on addresses
    would count what TensorFlow and the C library reserve and never touch: 1.5 GB before the first operation.
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
    """Return the private writable memory of this process, in bytes; 0 on a machine that does not say."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))

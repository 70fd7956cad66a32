"""Standard streams that are closed, as a service or a job may start a command without any."""

from __future__ import annotations

import os
import sys

STREAMS = ("stdin", "stdout", "stderr")  # by the number of their descriptor


def open_closed_streams() -> set[str]:
    """Open the null device for each standard stream that is closed; return the names of those.

    Otherwise the next files and sockets would get the descriptors 0 to 2, and a child would take them for its streams.
    """
    closed = set()
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            closed.add(name)
            if getattr(sys, name) is None:
                setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    return closed

"""What a process uses, as Linux tells it from outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """`resident`, `data` (private and writable, touched or not) and `page_tables` in bytes.

    `page_tables` is what the kernel needs to map memory: reading through a huge mapping costs nothing else. `stopped`
    means by a signal, not ended.
    """

    resident: int = 0
    data: int = 0
    page_tables: int = 0
    threads: int = 0
    stopped: bool = False


def usage_of(pid: int) -> Usage:
    """Return what a process uses now; nothing where it is gone, or on a machine that does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        resident, data, tables = (int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmData", "VmPTE"))
        return Usage(resident, data, tables, int(fields["Threads"]), fields["State"].strip()[0] == "T")
    except (OSError, KeyError, ValueError):
        return Usage()

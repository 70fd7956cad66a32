"""Find out whether a process of root's can become somebody else and still run Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable

# Belongs to nobody: above the users that systemd and Debian allot, below "nobody", which other services are too.
STUDENT_UID = 65533

_CAN_READ = """
import os, sys
for path in sys.stdin.read().split("\\0"):
    if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
        sys.exit(path)
"""


def usable_uid(readable: Iterable[str]) -> int | None:
    """Return the user that a confined process of root's can become, None where there is none.

    There is none where we are not root, may not change the user, or that user could not start Python or read all of
    `readable`, as with a Python below root's home. Tried in a short-lived process.
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

"""How asking the student's process can fail.

StudentError (autograder.checks.student)    the student's fault: it raised, or a name is missing
├── StudentTimeout                          took longer than its limit
├── StudentOutOfMemory                      went over its memory
├── StudentKilled                           its process ended
├── StudentRefused                          what it gave may not cross
│   └── NoNumbers                           an object that holds no numbers was used as an array
└── ModelRaised                             Keras raised while it used a model of the student's that was rebuilt
KernelDied                                  the process is gone: `reason` says how
KernelInterrupted                           the request was stopped at its time limit; the process lives
"""

from __future__ import annotations

import re

from ..checks.student import StudentError


class StudentTimeout(StudentError):
    """A call of the student's took longer than its limit."""


class StudentOutOfMemory(StudentError):
    """The student's process went over its memory limit."""


class StudentKilled(StudentError):
    """The student's process ended in the middle of a call."""


class StudentRefused(StudentError):
    """What the student's code returned is of a kind or size that may not cross."""


class NoNumbers(StudentRefused, TypeError):
    """An object of the student's was used as an array and holds no numbers. NumPy's callers expect a `TypeError`."""


class ModelRaised(StudentError):
    """Keras raised while it used a model of the student's that was rebuilt. `text` is what Keras said."""

    def __init__(self, message: str, kind: str, text: str) -> None:
        super().__init__(message, kind)
        self.text = text

    @property
    def gist(self) -> str:
        """The kind of exception and the first line of what Keras said, without TensorFlow's own notes."""
        plain = re.sub(r"\{\{.*?\}\}|\[Op:.*", "", self.text)
        lines = [line.strip() for line in plain.splitlines() if line.strip()]
        return f"{self.kind}: {lines[0]}" if lines else self.kind


class KernelDied(Exception):
    """The student's process is gone.

    `reason` is "killed", "stopped", "time", "memory", "files", "output" or "protocol".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class KernelInterrupted(Exception):
    """A request was stopped at its time limit: it could use `used` seconds, and was allowed `allowed`."""

    def __init__(self, used: float, allowed: float) -> None:
        super().__init__(f"stopped after {used:.1f} s, of {allowed:g} s")
        self.used = used
        self.allowed = allowed


def stopped(what: str, used: float, allowed: float) -> str:
    """Return the sentence for what was stopped at its time limit. Both times are in seconds of computing time."""
    shown = f"{used:.0f}" if used >= 10 else f"{used:.1f}"
    return f"{what} was stopped: it used {shown} s of computing time, and {allowed:g} s are allowed."

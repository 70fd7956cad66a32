"""What a test raises where it cannot rely on a function of the student's that another exercise or the notebook defines.

The judge then lends right functions, judges the test again with these, and reports an incident.
"""

from __future__ import annotations

from ..checks.compare import Mismatch
from ..core.incidents import IncidentKind


class Unreliable(Mismatch):
    """A function that a test relies on does not give what it should. Subclasses say which kind of incident that is.

    Parameters: `message`, for the student; `name`, the function.
    """

    incident: IncidentKind

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message, message)
        self.name = name


class Replaced(Unreliable):
    """A function that the notebook gives was replaced by one that computes something else."""

    incident = IncidentKind.REPLACED

    def __init__(self, name: str) -> None:
        super().__init__(f"Your `{name}` computes something else than the one that the notebook gives.", name)


class Changed(Unreliable):
    """A function of another exercise gives other values than where it is judged by itself."""

    incident = IncidentKind.CHANGED

    def __init__(self, name: str) -> None:
        super().__init__(f"Your `{name}` gives other values here than in its own exercise.", name)

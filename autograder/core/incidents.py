"""What a person should know about how a submission was graded: the kinds of incident, each with its sentence.

Incidents are observations, not accusations: each kind has innocent causes. What the sandbox refused to student code (a
file, a connection) is not among them: it can only be seen inside the student's process, and nothing that this process
reports can be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """Why a student's process is gone, or has to go."""

    KILLED = "killed"  # it ended itself, or something outside ended it
    STOPPED = "stopped"  # it stopped itself, so it would never answer
    TIME = "time"
    MEMORY = "memory"
    FILES = "files"
    OUTPUT = "output"
    PROTOCOL = "protocol"  # it sent something that is not an answer


class IncidentKind(StrEnum):
    """What kind of thing was seen. The value is what results hold as JSON; `sentence` is what people read."""

    REPAIR = "repair"
    MISSING = "missing"
    TIME = "time"
    MEMORY = "memory"
    FILES = "files"
    OUTPUT = "output"
    ENDED = "ended"
    VALUE = "value"
    UNSTEADY = "unsteady"
    REPLACED = "replaced"
    CHANGED = "changed"
    UNUSABLE = "unusable"
    PROTOCOL = "protocol"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]

    @classmethod
    def of_end(cls, end: End) -> IncidentKind:
        """Return the kind of incident for the end of a student's process."""
        return cls.ENDED if end in (End.KILLED, End.STOPPED) else cls(end.value)


SENTENCES = {
    IncidentKind.REPAIR: "The notebook was repaired before grading.",
    IncidentKind.MISSING: "A cell of the assignment is missing from the notebook.",
    IncidentKind.TIME: "The code ran over its time limit.",
    IncidentKind.MEMORY: "The code went over its limit of memory or threads.",
    IncidentKind.FILES: "The code wrote more files than are kept.",
    IncidentKind.OUTPUT: "The code wrote more output than is kept.",
    IncidentKind.ENDED: "The student's process ended before its work was done.",
    IncidentKind.VALUE: "The code returned a value that is too large or of a kind that is not accepted.",
    IncidentKind.UNSTEADY: "Two runs gave different results; the second, alone on the machine, counts.",
    IncidentKind.REPLACED: "A given function was replaced by one that computes something else; the given one was used.",
    IncidentKind.CHANGED: "A function gave other values than in its own exercise; a right one was used.",
    IncidentKind.UNUSABLE: "A hidden test could not use what the code returned; the reference passes the same test.",
    IncidentKind.PROTOCOL: "The student's process sent a message that nothing had asked for, or an invalid answer.",
}


@dataclass(frozen=True)
class Incident:
    """Something that a person should know: a repair, a limit that was reached, a sign of tampering."""

    kind: IncidentKind
    detail: str

    @property
    def for_student(self) -> str:
        """What the student reads about it, "" for nothing."""
        said = self.detail if self.detail.endswith(".") else f"{self.detail}."
        if self.kind is IncidentKind.REPAIR:
            return f"Your notebook was repaired before grading: {said}"
        return said if self.kind is IncidentKind.MISSING else ""


def repaired(detail: str) -> Incident:
    """Return the incident of a repair."""
    return Incident(IncidentKind.REPAIR, detail)

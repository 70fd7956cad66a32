"""What a person should know of how a submission was graded: the kinds there are, each with its sentence.

They are observations, not accusations: each has innocent causes. What student code was refused inside its process (a
file, a connection) cannot be seen from outside, since nothing that the process says of itself can be believed.
"""

from __future__ import annotations

KINDS = {
    "repair": "The notebook was repaired before grading.",
    "missing": "A cell of the assignment is missing from the notebook.",
    "time": "The code ran over its time limit.",
    "memory": "The code went over its limit of memory or threads.",
    "files": "The code wrote more files than are kept.",
    "output": "The code wrote more output than is kept.",
    "ended": "The student's process ended before its work was done.",
    "value": "A value came back that is too large or of a kind that is not accepted.",
    "unsteady": "Two runs gave different results; the second, alone on the machine, counts.",
    "replaced": "A given function was replaced by one that computes something else; the given one was used.",
    "changed": "A function gave other values than in its own exercise; a right one was used.",
    "unusable": "A hidden test could not use what the code returned; the reference passes the same test.",
    "protocol": "The student's process sent something that was not asked for or is no answer.",
}

# How the end of a process is named by whoever watches it, as a kind.
ENDS = {"killed": "ended", "stopped": "ended"}


def kind_of(reason: str) -> str:
    """Return the kind of incident for why a process or a call was ended."""
    return ENDS.get(reason, reason)

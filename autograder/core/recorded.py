"""What the gradebook holds of a submission beyond what the machine found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recorded:
    """What people and the calendar added to one submission, by the name of an exercise or a written task.

    `scores`: points that a person gave; for an exercise they stand in the place of the machine's. `extra`: points on
    top. `comments`: what a person wrote. `late_penalty`: points taken off the whole; `late` says in a sentence why.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0
    late: str = ""

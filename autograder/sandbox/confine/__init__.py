"""Confine the calling process, irrevocably, before a student's first line runs.

`default_readable` and `usable_uid` prepare a `Policy` in the grader; `confine` applies it in the forked child. `offer`
says what this machine gives. Nothing but the standard library and the kernel is needed.
"""

from ...core.errors import ConfinementFailed
from .layers import confine, confine_own
from .offer import Level, Offer, look, offer
from .policy import Policy
from .privileges import usable_uid
from .readable import default_readable

__all__ = [
    "ConfinementFailed",
    "Level",
    "Offer",
    "Policy",
    "confine",
    "confine_own",
    "default_readable",
    "look",
    "offer",
    "usable_uid",
]

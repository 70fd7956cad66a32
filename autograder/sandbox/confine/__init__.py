"""Confine the calling process for good, before it runs a student's first line.

`default_readable` and `usable_uid` prepare a `Policy` in the grader; `confine` applies it in the forked child. `offer`
tells what this machine supports. This needs nothing but the standard library and the kernel.
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

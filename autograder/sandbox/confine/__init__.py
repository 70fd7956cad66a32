"""Confine the calling process for good, before it runs a student's first line.

`reach` and `default_readable` prepare a `Policy` in the grader; `confine` applies it in the forked child, and `enter`
moves into a work folder first. `offer` tells what this machine supports. This needs nothing but the standard library
and the kernel.
"""

from ...core.errors import ConfinementFailed
from .files import Reach, default_readable, reach
from .layers import Level, Offer, confine, confine_own, enter, look, offer
from .process import Policy, usable_uid

__all__ = [
    "ConfinementFailed",
    "Level",
    "Offer",
    "Policy",
    "Reach",
    "confine",
    "confine_own",
    "default_readable",
    "enter",
    "look",
    "offer",
    "reach",
    "usable_uid",
]

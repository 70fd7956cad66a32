"""Confine this process: the layers, in the order in which they must be applied.

This is our own code because the bindings for Landlock and seccomp on PyPI are young, need a compiler, or are no longer
kept. What we need are a few system calls, whose numbers and structures the kernel never changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...core.errors import ConfinementFailed
from . import landlock, namespaces, privileges, process, seccomp
from .offer import Offer, look
from .policy import Policy


@dataclass(frozen=True)
class Layer:
    """One protection: whether the machine offers it and how to apply it. An `optional` one may fail."""

    name: str
    promised: Callable[[Offer], bool]
    apply: Callable[[Policy, Offer], None]
    optional: bool = False


def _posix(_: Offer) -> bool:
    return os.name == "posix"


def _linux(offer: Offer) -> bool:
    return offer.system == "Linux"


def _landlock(offer: Offer) -> bool:
    return offer.landlock > 0


def _drop_privileges(policy: Policy) -> None:
    privileges.drop(policy.uid, privileges.READ_SEARCH if policy.judge else 0)


def _own_root(policy: Policy) -> None:
    if policy.judge:  # it reads the course, and what its kernels use
        raise OSError("a judge keeps the machine's file system")
    namespaces.enter_root(policy)


# Order matters: limits read /proc; namespaces and the root need a capability; the user changes before the death signal
# is set, which a change of user clears; Landlock and the filter need no_new_privs, and the filter refuses all of this.
LAYERS = (
    Layer("alone", _posix, lambda policy, offer: process.check_alone()),
    Layer("session", _posix, lambda policy, offer: process.separate()),
    Layer("limits", _posix, lambda policy, offer: process.limit(policy)),
    Layer("namespaces", lambda offer: offer.namespaces, lambda policy, offer: namespaces.separate(), optional=True),
    Layer("root", lambda offer: offer.mounts, lambda policy, offer: _own_root(policy), optional=True),
    Layer("privileges", _linux, lambda policy, offer: _drop_privileges(policy)),
    Layer("parent", _linux, lambda policy, offer: process.bind()),
    Layer("landlock", _landlock, lambda policy, offer: landlock.restrict(policy, offer.landlock)),
    Layer("seccomp", lambda offer: offer.seccomp, lambda policy, offer: seccomp.restrict(policy.judge)),
)


def confine(policy: Policy, offer: Offer | None = None) -> tuple[str, ...]:
    """Confine this process for good, and return the names of the applied layers.

    Call it before any thread starts and before any student code runs. It applies every layer that the machine offers,
    whatever the level: the caller checks first whether that is enough (`offer().level.sufficient`). With an `offer`
    weaker than the machine's own, it confines as a weaker machine would. Raises `ConfinementFailed` if an offered layer
    cannot be applied: the process must then end without running student code.
    """
    given = look() if offer is None else offer
    return tuple(layer.name for layer in LAYERS if layer.promised(given) and _put_on(layer, policy, given))


def confine_own(policy: Policy) -> tuple[str, ...]:
    """Confine a process that runs our own code on a student's data: a judge. Return the applied layers.

    It keeps its user because it reads the course. Raises `ConfinementFailed` as `confine` does.
    """
    return confine(replace(policy, judge=True, uid=None))


def _put_on(layer: Layer, policy: Policy, offer: Offer) -> bool:
    try:
        layer.apply(policy, offer)
    except (OSError, ValueError) as error:
        if layer.optional:
            return False
        raise ConfinementFailed(layer.name, error) from error
    return True

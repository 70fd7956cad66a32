"""The layers of confinement: which of them this machine offers, and how to apply them to a process.

This is our own code because the bindings for Landlock and seccomp on PyPI are young, need a compiler, or are no longer
kept. What we need are a few system calls, whose numbers and structures the kernel never changes.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from ...core.errors import ConfinementFailed
from ..folders import HOME, fill, give_to, move_in
from .files import enter_root, landlock_version, restrict_files
from .filter import has_seccomp, load_filter
from .process import (
    READ_SEARCH,
    Policy,
    begin_session,
    bind,
    check_alone,
    drop_privileges,
    has_user_namespaces,
    leave_network,
    limit,
    machine,
    may_make_namespaces,
    numbers,
)

Line = tuple[bool, str, str]
STATUS = "/proc/self/status"
INSTEAD = "run the grader in the course's container, on Linux 6.12 or newer"


class Level(IntEnum):
    """How well a machine can confine student code. Higher is stronger."""

    NONE = 0
    PARTIAL = 1
    STRONG = 2
    FULL = 3

    @property
    def sufficient(self) -> bool:
        """Whether student code may run although nobody allowed it to run unconfined."""
        return self >= Level.STRONG


@dataclass(frozen=True)
class Rung:
    """A level and its requirements: the Landlock ABI (0: no Landlock), the filter of system calls, and `/proc`."""

    level: Level
    landlock: int
    seccomp: bool
    words: str
    proc: bool = False


LADDER = (
    Rung(
        Level.FULL,
        landlock=6,
        seccomp=True,
        proc=True,
        words="full: files, network, other processes and new programs are out of reach, network and signals twice over",
    ),
    Rung(
        Level.STRONG,
        landlock=1,
        seccomp=True,
        proc=True,
        words="strong: files, network, other processes and new programs are out of reach, each by one layer",
    ),
    Rung(
        Level.PARTIAL,
        landlock=1,
        seccomp=True,
        words="partial: files, network and other processes are out of reach, but memory has no limit",
    ),
    Rung(
        Level.PARTIAL,
        landlock=0,
        seccomp=True,
        words="partial: no network and no new programs, but every file that this user may read can be read",
    ),
    Rung(
        Level.PARTIAL,
        landlock=1,
        seccomp=False,
        words="partial: files are out of reach, but new programs can start and processes of this user be harmed",
    ),
    Rung(Level.NONE, landlock=0, seccomp=False, words="none: student code can do whatever this user can do"),
)


def rung_of(landlock: int, seccomp: bool, proc: bool = True) -> Rung:
    """Return the highest rung for this Landlock ABI, with or without the filter and `/proc`."""
    return next(rung for rung in LADDER if landlock >= rung.landlock and seccomp >= rung.seccomp and proc >= rung.proc)


@dataclass(frozen=True)
class Offer:
    """The protections of a machine: `landlock` is its ABI, 0 for none; the others exist or not.

    `namespaces`: this process may make namespaces by itself; `user_namespaces`: any user may. `proc`: `/proc` tells
    what a process uses; without that nobody can enforce its limits. `mounts`: a confined process tries to enter an
    almost empty file system.
    """

    system: str
    machine: str
    landlock: int = 0
    seccomp: bool = False
    namespaces: bool = False
    user_namespaces: bool = False
    root: bool = False
    proc: bool = True
    mounts: bool = False

    @property
    def level(self) -> Level:
        """The rung of the ladder that this machine reaches."""
        return self._rung.level

    @property
    def _rung(self) -> Rung:
        return rung_of(self.landlock, self.seccomp, self.proc)

    @property
    def lacking(self) -> str:
        """What is missing for grading and what to do about it, in a few sentences; empty if the level suffices."""
        if self.level.sufficient:
            return ""
        needed = (self._about_system(), self._about_proc(), self._about_landlock(), self._about_seccomp())
        return " ".join(f"Missing: {what}. To do: {remedy}." for good, what, remedy in needed if not good)

    def lines(self) -> list[Line]:
        """Return lines for people: whether it is good, what there is, and what to do if it is not good."""
        rung = self._rung
        return [
            (rung.level.sufficient, f"confinement is {rung.words}", "" if rung.level.sufficient else INSTEAD),
            self._about_system(),
            *([] if self.proc else [self._about_proc()]),
            self._about_landlock(),
            self._about_seccomp(),
            self._about_namespaces(),
            self._about_root(),
        ]

    def _about_system(self) -> Line:
        what = f"{self.system} on {self.machine}"
        return (True, what, "") if numbers() else (False, f"{what} has no confinement that we know", INSTEAD)

    def _about_proc(self) -> Line:
        if self.proc:
            return True, "/proc says what a process uses", ""
        what = "no /proc: nobody can see how much memory student code uses"
        return False, what, "mount it with `mount -t proc proc /proc`; a container has one by default"

    def _about_landlock(self) -> Line:
        if self.landlock >= 6:
            return True, f"Landlock (ABI {self.landlock}) keeps files, ports, abstract sockets and signals apart", ""
        if self.landlock:
            what = f"Landlock (ABI {self.landlock}) keeps files apart; sockets and signals are left to the filter alone"
            return True, what, "Linux 6.12 or newer adds sockets and signals"
        what = "no Landlock: student code could read every file that this user can"
        return False, what, "boot Linux 5.13 or newer with `lsm=landlock,…`; in Docker, version 23 or newer"

    def _about_seccomp(self) -> Line:
        if self.seccomp:
            return True, "seccomp refuses new programs, sockets and all calls that the course does not need", ""
        return False, "no filter of system calls: student code could start programs and use the network", INSTEAD

    def _about_namespaces(self) -> Line:
        if self.namespaces:
            return True, "on top, student code gets an almost empty file system and network of its own", ""
        if self.user_namespaces:
            return True, "on top, student code gets an almost empty file system of its own", ""
        return True, "no namespaces: student code can ask whether a path exists and how large a file is", ""

    def _about_root(self) -> Line:
        if not self.root:
            return True, "runs as an ordinary user", ""
        what = "runs as root: student code loses root's powers, but files that root owns have one guard less"
        return False, what, "run as an ordinary user, or install Python where every user can read it"


def offer() -> Offer:
    """Return what this machine offers. A short-lived process tries what cannot be asked; nothing changes here."""
    return look(user_namespaces=has_user_namespaces())


def look(user_namespaces: bool = False) -> Offer:
    """Return what this machine offers, as far as that is known without starting a process."""
    return Offer(
        system=platform.system(),
        machine=machine(),
        landlock=landlock_version(),
        seccomp=has_seccomp(),
        namespaces=may_make_namespaces(),
        user_namespaces=user_namespaces,
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        proc=platform.system() != "Linux" or os.path.exists(STATUS),
        mounts=platform.system() == "Linux",
    )


@dataclass(frozen=True)
class Layer:
    """One protection: whether the machine offers it and how to apply it. An `optional` one may fail."""

    name: str
    offered: Callable[[Offer], bool]
    apply: Callable[[Policy, Offer], None]
    optional: bool = False


def _posix(_: Offer) -> bool:
    return os.name == "posix"


def _linux(offer: Offer) -> bool:
    return offer.system == "Linux"


def _landlock(offer: Offer) -> bool:
    return offer.landlock > 0


def _drop_privileges(policy: Policy) -> None:
    drop_privileges(policy.uid, READ_SEARCH if policy.judge else 0)


def _own_root(policy: Policy) -> None:
    if policy.judge:  # it reads the course, and what its kernels use
        raise OSError("a judge keeps the machine's file system")
    enter_root(policy)


# Order matters: limits read /proc; namespaces and the root need a capability; the user changes before the death signal
# is set, which a change of user clears; Landlock and the filter need no_new_privs, and the filter refuses all of this.
LAYERS = (
    Layer("alone", _posix, lambda policy, offer: check_alone()),
    Layer("session", _posix, lambda policy, offer: begin_session()),
    Layer("limits", _posix, lambda policy, offer: limit(policy)),
    Layer("namespaces", lambda offer: offer.namespaces, lambda policy, offer: leave_network(), optional=True),
    Layer("root", lambda offer: offer.mounts, lambda policy, offer: _own_root(policy), optional=True),
    Layer("privileges", _linux, lambda policy, offer: _drop_privileges(policy)),
    Layer("parent", _linux, lambda policy, offer: bind()),
    Layer("landlock", _landlock, lambda policy, offer: restrict_files(policy, offer.landlock)),
    Layer("seccomp", lambda offer: offer.seccomp, lambda policy, offer: load_filter(policy.judge)),
)


def confine(policy: Policy, offer: Offer | None = None) -> tuple[str, ...]:
    """Confine this process for good, and return the names of the applied layers.

    Call it before any thread starts and before any student code runs. It applies every layer that the machine offers,
    whatever the level: the caller checks first whether that is enough (`offer().level.sufficient`). With an `offer`
    weaker than the machine's own, it confines as a weaker machine would. Raises `ConfinementFailed` if an offered layer
    cannot be applied: the process must then end without running student code.
    """
    given = look() if offer is None else offer
    return tuple(layer.name for layer in LAYERS if layer.offered(given) and _apply(layer, policy, given))


def confine_own(policy: Policy) -> tuple[str, ...]:
    """Confine a process that runs our own code on a student's data: a judge. Return the applied layers.

    It keeps its user because it reads the course. Raises `ConfinementFailed` as `confine` does.
    """
    return confine(replace(policy, judge=True, uid=None))


def _apply(layer: Layer, policy: Policy, offer: Offer) -> bool:
    try:
        layer.apply(policy, offer)
    except (OSError, ValueError) as error:
        if layer.optional:
            return False
        raise ConfinementFailed(layer.name, error) from error
    return True


def enter(task: dict[str, Any], public: bool = True) -> None:
    """Change to the work folder of `task` and apply its environment and policy for good.

    The folder holds the assignment's public files, or nothing without `public`.
    """
    folder = Path(task["folder"])
    _prepare(folder, task, public)
    os.chdir(folder)
    sys.path[:] = [str(folder), *(entry for entry in sys.path if entry)]
    move_in(folder / HOME)
    os.environ.update(task["environment"])
    if task["policy"] is not None:
        plain: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in task["policy"].items()}
        policy = Policy(**plain, writable=(str(folder),))
        if policy.uid is not None:
            give_to(policy.uid, folder)
        confine(policy)


def _prepare(folder: Path, task: dict[str, Any], public: bool) -> None:
    """Make the work folder, if the task names the source of its files.

    `scratch` holds all work folders of one submission. A judge, which names the folder, can have it made only there.
    """
    # student code does not need to know where the course is
    scratch, source = task.pop("scratch", None), task.pop("source")
    if scratch is not None and (str(folder.parent) != scratch or folder.name in (".", "..")):
        raise PermissionError(f"{folder} does not lie in {scratch}")
    if source is not None and public:
        fill(folder, Path(source))
    elif source is not None:
        folder.mkdir(mode=0o700, parents=True)

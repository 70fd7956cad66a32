"""What this machine offers for confinement, and the level that it reaches."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from enum import IntEnum

from . import landlock, namespaces, seccomp
from .system import machine, numbers

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
    """A level and its requirements: the Landlock ABI (0 is none), the filter of system calls, and `/proc`."""

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
        return False, what, "mount it with `mount -t proc proc /proc`; a container has one unless it is told otherwise"

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
    return look(user_namespaces=namespaces.user_namespaces())


def look(user_namespaces: bool = False) -> Offer:
    """Return what this machine offers, as far as that is known without starting a process."""
    return Offer(
        system=platform.system(),
        machine=machine(),
        landlock=landlock.version(),
        seccomp=seccomp.available(),
        namespaces=namespaces.powerful(),
        user_namespaces=user_namespaces,
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        proc=platform.system() != "Linux" or os.path.exists(STATUS),
        mounts=platform.system() == "Linux",
    )

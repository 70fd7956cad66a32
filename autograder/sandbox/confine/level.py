"""The ladder of confinement: the strongest rung that a machine gives is taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How well a machine can confine student code. Higher is stronger."""

    NONE = 0
    PARTIAL = 1
    STRONG = 2
    FULL = 3

    @property
    def sufficient(self) -> bool:
        """Whether student code may run without a person having said that it may run unconfined."""
        return self >= Level.STRONG


@dataclass(frozen=True)
class Rung:
    """A level and the least that it takes: the Landlock ABI (0 is none), the filter of system calls, and `/proc`."""

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
    """Return the highest rung that Landlock of this ABI can hold, with or without the filter and `/proc`."""
    return next(rung for rung in LADDER if landlock >= rung.landlock and seccomp >= rung.seccomp and proc >= rung.proc)

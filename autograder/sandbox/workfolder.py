"""The work folder of a student's process, and what else the process may reach."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..core.assignment import Limits
from .home import HOME
from .inside.stand_ins import FRAMEWORKS, STEPS
from .scratch import space_of, temporary_files

# The parts of an assignment's source folder that a notebook finds beside it. Nothing else of the course is there.
PUBLIC = ("checks", "data")
# A deleted file that is still open is in no folder, so this many files of the largest size can exist unseen.
OPEN_FILES = 64
DEPTH = 16  # how deep files are copied back


def fill(folder: Path, source: Path) -> Path:
    """Make a work folder with copies of the assignment's public files, and return it."""
    folder.mkdir(mode=0o700, parents=True)
    for name in PUBLIC:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def space_of_public(source: Path) -> int:
    """Return the bytes that the public files of an assignment take in a work folder."""
    return sum(space_of(source / name) for name in PUBLIC)


def copy_into(folder: Path, source: Path) -> Path:
    """Make a work folder with copies of the regular files below `source`, without links, and return it."""
    folder.mkdir(mode=0o700, parents=True)
    for where, folders, files in os.walk(source):
        folders[:] = [name for name in folders if not os.path.islink(os.path.join(where, name))]
        here = folder / os.path.relpath(where, source)
        here.mkdir(exist_ok=True)
        for name in files:
            path = Path(where) / name
            if path.is_file() and not path.is_symlink():
                shutil.copyfile(path, here / name)
    return folder


def bring_back(work: Path, folder: Path) -> None:
    """Copy the regular files that a notebook wrote into `folder`; existing files are never replaced."""
    for where, folders, files in os.walk(work):
        deep = os.path.relpath(where, work).count(os.sep) >= DEPTH
        folders[:] = [
            name for name in folders if not deep and name != HOME and not os.path.islink(os.path.join(where, name))
        ]
        for name in files:
            path, kept = Path(where) / name, folder / os.path.relpath(where, work) / name
            if path.is_file() and not path.is_symlink() and not name.startswith(".") and not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, kept, follow_symlinks=False)


def give_to(uid: int, folder: Path) -> None:
    """Give a work folder and its contents to the user that its process becomes."""
    for where, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(os.path.join(where, name), uid, uid)


@dataclass(frozen=True)
class Reach:
    """What a kind of process may read, and the user that it becomes (None: no change)."""

    readable: tuple[str, ...]
    uid: int | None = None

    def policy(self, limits: Limits) -> dict[str, Any]:
        """Return the confinement of a student's process as plain values, for the request to its fork server.

        The fork server's process adds the one writable folder, its work folder.
        """
        return {
            "readable": list(self.readable),
            "memory": limits.memory,
            "file_bytes": limits.files,
            "open_files": OPEN_FILES,
            "uid": self.uid,
        }


@cache
def reach(kind: str) -> Reach:
    """Return what a process for a kind of exercise may reach on this machine.

    A process for NumPy exercises finds no framework; one for Keras cells finds no recurrent step of the library's.
    """
    from .confine import default_readable, usable_uid

    readable = default_readable(FRAMEWORKS if kind == "numpy" else (), STEPS if kind == "keras_cell" else ())
    return Reach(readable, usable_uid((*readable, str(temporary_files()))))

"""The work folder of a student's process, and what it may reach besides."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from ..core.assignment import Limits
from .inside.stand_ins import FRAMEWORKS

# Of an assignment's source folder, what a notebook finds beside it. Nothing else of the course is ever there.
PUBLIC = ("checks", "data")


def scratch_folder() -> Path:
    """Make a folder for one submission's work folders; each of those is open to its own process alone."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    folder.chmod(0o711)
    return folder


def fill(folder: Path, source: Path) -> Path:
    """Make a work folder with copies of the assignment's public files. Returns it."""
    folder.mkdir(mode=0o700, parents=True)
    for name in PUBLIC:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def copy_into(folder: Path, source: Path) -> Path:
    """Make a work folder with copies of the regular files below `source`; links are left out. Returns it."""
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


def policy_of(kind: str, folder: Path, limits: Limits) -> dict[str, Any]:
    """Return the confinement of a kernel of `kind` as plain values, for the request to its fork server."""
    readable, uid = _reach(kind)
    if uid is not None:
        for where, folders, files in os.walk(folder):
            for name in (".", *folders, *files):
                os.chown(os.path.join(where, name), uid, uid)
    return {
        "readable": list(readable),
        "writable": [str(folder)],
        "memory": limits.memory,
        "file_bytes": limits.files,
        "open_files": 256,
        "uid": uid,
        "threads": 256,
    }


@cache
def _reach(kind: str) -> tuple[tuple[str, ...], int | None]:
    """Return what a kernel of `kind` may read, and the user it becomes: one that can reach that and the work folder."""
    from .confine import default_readable, usable_uid

    readable = default_readable(FRAMEWORKS if kind == "numpy" else ())
    return readable, usable_uid((*readable, tempfile.gettempdir()))

"""The first steps of a confined process: its folder, its environment, then the confinement."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ..confine import Policy, confine
from ..home import HOME, move_in
from ..workfolder import fill, give_to


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

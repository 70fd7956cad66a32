"""A home, a temporary folder and caches for one process.

Libraries look for these in the account's home, in `/etc/passwd` and in `/tmp`. None of these needs to exist or be
writable, and files there (a `keras.json`, a `matplotlibrc`) must not change a mark.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .scratch import BLOCK, remove_scratch, scratch_folder

EMPTY_HOME = 3 * BLOCK  # bytes that it takes before anything is in it
HOME = ".own"  # the name of a process's home in its work folder
# Below the home, by the variable that names it. The libraries make these folders when they need them.
BELOW = {
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_RUNTIME_DIR": ".run",
    "MPLCONFIGDIR": ".matplotlib",
    "KERAS_HOME": ".keras",
    "IPYTHONDIR": ".ipython",
    "JUPYTER_CONFIG_DIR": ".jupyter",
    "JUPYTER_DATA_DIR": ".local/share/jupyter",
    "JUPYTER_RUNTIME_DIR": ".run/jupyter",
}
TEMPORARY = ("TMPDIR", "TEMP", "TMP")
WINDOWS_HOMES = ("USERPROFILE", "APPDATA", "LOCALAPPDATA")


def make_home(folder: Path) -> dict[str, str]:
    """Make a home in `folder`, which must not exist, and return the environment variables that lead there."""
    home, temporary = folder / "home", folder / "tmp"
    for made in (folder, home, temporary):
        made.mkdir(mode=0o700)
    variables = {"HOME": str(home)} | {name: str(home.joinpath(*place.split("/"))) for name, place in BELOW.items()}
    variables |= dict.fromkeys(TEMPORARY, str(temporary))
    if sys.platform == "win32":
        variables |= dict.fromkeys(WINDOWS_HOMES, str(home))
    return variables


def move_in(folder: Path) -> None:
    """Make a home in `folder` and have this process use it from now on."""
    os.environ.update(make_home(folder))
    tempfile.tempdir = None  # a server may have looked for it before it forked this process


@contextmanager
def usable_home() -> Iterator[None]:
    """Give this process's libraries a writable home for a while, if the account has none.

    Variables that are set keep their values, except a `HOME` that does not exist. Raises `SandboxUnavailable` if no
    temporary file can be written.
    """
    home = os.path.expanduser("~")
    if os.path.isdir(home) and os.access(home, os.W_OK | os.X_OK):
        yield
        return
    added: dict[str, str] = {}
    folder, before = scratch_folder(), os.environ.get("HOME")
    try:
        made = {name: path for name, path in make_home(folder / HOME).items() if name not in TEMPORARY}
        added = {name: path for name, path in made.items() if name not in os.environ}
        if not os.path.isdir(home):
            added["HOME"] = made["HOME"]
        os.environ.update(added)
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
        if before is not None:
            os.environ["HOME"] = before
        remove_scratch(folder)

"""The folders of a process: the scratch folder of a submission, and in it each process's work folder and home.

Scratch folders are limited in size, and removed whatever student code did to them. A process has a home, a temporary
folder and caches of its own because libraries look for these in the account's home, in `/etc/passwd` and in `/tmp`:
none of these needs to exist or be writable, and files there (a `keras.json`, a `matplotlibrc`) must not change a mark.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep, time

from ..core.errors import SandboxUnavailable

if sys.platform != "win32":
    import fcntl

DEPTH = 64  # folders within folders
BLOCK = 4096  # bytes that a file or folder takes at least
ENDING = 5.0  # seconds that a killed process may take to end
PREFIX = "autograder-work-"
UNLOCKED = "new-"  # before the prefix, until the folder is locked
MAKING = 60.0  # seconds; a folder that was not locked for so long belongs to a run that was killed
_locks: dict[Path, int] = {}

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
# The parts of an assignment's source folder that a notebook finds beside it. Nothing else of the course is there.
PUBLIC = ("checks", "data")
COPY_DEPTH = 16  # how deep files are copied back


def scratch_folder() -> Path:
    """Make a folder for the work folders of one submission; each of those is open to its own process only.

    The folder stays locked while this process lives, so that another run recognises what a killed run left behind.
    Raises `SandboxUnavailable` if no temporary file can be written.
    """
    made = Path(tempfile.mkdtemp(prefix=f"{UNLOCKED}{PREFIX}", dir=temporary_files()))
    made.chmod(0o711)
    lock = _lock(made)
    folder = made.rename(made.with_name(made.name.removeprefix(UNLOCKED)))
    if lock is not None:
        _locks[folder] = lock
    return folder


def temporary_files() -> Path:
    """Return the folder for temporary files. Raises `SandboxUnavailable` if none can be written."""
    try:
        return Path(tempfile.gettempdir())
    except OSError as error:
        raise SandboxUnavailable(
            f"No temporary file can be written ({error})",
            remedy="Set TMPDIR to a folder that you may write, and run the command again.",
        ) from None


def remove_scratch(folder: Path) -> None:
    """Remove a scratch folder, whatever it contains, even while a killed process may still write to it."""
    patience = monotonic() + ENDING
    remove_tree(folder)
    while folder.exists() and monotonic() < patience:
        sleep(0.05)
        remove_tree(folder)
    lock = _locks.pop(folder, None)
    if lock is not None:
        os.close(lock)


def remove_all() -> None:
    """Remove every scratch folder of this process, after a signal that kept their owners from doing so."""
    for folder in list(_locks):
        remove_scratch(folder)


def sweep() -> None:
    """Remove the scratch folders of runs that were killed. Windows does not tell which folders these are."""
    if sys.platform == "win32":
        return
    here = temporary_files()
    for folder in (*here.glob(f"{PREFIX}*"), *here.glob(f"{UNLOCKED}{PREFIX}*")):
        with suppress(OSError):
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
                continue
            if folder.name.startswith(UNLOCKED) and time() - status.st_ctime < MAKING:
                continue
            lock = _lock(folder)
            if lock is not None:
                remove_tree(folder)
                os.close(lock)


def remove_tree(root: Path) -> None:
    """Remove a folder and all below it. What cannot be removed stays, and nothing is raised.

    A student can nest folders deeper than a path can be long or a function can recurse, so each folder is moved up to
    `root` before it is emptied.
    """
    waiting, count = [str(root)], 0
    emptied = []
    while waiting:
        here = waiting.pop()
        emptied.append(here)
        with suppress(OSError):
            os.chmod(here, 0o700)
            for entry in list(os.scandir(here)):
                with suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)
                        continue
                    os.chmod(entry.path, 0o700)
                    count += 1
                    moved = os.path.join(root, f".{count}-{os.urandom(8).hex()}")
                    os.rename(entry.path, moved)
                    waiting.append(moved)
    for folder in reversed(emptied):
        with suppress(OSError):
            os.rmdir(folder)


def space_of(folder: Path) -> int:
    """Return the bytes that a folder of ours takes, a block at least for each entry; 0 if it is not there."""
    return BLOCK + space_used(folder, sys.maxsize) if folder.is_dir() else 0


def space_used(folder: Path, most: int) -> int:
    """Return the bytes that all below a folder takes, a block at least for each; counting ends beyond `most`.

    Folders nested deeper than `DEPTH` count as more than any limit: looking at them takes longer than making them.
    """
    total, waiting = 0, [str(folder)]
    deepest = str(folder).count(os.sep) + DEPTH
    while waiting and total <= most:
        try:
            here = waiting.pop()
            if here.count(os.sep) > deepest:
                return most + 1
            with os.scandir(here) as entries:
                for entry in entries:
                    total += max(BLOCK, entry.stat(follow_symlinks=False).st_size)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, PermissionError):
            continue  # it was removed, or it is a folder without rights, which its owner cannot use either
        except OSError:
            return most + 1  # nested deeper than a path can be long
    return total


def _lock(folder: Path) -> int | None:
    """Return a descriptor that holds the lock of a folder, None if another process holds it."""
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


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


def copy_in(work: Path, source: Path) -> Path:
    """Make a work folder with copies of the regular files below `source`, without links, and return it."""
    work.mkdir(mode=0o700, parents=True)
    for where, folders, files in os.walk(source):
        folders[:] = [name for name in folders if not os.path.islink(os.path.join(where, name))]
        here = work / os.path.relpath(where, source)
        here.mkdir(exist_ok=True)
        for name in files:
            path = Path(where) / name
            if path.is_file() and not path.is_symlink():
                shutil.copyfile(path, here / name)
    return work


def copy_back(work: Path, folder: Path) -> None:
    """Copy the regular files that a notebook wrote into `folder`; existing files are never replaced."""
    for where, folders, files in os.walk(work):
        deep = os.path.relpath(where, work).count(os.sep) >= COPY_DEPTH
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

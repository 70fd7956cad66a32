"""Temporary folders for one submission: limited in size, and removed whatever student code did to them."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep

from ..core.errors import SandboxUnavailable

if sys.platform != "win32":
    import fcntl

DEPTH = 64  # folders within folders
BLOCK = 4096  # bytes that a file or folder takes at least
ENDING = 5.0  # seconds that a killed process may take to end
PREFIX = "autograder-work-"
_locks: dict[Path, int] = {}


def scratch_folder() -> Path:
    """Make a folder for the work folders of one submission; each of those is open to its own process only.

    The folder stays locked while this process lives, so that another run recognises what a killed run left behind.
    Raises `SandboxUnavailable` if no temporary file can be written.
    """
    made = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=temporary_files()))
    made.chmod(0o711)
    lock = _lock(made)
    folder = made.rename(made.with_name(made.name.removeprefix("new-")))
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
    for folder in temporary_files().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            about = folder.lstat()
            if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
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
        with contextlib.suppress(OSError):
            os.chmod(here, 0o700)
            for entry in list(os.scandir(here)):
                with contextlib.suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)
                        continue
                    os.chmod(entry.path, 0o700)
                    count += 1
                    moved = os.path.join(root, f".{count}-{os.urandom(8).hex()}")
                    os.rename(entry.path, moved)
                    waiting.append(moved)
    for folder in reversed(emptied):
        with contextlib.suppress(OSError):
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

"""Namespaces: a network without interfaces, separate System V objects, and an almost empty file system.

Landlock refuses to open other files, but it lets anybody ask whether a path exists and how large a file is. In a mount
namespace with an almost empty root, there is nothing to ask about. The process enters it after the fork and keeps what
the fork server has loaded. This costs 2 ms of computing; `bwrap` starts a new program, which imports all libraries
again.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from .policy import Policy
from .privileges import held
from .system import call

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_NETWORK = 0x0002_0000, 0x0800_0000, 0x1000_0000, 0x4000_0000
CAP_SYS_ADMIN = 1 << 21
READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 0x20, 0x1000, 0x4000, 0x4_0000
DETACH = 2
MANY = 8  # if a policy names more entries of a folder, the whole folder is mounted
DEVICES = ("/dev/null", "/dev/urandom")
LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")  # most systems have links to /usr here, and the loader uses them
PROCESS = "/proc/self"

_TRY_USER_NAMESPACE = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).unshare(int(sys.argv[1])) != 0)"


def powerful() -> bool:
    """Return whether this process may make namespaces without first becoming root of a user namespace.

    For the network we do not use a user namespace: the filter already refuses all that it would block.
    """
    try:
        return bool(held() & CAP_SYS_ADMIN)
    except OSError:
        return False


def user_namespaces() -> bool:
    """Return whether this user may make user namespaces. It is tried in a short-lived process."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-I", "-S", "-c", _TRY_USER_NAMESPACE, str(NEW_USER)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def separate() -> None:
    """Leave the machine's network and System V objects. Raises `OSError` if that is not allowed."""
    call("unshare", NEW_NETWORK | NEW_IPC)


def enter_root(policy: Policy) -> None:
    """Hide all files but those of `policy` and those that lie in the same folders as its libraries.

    Landlock decides which of the visible files can be opened. Raises `OSError` if the machine does not allow this;
    the process then sees what it saw before.
    """
    work = policy.writable[0]
    if policy.uid is not None and not held() & CAP_SYS_ADMIN:
        raise OSError("in a user namespace this process could not become another user")
    _own_mounts()
    before, umask = os.open(work, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC), os.umask(0o022)
    try:
        _mount("tmpfs", work, "tmpfs", NO_SETUID | NO_DEVICES, "mode=755,size=1m")
        try:
            _fill(work, policy, f"{PROCESS}/fd/{before}")
            os.chdir(work)
            call("pivot_root", ctypes.c_char_p(b"."), ctypes.c_char_p(b"."))
        except OSError:
            with suppress(OSError):
                os.chdir("/")
                call("umount2", ctypes.c_char_p(os.fsencode(work)), DETACH)
                os.fchdir(before)
            raise
        call("umount2", ctypes.c_char_p(b"."), DETACH)  # the old root, below the new one
        _mount(None, "/", None, REMOUNT | BIND | READ_ONLY | NO_SETUID | NO_DEVICES)
        os.chdir(work)
    finally:
        os.umask(umask)
        os.close(before)


def _own_mounts() -> None:
    """Enter a mount namespace. Without root's power, enter it through a user namespace with this user alone."""
    if held() & CAP_SYS_ADMIN:
        call("unshare", NEW_MOUNTS)
    else:
        user, group = os.geteuid(), os.getegid()
        call("unshare", NEW_MOUNTS | NEW_USER)
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"{PROCESS}/{name}", "wb") as file:
                file.write(text.encode())
    _mount(None, "/", None, RECURSIVE | PRIVATE)


def _fill(root: str, policy: Policy, work: str) -> None:
    """Mount the necessary parts of the old root in the new one. `work` still leads to the work folder."""
    for link in LINKS:
        if os.path.islink(link):
            os.symlink(os.readlink(link), root + link)
    for path in (*_shown(policy.readable), *DEVICES, PROCESS):
        if os.path.exists(path):
            _show(path, root + path)
    _show(work, root + policy.writable[0], BIND)  # without the file system that is mounted on it
    for path in policy.writable[1:]:
        _show(path, root + path)


def _shown(readable: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths to mount. A folder with many readable entries is mounted whole; no path lies in another one."""
    by_folder = defaultdict(list)
    for path in readable:
        if not path.startswith(PROCESS):
            by_folder[os.path.dirname(path)].append(path)
    paths = [path for folder, own in by_folder.items() for path in ([folder] if len(own) > MANY else own)]
    last = None
    for path in sorted(paths, key=lambda path: path + "/"):
        if last is None or not path.startswith(last + "/"):
            yield path
            last = path


def _show(path: str, place: str, flags: int = BIND | RECURSIVE) -> None:
    if os.path.isdir(path):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
    _mount(path, place, None, flags)


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = (None if text is None else ctypes.c_char_p(os.fsencode(text)) for text in (source, target, kind))
    call("mount", *texts, flags, None if options is None else ctypes.c_char_p(os.fsencode(options)))

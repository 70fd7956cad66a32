"""Namespaces of its own: a network without interfaces, System V objects, and a file system in which little exists.

Landlock refuses to open other files, but it lets anybody ask whether a path exists and how large a file is. In a mount
namespace with an almost empty root, there is nothing to ask about. It is entered after the fork and without a new
program, so what a fork server has loaded stays: it costs 2 ms of computing, where `bwrap` costs the import of every
library.
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
MANY = 8  # entries of one folder that a policy may name before the folder as a whole is shown
DEVICES = ("/dev/null", "/dev/urandom")
LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")  # of today's systems, into /usr; libraries are looked for here
PROCESS = "/proc/self"

_TRY_USER_NAMESPACE = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).unshare(int(sys.argv[1])) != 0)"


def powerful() -> bool:
    """Say whether this process may make namespaces without first becoming root of a user namespace.

    For the network that detour is left out: all that it would gain is what the filter refuses already.
    """
    try:
        return bool(held() & CAP_SYS_ADMIN)
    except OSError:
        return False


def user_namespaces() -> bool:
    """Say whether this user may make user namespaces, by trying it in a short-lived process."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-I", "-S", "-c", _TRY_USER_NAMESPACE, str(NEW_USER)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def separate() -> None:
    """Leave the network and the System V objects of the machine. Raises `OSError` where that is not allowed."""
    call("unshare", NEW_NETWORK | NEW_IPC)


def enter_root(policy: Policy) -> None:
    """Leave this process only the files of `policy`, and what lies in the same folders as its libraries.

    Raises `OSError` where that is not allowed; then everything is where it was. Which of these files can be opened is
    for Landlock to say.
    """
    work = policy.writable[0]
    if policy.uid is not None and not held() & CAP_SYS_ADMIN:
        raise OSError("in a user namespace of its own this process could not become another user")
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
    """Enter a mount namespace; without root's power, through a user namespace in which this user is the only one."""
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
    """Show in the new root what is needed of the old one. `work` is where the work folder can still be found."""
    for link in LINKS:
        if os.path.islink(link):
            os.symlink(os.readlink(link), root + link)
    for path in (*_shown(policy.readable), *DEVICES, PROCESS):
        if os.path.exists(path):
            _show(path, root + path)
    _show(work, root + policy.writable[0], BIND)  # not what is mounted on it now
    for path in policy.writable[1:]:
        _show(path, root + path)


def _shown(readable: tuple[str, ...]) -> Iterator[str]:
    """Yield the paths to show: a folder of which much may be read as a whole, none within another one."""
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

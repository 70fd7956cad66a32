"""Which files a confined process may read and write, and Landlock, which has the kernel refuse all others.

Beside its work folder, it reads what Python, its libraries and plots need. Landlock also restricts, from ABI 4 and 6
on, which sockets and processes it reaches. Each ABI adds kinds of access. We take away every kind that this machine
knows, then give some back below the folders of a policy.
Source: `linux/landlock.h`, https://docs.kernel.org/userspace-api/landlock.html.

Landlock refuses to open other files, but it lets anybody ask whether a path exists and how large a file is. In a mount
namespace with an almost empty root, there is nothing to ask about. The process enters it after the fork and keeps what
the fork server has loaded. This costs 2 ms of computing; `bwrap` starts a new program, which imports all libraries
again.
"""

from __future__ import annotations

import ctypes
import os
import re
import site
import stat
import struct
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ...core.assignment import Limits
from ..folders import temporary_files
from .process import CAP_SYS_ADMIN, NEW_MOUNTS, NEW_USER, Policy, call, capabilities, usable_uid

# This package and what an editable installation of it leaves behind would show where the course lies.
OWN = __name__.partition(".")[0]
KEPT_BACK = re.compile(r"__editable__|.*\.(pth|egg-link)$|(site|dist)-packages$|sitecustomize|usercustomize")
COMPILED = "__pycache__"

LIBRARY_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
SYSTEM = (
    "/etc/ld.so.cache",
    "/usr/lib/locale",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/etc/timezone",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    # Of the process that confines itself. TensorFlow aborts without its command line, the C library asks for mappings.
    *(f"/proc/self/{name}" for name in ("cmdline", "maps", "stat", "statm", "status")),
)

# Modules that a process for NumPy exercises may not read.
FRAMEWORKS = (
    "autograd",
    "casadi",
    "flax",
    "jax",
    "jaxlib",
    "keras",
    "mxnet",
    "sympy",
    "tensorflow",
    "tf_keras",
    "torch",
)
# The installed files that hold recurrent steps. A process for Keras cells may not read them.
STEPS = ("keras/src/layers/rnn", "tensorflow/python/keras", "tensorflow/python/ops/rnn_cell_impl.py", "tf_keras")
# A deleted file that is still open is in no folder, so this many files of the largest size can exist unseen.
OPEN_FILES = 64

# Landlock.
CREATE_VERSION = 1
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
# (first ABI, bits): what a process can do with files, with TCP ports, and outside its own domain.
FILE_ACCESS = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
PORT_ACCESS = ((4, 0b11),)  # bind, connect
SCOPES = ((6, 0b11),)  # abstract unix sockets, signals
READ = READ_FILE | READ_DIR
# No links, sockets, pipes or devices: the trusted side finds nothing but files and folders. No EXECUTE anywhere;
# mapping a library needs READ_FILE only.
WRITE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
# Not /dev/zero: mapped shared, it is memory that no limit counts. Not /dev/shm, /dev/tty, …
DEVICES = {"/dev/null": READ_FILE | WRITE_FILE, "/dev/urandom": READ_FILE}

# The mounts of an almost empty file system.
READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 0x20, 0x1000, 0x4000, 0x4_0000
DETACH = 2
MANY = 8  # if a policy names more entries of a folder, the whole folder is mounted
LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")  # most systems have links to /usr here, and the loader uses them
PROCESS = "/proc/self"


def default_readable(forbidden: Iterable[str] = (), parts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the files and folders that confined Python needs to read, of those that exist here.

    `forbidden` names top-level modules to leave out, such as "keras": neither they nor their distributions are found.
    `parts` names folders or files within installed packages to leave out, such as "keras/src/layers/rnn".
    This package is never among them, nor any folder that holds it.
    """
    left_out = {_module(name) for name in (*forbidden, OWN)}
    own = str(Path(__file__).parents[2])
    hidden = {os.path.join(folder, part) for folder in _package_folders() for part in parts}
    modules = (path for entry in _modules(left_out) for path in _without(entry, hidden))
    paths = filter(os.path.exists, dict.fromkeys([*modules, *_libraries(), *SYSTEM]))
    return tuple(path for path in paths if not own.startswith(path.rstrip("/") + "/") and path != own)


def _modules(left_out: set[str]) -> Iterator[str]:
    """Yield the entries of the standard library and of the folders of installed packages, one by one.

    One by one since Landlock can only add: below a folder that may be read, nothing can be kept back.
    """
    library = dict.fromkeys(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    for folder in library:
        yield from _entries(folder, left_out)
        yield os.path.join(folder, COMPILED)
    for folder in _package_folders():
        yield from _entries(folder, left_out)
        yield from _entries(os.path.join(folder, COMPILED), left_out)


def _package_folders() -> Iterable[str]:
    return dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()])


def _without(path: str, hidden: set[str]) -> Iterator[str]:
    """Yield `path`, or where some of `hidden` lie below it, what it holds besides them."""
    if path in hidden:
        return
    if not any(one.startswith(path + os.sep) for one in hidden):
        yield path
    elif os.path.isdir(path):
        for entry in sorted(os.listdir(path)):
            yield from _without(os.path.join(path, entry), hidden)


def _entries(folder: str, left_out: set[str]) -> Iterator[str]:
    if not os.path.isdir(folder):
        return
    for entry in sorted(os.listdir(folder)):
        if entry != COMPILED and _module(entry) not in left_out and not KEPT_BACK.match(entry):
            yield os.path.join(folder, entry)


def _module(name: str) -> str:
    """Return the module of an entry: `keras` for `keras`, `keras-3.1.dist-info`, `keras.libs` and `keras.py`."""
    return re.split(r"[-.]", name, maxsplit=1)[0].lower()


def _libraries() -> Iterator[str]:
    """Yield shared libraries, not the folders that hold them: Python's packages often lie in the same ones."""
    architecture = sysconfig.get_config_var("MULTIARCH") or "-"
    own = (os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.prefix))
    for folder in dict.fromkeys([*LIBRARY_FOLDERS, *own]):
        if os.path.isdir(folder):
            names = (name for name in sorted(os.listdir(folder)) if ".so" in name or name == architecture)
            yield from (os.path.join(os.path.realpath(folder), name) for name in names)


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
    readable = default_readable(FRAMEWORKS if kind == "numpy" else (), STEPS if kind == "keras_cell" else ())
    return Reach(readable, usable_uid((*readable, str(temporary_files()))))


def landlock_version() -> int:
    """Return the Landlock ABI of this machine, 0 if it has none."""
    try:
        return call("landlock_create_ruleset", None, 0, CREATE_VERSION)
    except OSError:
        return 0


def known(table: tuple[tuple[int, int], ...], abi: int) -> int:
    """Return the bits of a table that exist under `abi`."""
    bits = 0
    for since, more in table:
        bits |= more if since <= abi else 0
    return bits


def restrict_files(policy: Policy, abi: int) -> None:
    """Restrict this thread, and the threads that it starts, to the files of `policy`. Needs no_new_privs.

    Raises `OSError` if the kernel refuses or a writable folder does not exist.
    """
    handled = known(FILE_ACCESS, abi)
    attributes = struct.pack("=QQQ", handled, known(PORT_ACCESS, abi), known(SCOPES, abi))
    ruleset = call("landlock_create_ruleset", ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for path, access in _grants(policy):
            _allow(ruleset, path, access & handled, required=path in policy.writable)
        call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _grants(policy: Policy) -> Iterator[tuple[str, int]]:
    yield from ((path, WRITE) for path in policy.writable)
    yield from ((path, READ) for path in policy.readable)
    yield from ((path, READ_DIR) for path in _listed(policy))
    yield from DEVICES.items()


def _listed(policy: Policy) -> set[str]:
    """Return the folders of `sys.path` that hold something readable: `import` lists them before it reads a module.

    Some of their entries are hidden, so the folders are not readable as a whole, but their names can be listed.
    """
    return {os.path.dirname(path) for path in policy.readable}.intersection(sys.path)


def _allow(ruleset: int, path: str, access: int, required: bool) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        if required:
            raise
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= FOR_FILES
        rule = struct.pack("=Qi", access, descriptor)
        call("landlock_add_rule", ruleset, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)


def enter_root(policy: Policy) -> None:
    """Hide all files but those of `policy` and those that lie in the same folders as its libraries.

    Landlock decides which of the visible files can be opened. Raises `OSError` if the machine does not allow this;
    the process then sees what it saw before.
    """
    work = policy.writable[0]
    if policy.uid is not None and not capabilities() & CAP_SYS_ADMIN:
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
    if capabilities() & CAP_SYS_ADMIN:
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
    for path in (*_paths_to_mount(policy.readable), *DEVICES, PROCESS):
        if os.path.exists(path):
            _bind_mount(path, root + path)
    _bind_mount(work, root + policy.writable[0], BIND)  # without the file system that is mounted on it
    for path in policy.writable[1:]:
        _bind_mount(path, root + path)


def _paths_to_mount(readable: tuple[str, ...]) -> Iterator[str]:
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


def _bind_mount(path: str, place: str, flags: int = BIND | RECURSIVE) -> None:
    if os.path.isdir(path):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
    _mount(path, place, None, flags)


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = (None if text is None else ctypes.c_char_p(os.fsencode(text)) for text in (source, target, kind))
    call("mount", *texts, flags, None if options is None else ctypes.c_char_p(os.fsencode(options)))

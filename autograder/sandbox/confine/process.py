"""What a process gives up for good: its user's powers, amounts without limits, its ties to others, the file system.

Landlock refuses to open other files, but it lets anybody ask whether a path exists and how large a file is. In a mount
namespace with an almost empty root, there is nothing to ask about. The process enters it after the fork and keeps what
the fork server has loaded. This costs 2 ms of computing; `bwrap` starts a new program, which imports all libraries
again.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from .syscalls import (
    PR_CAP_AMBIENT,
    PR_CAP_AMBIENT_CLEAR_ALL,
    PR_CAPBSET_DROP,
    PR_CAPBSET_READ,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    PR_SET_SECUREBITS,
    call,
    control,
)

if sys.platform != "win32":
    import resource


@dataclass(frozen=True)
class Policy:
    """The files and amounts that a confined process may use.

    - `readable`: files and folders that it may read and map libraries from. Paths that do not exist are ignored.
    - `writable`: folders in which it may also write; each must exist and, with `uid`, belong to that user.
    - `memory`: bytes of private memory, in addition to what is mapped when it confines itself.
    - `file_bytes`: size of its largest file, in bytes.
    - `open_files`: descriptors open at once.
    - `uid`: the user that a process of root becomes (see `usable_uid`); None keeps the user without its powers.
    - `judge`: it runs our own code. It may pass descriptors to others, and as root it may read readable files of any
      owner; `uid` is then None.
    - `threads`: a limit for the watchdog; the kernel has no limit on the threads of one process.
    """

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    memory: int
    file_bytes: int
    open_files: int
    uid: int | None = None
    threads: int = 256
    judge: bool = False


TASKS = "/proc/self/task"
STACK = 64 * 2**20  # bytes, where the stack had no limit: it is not counted as data


def check_alone() -> None:
    """Raise `OSError` if this process has another thread: Landlock and filters would not apply to it."""
    running = len(os.listdir(TASKS)) if os.path.isdir(TASKS) else threading.active_count()
    if running != 1:
        raise OSError(f"{running} threads are running; expected 1, confine before any other starts")


def begin_session() -> None:
    """Begin a session without a terminal; new files are for this user only."""
    with suppress(PermissionError):  # leads a session already
        os.setsid()
    os.umask(0o077)


def bind() -> None:
    """End with the parent, hide our memory from other processes of this user, and never gain powers. Raises `OSError`.

    Call it after the change of user, which clears the death signal.
    """
    control(PR_SET_PDEATHSIG, signal.SIGKILL)
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_NO_NEW_PRIVS, 1)


def limit(policy: Policy) -> None:
    """Set the limits of `policy` for this process, for good. Raises `OSError` or `ValueError` if the system refuses.

    The limit of memory counts private writable pages, in addition to what is already mapped. A limit on addresses would
    count what TensorFlow and the C library reserve and never touch: 1.5 GB before the first operation.
    """
    stack = resource.getrlimit(resource.RLIMIT_STACK)[0]
    table = {
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": policy.open_files,
        "RLIMIT_FSIZE": policy.file_bytes,
        "RLIMIT_DATA": data_in_use() + policy.memory,
        "RLIMIT_STACK": STACK if stack == resource.RLIM_INFINITY else stack,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
    }
    for name, wanted in table.items():
        kind = getattr(resource, name, None)  # MSGQUEUE, NICE and RTPRIO exist on Linux only
        if kind is None:
            continue
        most = resource.getrlimit(kind)[1]
        bound = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (bound, bound))


def data_in_use() -> int:
    """Return the private writable memory of this process in bytes, 0 if the machine does not tell."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))


CAPABILITY_VERSION_3 = 0x2008_0522
# SECBIT_NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each with its lock, and the lock of KEEP_CAPS.
SECUREBITS = 0b1110_1111


READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH: see what is in files and folders of any owner


def drop_privileges(uid: int | None, keep: int = 0) -> None:
    """Give up every capability for good. Root also becomes the user `uid`, in a group of the same number.

    `keep`: capabilities, as bits, that a process without `uid` keeps if it has them; it cannot regain others.
    Raises `OSError` if the user cannot be changed or a capability is left. The bounding set and securebits, which only
    keep capabilities from coming back, need CAP_SETPCAP; without it no_new_privs and the ban on `execve` do the same.
    """
    root = os.geteuid() == 0
    with suppress(OSError):
        _empty_bounding_set()
    with suppress(OSError):
        control(PR_SET_SECUREBITS, SECUREBITS)
    if root and uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    elif root:
        with suppress(OSError):
            os.setgroups([])
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    keep = 0 if uid is not None else keep & capabilities()
    call("capset", _header(), ctypes.c_char_p(struct.pack("=6I", keep, keep, 0, 0, 0, 0)))
    if capabilities() != keep:
        raise OSError(f"capabilities are left: {capabilities():#x}")


def capabilities() -> int:
    """Return the capabilities that this process may use or inherit, as bits."""
    data = ctypes.create_string_buffer(24)
    call("capget", _header(), data)
    # struct __user_cap_data_struct[2]: effective, permitted, inheritable, for bits 0-31 and 32-63.
    words: tuple[int, ...] = struct.unpack("=6I", data.raw)
    low, high = words[:3], words[3:]
    return low[0] | low[1] | low[2] | (high[0] | high[1] | high[2]) << 32


def _header() -> ctypes.c_char_p:
    return ctypes.c_char_p(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))


def _empty_bounding_set() -> None:
    for capability in range(64):
        try:
            present = control(PR_CAPBSET_READ, capability)
        except OSError:
            return  # EINVAL: past the last one that this kernel has
        if present:
            control(PR_CAPBSET_DROP, capability)


# Unused: above the users that systemd and Debian assign, below "nobody", which other services use.
STUDENT_UID = 65533

_CAN_READ = """
import os, sys
for path in sys.stdin.read().split("\\0"):
    if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
        sys.exit(path)
"""


def usable_uid(readable: Iterable[str]) -> int | None:
    """Return the user that a confined process of root can become, None if there is none.

    There is none if we are not root or may not change the user, or if that user could not start Python or read all of
    `readable`, for example a Python below root's home. It is tried in a short-lived process.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    try:
        tried = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _CAN_READ],
            input="\0".join(readable).encode(),
            user=STUDENT_UID,
            group=STUDENT_UID,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return STUDENT_UID if tried.returncode == 0 else None


NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_NETWORK = 0x0002_0000, 0x0800_0000, 0x1000_0000, 0x4000_0000
CAP_SYS_ADMIN = 1 << 21
READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 0x20, 0x1000, 0x4000, 0x4_0000
DETACH = 2
MANY = 8  # if a policy names more entries of a folder, the whole folder is mounted
DEVICES = ("/dev/null", "/dev/urandom")
LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")  # most systems have links to /usr here, and the loader uses them
PROCESS = "/proc/self"

_TRY_USER_NAMESPACE = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).unshare(int(sys.argv[1])) != 0)"


def may_make_namespaces() -> bool:
    """Return whether this process may make namespaces without first becoming root of a user namespace.

    For the network we do not use a user namespace: the filter already refuses all that it would block.
    """
    try:
        return bool(capabilities() & CAP_SYS_ADMIN)
    except OSError:
        return False


def has_user_namespaces() -> bool:
    """Return whether this user may make user namespaces. It is tried in a short-lived process."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-I", "-S", "-c", _TRY_USER_NAMESPACE, str(NEW_USER)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def leave_network() -> None:
    """Leave the machine's network and System V objects. Raises `OSError` if that is not allowed."""
    call("unshare", NEW_NETWORK | NEW_IPC)


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

"""What a process asks of the kernel for itself: system calls by name, limits, and to lose its user's powers."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

if sys.platform != "win32":
    import resource

# The numbers are facts of the kernel's headers (`asm/unistd_64.h`, `asm-generic/unistd.h`): each list below counts up
# from its first number. We do not know calls younger than the last name; a filter answers that these do not exist.

# From 0. x86_64 has numbers of its own up to here.
X86_64 = """
    read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask
    rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore madvise
    shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket connect accept
    sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair setsockopt
    getsockopt clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget msgsnd msgrcv
    msgctl fcntl flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat
    link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday getrlimit getrusage sysinfo
    times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid getppid getpgrp setsid setreuid
    setregid getgroups setgroups setresuid getresuid setresgid getresgid getpgid setfsuid setfsgid getsid capget
    capset rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend sigaltstack utime mknod uselib
    personality ustat statfs fstatfs sysfs getpriority setpriority sched_setparam sched_getparam
    sched_setscheduler sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval
    mlock munlock mlockall munlockall vhangup modify_ldt pivot_root _sysctl prctl arch_prctl adjtimex setrlimit
    chroot sync acct settimeofday mount umount2 swapon swapoff reboot sethostname setdomainname iopl ioperm
    create_module init_module delete_module get_kernel_syms query_module quotactl nfsservctl getpmsg putpmsg
    afs_syscall tuxcall security gettid readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr
    listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity
    sched_getaffinity set_thread_area io_setup io_destroy io_getevents io_submit io_cancel get_thread_area
    lookup_dcookie epoll_create epoll_ctl_old epoll_wait_old remap_file_pages getdents64 set_tid_address
    restart_syscall semtimedop fadvise64 timer_create timer_settime timer_gettime timer_getoverrun timer_delete
    clock_settime clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes
    vserver mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify
    mq_getsetattr kexec_load waitid add_key request_key keyctl ioprio_set ioprio_get inotify_init
    inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat newfstatat
    unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list
    get_robust_list splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait signalfd timerfd_create
    eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2 epoll_create1 dup3 pipe2
    inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init fanotify_mark
    prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns getcpu process_vm_readv
    process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create
    kexec_file_load bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 pkey_mprotect
    pkey_alloc pkey_free statx io_pgetevents rseq
"""
# From 0. aarch64 uses the generic numbers; a dash is a number without a call.
AARCH64 = """
    io_setup io_destroy io_submit io_cancel io_getevents setxattr lsetxattr fsetxattr getxattr lgetxattr
    fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr getcwd lookup_dcookie
    eventfd2 epoll_create1 epoll_ctl epoll_pwait dup dup3 fcntl inotify_init1 inotify_add_watch inotify_rm_watch
    ioctl ioprio_set ioprio_get flock mknodat mkdirat unlinkat symlinkat linkat renameat umount2 mount
    pivot_root nfsservctl statfs fstatfs truncate ftruncate fallocate faccessat chdir fchdir chroot fchmod
    fchmodat fchownat fchown openat close vhangup pipe2 quotactl getdents64 lseek read write readv writev
    pread64 pwrite64 preadv pwritev sendfile pselect6 ppoll signalfd4 vmsplice splice tee readlinkat newfstatat
    fstat sync fsync fdatasync sync_file_range timerfd_create timerfd_settime timerfd_gettime utimensat acct
    capget capset personality exit exit_group waitid set_tid_address unshare futex set_robust_list
    get_robust_list nanosleep getitimer setitimer kexec_load init_module delete_module timer_create
    timer_gettime timer_getoverrun timer_settime timer_delete clock_settime clock_gettime clock_getres
    clock_nanosleep syslog ptrace sched_setparam sched_setscheduler sched_getscheduler sched_getparam
    sched_setaffinity sched_getaffinity sched_yield sched_get_priority_max sched_get_priority_min
    sched_rr_get_interval restart_syscall kill tkill tgkill sigaltstack rt_sigsuspend rt_sigaction
    rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigreturn setpriority getpriority reboot
    setregid setgid setreuid setuid setresuid getresuid setresgid getresgid setfsuid setfsgid times setpgid
    getpgid getsid setsid getgroups setgroups uname sethostname setdomainname getrlimit setrlimit getrusage
    umask prctl getcpu gettimeofday settimeofday adjtimex getpid getppid getuid geteuid getgid getegid gettid
    sysinfo mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr msgget msgctl msgrcv msgsnd
    semget semctl semtimedop semop shmget shmctl shmat shmdt socket socketpair bind listen accept connect
    getsockname getpeername sendto recvfrom setsockopt getsockopt shutdown sendmsg recvmsg readahead brk munmap
    mremap add_key request_key keyctl clone execve mmap fadvise64 swapon swapoff mprotect msync mlock munlock
    mlockall munlockall mincore madvise remap_file_pages mbind get_mempolicy set_mempolicy migrate_pages
    move_pages rt_tgsigqueueinfo perf_event_open accept4 recvmmsg arch_specific_syscall - - - - - - - - - - - -
    - - - wait4 prlimit64 fanotify_init fanotify_mark name_to_handle_at open_by_handle_at clock_adjtime syncfs
    setns sendmmsg process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2
    seccomp getrandom memfd_create bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2
    pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq kexec_file_load
"""
# From 424, where all architectures count together.
SHARED = """
    pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig
    fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2
    mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret
    process_mrelease futex_waitv set_mempolicy_home_node
"""
FIRST_SHARED = 424
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
TASKS = "/proc/self/task"
STACK = 64 * 2**20  # bytes, where the stack had no limit: it is not counted as data
CAPABILITY_VERSION_3 = 0x2008_0522
# SECBIT_NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each with its lock, and the lock of KEEP_CAPS.
SECUREBITS = 0b1110_1111
READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH: see what is in files and folders of any owner
# Unused: above the users that systemd and Debian assign, below "nobody", which other services use.
STUDENT_UID = 65533
_CAN_READ = """
import os, sys
for path in sys.stdin.read().split("\\0"):
    if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
        sys.exit(path)
"""
NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_NETWORK = 0x0002_0000, 0x0800_0000, 0x1000_0000, 0x4000_0000
CAP_SYS_ADMIN = 1 << 21
_TRY_USER_NAMESPACE = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).unshare(int(sys.argv[1])) != 0)"


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
    """

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    memory: int
    file_bytes: int
    open_files: int
    uid: int | None = None
    judge: bool = False


def _numbered(own: str) -> Mapping[str, int]:
    table = {name: number for number, name in enumerate(own.split()) if name != "-"}
    table |= {name: number for number, name in enumerate(SHARED.split(), FIRST_SHARED)}
    return MappingProxyType(table)


# The keys are what `platform.machine()` calls the architecture.
SYSCALLS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {"x86_64": _numbered(X86_64), "aarch64": _numbered(AARCH64)}
)


def machine() -> str:
    """Return the architecture as the kernel names it: `x86_64`, `aarch64`, …"""
    return platform.machine()


def numbers() -> Mapping[str, int]:
    """Return the system calls of this machine by name; none where we have no table for it."""
    native = sys.platform == "linux" and sys.maxsize > 2**32  # a 32-bit Python counts calls in another way
    return SYSCALLS.get(machine(), {}) if native else {}


@functools.cache
def _entry() -> Callable[..., int]:
    entry = ctypes.CDLL(None, use_errno=True).syscall
    entry.restype = ctypes.c_long
    return entry


def call(name: str, *arguments: object) -> int:
    """Make the system call `name` and return its result.

    Integers pass as 64 bits, None as a null pointer, ctypes references as they are. Raises `OSError` where the kernel
    refuses, with `ENOSYS` where this machine has no such call.
    """
    number = numbers().get(name)
    if number is None:
        raise OSError(errno.ENOSYS, "no such system call on this machine", name)
    given = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_void_p(None) if a is None else a for a in arguments]
    result = _entry()(ctypes.c_long(number), *given)
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)
    return result


def control(option: int, *arguments: int) -> int:
    """Call `prctl` with the arguments that are not given as zeros. Raises `OSError`."""
    return call("prctl", option, *(*arguments, 0, 0, 0, 0)[:4])


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

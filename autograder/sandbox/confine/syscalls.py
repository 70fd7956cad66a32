"""System calls: their numbers, how to make one, and which of them a confined process may make.

Left out of the rules on purpose, so refused (EPERM): new processes and programs (`fork`, `execve`), other processes
(`ptrace`, `process_vm_*`, `pidfd_*`, `kcmp`), files that are not regular, and links (`mknod`, `symlink`, `link`), what
Landlock has no rule for (`truncate` by path before ABI 3, owners, `inotify` and `fanotify` on files outside),
descriptors that are passed on (`sendmsg`, `recvmsg`: what they carry lies in memory, where a filter cannot look), keys,
mounts, namespaces, io_uring, BPF, performance counters, System V and POSIX message queues and shared memory, limits and
priorities, `splice`, `memfd_create` (its pages count against no limit of ours and nothing here needs it).
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from .filter import ALLOW, KILL, Check, Rule, build, is_null, pack, refuse

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


def _numbered(own: str) -> Mapping[str, int]:
    table = {name: number for number, name in enumerate(own.split()) if name != "-"}
    table |= {name: number for number, name in enumerate(SHARED.split(), FIRST_SHARED)}
    return MappingProxyType(table)


# The keys are what `platform.machine()` calls the architecture.
SYSCALLS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {"x86_64": _numbered(X86_64), "aarch64": _numbered(AARCH64)}
)


PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4


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


NO_EFFECT = refuse(0)

# open: O_TRUNC together with O_RDONLY truncates a file that Landlock takes to be only read (before ABI 3), and the
# access mode 3 opens devices for ioctl alone, past Landlock. Both are the same bits on x86_64 and aarch64.
O_TRUNC, O_ACCMODE = 0o1000, 3
OPEN_MODES = (0, 1, 2, O_TRUNC | 1, O_TRUNC | 2)

# renameat2: to a new name, to one that does not exist, exchanging two names.
RENAMES = (0, 1, 2)

# mmap: shared pages without a file, and those that grow downwards like a stack, count against no limit of memory.
MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE, MAP_TYPE = 1, 2, 3, 0x0F
MAP_ANONYMOUS, MAP_GROWSDOWN = 0x20, 0x100
MAPPINGS = (MAP_PRIVATE, MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED, MAP_SHARED_VALIDATE)

# clone: a thread shares memory, signal handlers and the process; it gets no namespace, parent, tracer or pidfd.
CLONE_VM, CLONE_SIGHAND, CLONE_THREAD = 0x100, 0x800, 0x1_0000
CLONE_NEW = 0x80 | 0x2_0000 | 0x200_0000 | 0x400_0000 | 0x800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000
CLONE_OTHER = 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x80_0000  # PIDFD, PTRACE, VFORK, PARENT, UNTRACED
THREAD = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD

# socketpair: streams only. From a datagram socket one can send to any other by name, which no filter sees in sendmsg.
AF_UNIX, SOCK_STREAM, SOCK_TYPE = 1, 1, 0x0F
SOL_SOCKET = 1

# fcntl: no owner and signal of a descriptor (F_SETOWN, F_SETSIG send any signal to anybody), no leases, no F_NOTIFY.
FCNTL = (0, 1, 2, 3, 4, 1030, 1031, 1032)  # duplicate, flags, size of a pipe
# Locks say "done" and lock nothing: every process that may read a file may lock it, and two notebooks could talk by the
# locks of a library's files. Nobody else has the files of a work folder.
LOCKS = (5, 6, 7, 36, 37, 38)
# ioctl: is it a terminal, how wide, how much to read, blocking, close on exec.
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# prctl: names of threads and of mappings, questions. Not the death signal, or the process could survive its parent.
PRCTL = (3, 15, 16, 21, 23, 39, 0x53564D41)

FILES = """
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range dup dup2 dup3 lseek
    stat lstat fstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents getdents64
    getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat creat ftruncate fsync fdatasync
    sync_file_range fadvise64 readahead copy_file_range sendfile umask pipe pipe2
"""
MEMORY = "brk munmap mprotect madvise msync membarrier get_mempolicy"
THREADS = """
    futex futex_waitv set_robust_list set_tid_address rseq arch_prctl gettid exit exit_group
    sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getcpu
"""
TIME = """
    time times gettimeofday clock_gettime clock_getres nanosleep clock_nanosleep getitimer setitimer alarm pause
    timer_create timer_settime timer_gettime timer_getoverrun timer_delete
    timerfd_create timerfd_settime timerfd_gettime
"""
SIGNALS = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack signalfd signalfd4
    restart_syscall
"""
EVENTS = """
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2
"""
PIPES = "recvfrom shutdown getsockname getpeername getsockopt"
QUESTIONS = """
    getpid getppid getpgrp getpgid getsid getuid geteuid getgid getegid getgroups getresuid getresgid uname sysinfo
    getrusage getrlimit getpriority getrandom wait4 waitid
"""


def rules(pid: int) -> tuple[Rule, ...]:
    """Return the rules for the process `pid`, which may send signals to itself."""
    return (
        Rule(FILES, ALLOW),
        Rule(MEMORY, ALLOW),
        Rule(THREADS, ALLOW),
        Rule(TIME, ALLOW),
        Rule(SIGNALS, ALLOW),
        Rule(EVENTS, ALLOW),
        Rule(PIPES, ALLOW),
        Rule(QUESTIONS, ALLOW),
        Rule("open", ALLOW, (Check(1, OPEN_MODES, O_TRUNC | O_ACCMODE),)),
        Rule("openat", ALLOW, (Check(2, OPEN_MODES, O_TRUNC | O_ACCMODE),)),
        # Not RENAME_WHITEOUT, which leaves a character device where the file was.
        Rule("renameat2", ALLOW, (Check(4, RENAMES),)),
        # With a mode it could reserve room beyond the end of a file, where no limit of a file's size sees it.
        Rule("fallocate", ALLOW, (Check(1, (0,)),), otherwise=refuse(errno.EOPNOTSUPP)),
        Rule("mmap", ALLOW, (Check(3, MAPPINGS, MAP_TYPE | MAP_ANONYMOUS | MAP_GROWSDOWN),)),
        # A page of the stack, made as long as one likes, counts against no limit either. malloc then copies instead.
        Rule("mremap", refuse(errno.ENOMEM)),
        Rule("clone", ALLOW, (Check(0, (THREAD,), THREAD | CLONE_NEW | CLONE_OTHER),)),
        # Its flags lie in memory, where a filter cannot look; the C library then takes clone.
        Rule("clone3 openat2", refuse(errno.ENOSYS)),
        Rule("kill tgkill tkill", ALLOW, (Check(0, (pid,)),)),
        Rule("sched_setaffinity", ALLOW, (Check(0, (0, pid)),)),
        Rule("prlimit64", ALLOW, (Check(0, (0, pid)), *is_null(2))),
        Rule("fcntl", ALLOW, (Check(1, FCNTL),), otherwise=Rule("", NO_EFFECT, (Check(1, LOCKS),))),
        Rule("flock", NO_EFFECT),
        Rule("ioctl", ALLOW, (Check(1, IOCTL),), otherwise=refuse(errno.ENOTTY)),
        Rule("prctl", ALLOW, (Check(0, PRCTL),)),
        # zmq and others take this answer for a machine without a network, and any other for a bug.
        Rule("socket", refuse(errno.EAFNOSUPPORT)),
        Rule("socketpair", ALLOW, (Check(0, (AF_UNIX,)), Check(1, (SOCK_STREAM,), SOCK_TYPE))),
        Rule("sendto", ALLOW, is_null(4)),
        Rule("setsockopt", ALLOW, (Check(1, (SOL_SOCKET,)),)),
        # Landlock has no rule for the metadata of files outside. Copying and unpacking set modes and times in passing,
        # so these say "done" and do nothing; owners are refused; extended attributes do not exist here.
        Rule("chmod fchmod fchmodat utime utimes futimesat utimensat", NO_EFFECT),
        Rule("setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr", refuse(errno.EOPNOTSUPP)),
        Rule("getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr", refuse(errno.EOPNOTSUPP)),
    )


def judge_rules(pid: int) -> tuple[Rule, ...]:
    """Return the rules for a judge with the process number `pid`.

    It asks fork servers, which takes handing descriptors over, of an anonymous file among others (`guard.Gate`). All
    its sockets are connected pairs, of which none sends to another address; it can make streams only.
    """
    kept = (rule for rule in rules(pid) if rule.calls != "prlimit64")
    own_limits = Rule("prlimit64", ALLOW, (Check(0, (0, pid)),))  # none can be raised above what it was given
    return (*kept, own_limits, Rule("sendmsg recvmsg memfd_create", ALLOW))


SET_MODE_FILTER, GET_ACTION_AVAIL = 1, 2

# The filter but for the process's own number, built when this module is loaded, that is before any fork. The mark is
# larger than any process number (the kernel's PID_MAX_LIMIT is 2^22) and no other value of the filter.
OWN_PID = 0x5EED_5EED
# By whether the process is a judge.
TEMPLATES = {
    judge: build(table(OWN_PID), numbers(), machine()) if numbers() else ()
    for judge, table in ((False, rules), (True, judge_rules))
}


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def has_seccomp() -> bool:
    """Say whether this machine takes filters of system calls, for an architecture whose calls we know."""
    try:
        call("seccomp", GET_ACTION_AVAIL, 0, ctypes.byref(ctypes.c_uint32(KILL)))
    except OSError:
        return False
    return bool(numbers())


def load_filter(judge: bool = False) -> None:
    """Filter every later system call of this thread and of the threads that it starts. Needs no_new_privs.

    `judge`: the process runs code of our own. Raises `OSError` where the kernel refuses the filter.
    """
    pid = os.getpid()
    program = [replace(step, value=pid) if step.value == OWN_PID else step for step in TEMPLATES[judge]]
    loaded = _Program(len(program), pack(program))
    call("seccomp", SET_MODE_FILTER, 0, ctypes.byref(loaded))

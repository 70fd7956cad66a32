"""The table of system calls: what a confined process may ask of the kernel. Everything else is refused.

Left out on purpose, so refused (EPERM): new processes and programs (`fork`, `execve`), other processes (`ptrace`,
`process_vm_*`, `pidfd_*`, `kcmp`), files that are not regular, and links (`mknod`, `symlink`, `link`), what Landlock
has no rule for (`truncate` by path before ABI 3, owners, `inotify` and `fanotify` on files outside), descriptors that
are passed on (`sendmsg`, `recvmsg`: what they carry lies in memory, where a filter cannot look), keys, mounts,
namespaces, io_uring, BPF, performance counters, System V and POSIX message queues and shared memory, limits and
priorities, `splice`, `memfd_create` (its pages count against no limit of ours and nothing here needs it).
"""

from __future__ import annotations

import errno

from .filter import ALLOW, Check, Rule, is_null, refuse

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

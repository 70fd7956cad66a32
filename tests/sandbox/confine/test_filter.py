"""The filter of system calls, run by a small interpreter of BPF: what is allowed, refused and killed, bit by bit."""

from __future__ import annotations

import errno
import struct

import pytest

from autograder.sandbox.confine.filter import (
    ALLOW,
    AND,
    ARCHITECTURES,
    IF_AT_LEAST,
    IF_EQUAL,
    JUMP,
    KILL,
    LOAD,
    RETURN,
    Instruction,
    Label,
    Rule,
    Step,
    assemble,
    build,
    pack,
    refuse,
    rules,
)
from autograder.sandbox.confine.process import SYSCALLS

PID = 4321
MACHINES = ("x86_64", "aarch64")
PROGRAMS = {machine: build(rules(PID), SYSCALLS[machine], machine) for machine in MACHINES}
HIGH = 1 << 32
AUDIT_ARCH_I386, AUDIT_ARCH_ARM = 0x4000_0003, 0x4000_0028
PTHREAD = 0x3D0F00  # the flags of clone with which glibc starts a thread


def run(program: tuple[Instruction, ...], architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Return what `program` says of a system call."""
    words = [argument % 2**64 for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("=IIQ6Q", number % 2**32, architecture, 0, *words)
    accumulator, here = 0, 0
    while True:
        code, value = program[here].code, program[here].value
        here += 1
        if code == RETURN:
            return value
        if code == LOAD:
            accumulator = int(struct.unpack_from("=I", data, value)[0])
        elif code == AND:
            accumulator &= value
        elif code == JUMP:
            here += value
        else:
            holds = {IF_EQUAL: accumulator == value, IF_AT_LEAST: accumulator >= value}[code]
            here += program[here - 1].then if holds else program[here - 1].otherwise


def verdict(machine: str, call: str, *arguments: int) -> int:
    return run(PROGRAMS[machine], ARCHITECTURES[machine], SYSCALLS[machine][call], arguments)


ALLOWED = [
    ("read", ()),
    ("write", (1, 0, HIGH)),
    ("mmap", (0, 4096, 7, 0x22)),  # private, anonymous, writable and executable: compilers of TensorFlow
    ("mmap", (0, 4096, 1, 0x01)),
    ("mmap", (0, 4096, 3, 0x20022)),  # the stack of a thread
    ("mprotect", (0, 4096, 7)),
    ("renameat2", (-100, 0, -100, 0, 0)),
    ("renameat2", (-100, 0, -100, 0, 2 | HIGH)),  # EXCHANGE
    ("clone", (PTHREAD,)),
    ("clone", (PTHREAD | HIGH,)),
    ("kill", (PID, 15)),
    ("kill", (PID | HIGH, 15)),  # a pid is 32 bits
    ("tgkill", (PID, PID + 1, 2)),
    ("openat", (-100, 0, 0)),
    ("openat", (-100, 0, 0o1101)),  # "w"
    ("socketpair", (1, 1)),
    ("socketpair", (1 | HIGH, 1 | 0o2000000)),
    ("sendto", (3, 0, 10, 0, 0)),
    ("prlimit64", (0, 7, 0)),
    ("prlimit64", (PID, 7, 0)),
    ("sched_setaffinity", (0,)),
    ("fcntl", (3, 1030)),
    ("ioctl", (1, 0x5401)),
    ("ioctl", (1, 0x5401 | HIGH)),
    ("prctl", (15,)),
    ("fallocate", (3, 0, 0, 100)),
    ("setsockopt", (3, 1, 9)),
]

REFUSED = [
    ("execve", (), errno.EPERM),
    ("execveat", (), errno.EPERM),
    ("clone", (17,), errno.EPERM),  # SIGCHLD only: a fork
    ("clone", (0x4111,), errno.EPERM),  # VM and VFORK: posix_spawn
    ("clone", (17 | PTHREAD << 32,), errno.EPERM),
    ("clone", (PTHREAD | 0x1000_0000,), errno.EPERM),  # NEWUSER
    ("clone", (PTHREAD & ~0x1_0000,), errno.EPERM),  # not of this process
    ("clone3", (), errno.ENOSYS),
    ("renameat2", (-100, 0, -100, 0, 4), errno.EPERM),  # WHITEOUT: a character device
    ("renameat2", (-100, 0, -100, 0, 5), errno.EPERM),
    ("renameat2", (-100, 0, -100, 0, 4 | HIGH), errno.EPERM),
    ("openat2", (), errno.ENOSYS),
    ("kill", (PID + 1, 9), errno.EPERM),
    ("kill", (0, 9), errno.EPERM),
    ("kill", (-1, 9), errno.EPERM),
    ("kill", (-PID, 9), errno.EPERM),
    ("kill", (1 | PID << 32, 9), errno.EPERM),
    ("tgkill", (1, PID, 9), errno.EPERM),
    ("tkill", (1, 9), errno.EPERM),
    ("socket", (1, 1), errno.EAFNOSUPPORT),
    ("socket", (2, 1), errno.EAFNOSUPPORT),
    ("socket", (2 | HIGH, 1), errno.EAFNOSUPPORT),
    ("socket", (16, 3), errno.EAFNOSUPPORT),
    ("socketpair", (2, 1), errno.EPERM),
    ("socketpair", (2 | HIGH, 1), errno.EPERM),
    ("socketpair", (1 << 32, 1), errno.EPERM),
    ("socketpair", (1, 2), errno.EPERM),  # datagrams go to any name
    ("socketpair", (1, 2 | 1 << 32), errno.EPERM),
    ("sendto", (3, 0, 10, 0, 4096), errno.EPERM),
    ("sendto", (3, 0, 10, 0, HIGH), errno.EPERM),  # a pointer counts in all its bits
    ("sendmsg", (), errno.EPERM),
    ("sendmmsg", (), errno.EPERM),
    ("recvmsg", (), errno.EPERM),
    ("connect", (), errno.EPERM),
    ("bind", (), errno.EPERM),
    ("accept4", (), errno.EPERM),
    ("openat", (-100, 0, 0o1000), errno.EPERM),  # O_RDONLY | O_TRUNC
    ("openat", (-100, 0, 3), errno.EPERM),
    ("openat", (-100, 0, 0o1000 | HIGH), errno.EPERM),
    ("mmap", (0, 4096, 3, 0x21), errno.EPERM),  # shared without a file
    ("mmap", (0, 4096, 3, 0x122), errno.EPERM),  # grows downwards
    ("mmap", (0, 4096, 3, 0x21 | HIGH), errno.EPERM),
    ("prlimit64", (PID + 1, 7, 0), errno.EPERM),
    ("prlimit64", (0, 7, 4096), errno.EPERM),
    ("prlimit64", (0, 7, HIGH), errno.EPERM),
    ("sched_setaffinity", (1,), errno.EPERM),
    ("fcntl", (3, 6), 0),  # F_SETLK
    ("flock", (3, 2), 0),
    ("fcntl", (3, 8), errno.EPERM),  # F_SETOWN
    ("fcntl", (3, 10), errno.EPERM),  # F_SETSIG
    ("fcntl", (3, 1026), errno.EPERM),  # F_NOTIFY
    ("ioctl", (0, 0x5412), errno.ENOTTY),  # TIOCSTI
    ("ioctl", (3, 0x8901), errno.ENOTTY),  # FIOSETOWN
    ("prctl", (1, 0), errno.EPERM),  # PR_SET_PDEATHSIG
    ("prctl", (22, 2), errno.EPERM),  # PR_SET_SECCOMP
    ("mremap", (), errno.ENOMEM),
    ("fallocate", (3, 1, 0, 100), errno.EOPNOTSUPP),
    ("fchmodat", (-100, 0, 0o777), 0),
    ("utimensat", (), 0),
    ("fchownat", (), errno.EPERM),
    ("fsetxattr", (), errno.EOPNOTSUPP),
]

NEVER = """
    ptrace process_vm_readv process_vm_writev process_madvise pidfd_open pidfd_getfd pidfd_send_signal kcmp
    io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key mount umount2 fsopen fsmount
    move_mount open_tree pivot_root chroot setns unshare mknodat symlinkat linkat bpf perf_event_open
    userfaultfd setpriority sched_setattr sched_setscheduler sched_setparam setrlimit memfd_create memfd_secret
    shmget shmat semget msgget mq_open personality quotactl swapon reboot kexec_load init_module
    open_by_handle_at name_to_handle_at inotify_init1 inotify_add_watch fanotify_init vmsplice splice tee
    rt_sigqueueinfo rt_tgsigqueueinfo capset seccomp setuid setresuid truncate mlock remap_file_pages
    landlock_create_ruleset syslog acct settimeofday clock_settime sethostname io_setup move_pages migrate_pages
"""


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("call", "arguments"), ALLOWED, ids=str)
def test_what_python_and_keras_need_is_allowed(machine: str, call: str, arguments: tuple[int, ...]) -> None:
    assert verdict(machine, call, *arguments) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("call", "arguments", "code"), REFUSED, ids=str)
def test_everything_else_is_refused(machine: str, call: str, arguments: tuple[int, ...], code: int) -> None:
    assert verdict(machine, call, *arguments) == refuse(code)


@pytest.mark.parametrize(
    "call", ["fork", "vfork", "symlink", "link", "mknod", "ioperm", "iopl", "modify_ldt", "uselib"]
)
def test_old_calls_of_x86_64_are_refused(call: str) -> None:
    assert verdict("x86_64", call) == refuse(errno.EPERM)


@pytest.mark.parametrize("flags", [0o1000, 3, 3 | HIGH], ids=hex)
def test_the_old_open_is_checked_like_openat(flags: int) -> None:
    assert verdict("x86_64", "open", 0, flags) == refuse(errno.EPERM)
    assert verdict("x86_64", "open", 0, 0) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_younger_than_the_table_does_not_exist(machine: str) -> None:
    for number in (451, 462, 500, 10_000, 2**30 - 1):
        assert run(PROGRAMS[machine], ARCHITECTURES[machine], number) == refuse(errno.ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("architecture", [AUDIT_ARCH_I386, AUDIT_ARCH_ARM, 0, 0xFFFF_FFFF], ids=hex)
def test_a_call_of_another_architecture_kills(machine: str, architecture: int) -> None:
    assert run(PROGRAMS[machine], architecture, 0) == KILL
    assert run(PROGRAMS[machine], architecture, 1) == KILL


@pytest.mark.parametrize("number", [0x4000_0000, 0x4000_0000 | 39, 0x8000_0000, -1], ids=hex)
def test_a_call_of_x32_kills(number: int) -> None:
    assert run(PROGRAMS["x86_64"], ARCHITECTURES["x86_64"], number) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_every_known_call_has_the_verdict_of_its_rule(machine: str) -> None:
    """Does the binary search find the right rule for each number?"""
    unconditional = {name: rule.verdict for rule in rules(PID) if not rule.checks for name in rule.names}
    conditional = {name for rule in rules(PID) if rule.checks for name in rule.names}
    for name in SYSCALLS[machine]:
        if name not in conditional:
            assert verdict(machine, name) == unconditional.get(name, refuse(errno.EPERM)), name


def test_every_rule_names_calls_that_exist() -> None:
    known = set(SYSCALLS["x86_64"]) | set(SYSCALLS["aarch64"])
    assert {name for rule in rules(PID) for name in rule.names} <= known


@pytest.mark.parametrize(
    ("machine", "call", "number"),
    [
        ("x86_64", "read", 0),
        ("x86_64", "execve", 59),
        ("x86_64", "rseq", 334),
        ("aarch64", "openat", 56),
        ("aarch64", "clone", 220),
        ("aarch64", "execve", 221),
        ("aarch64", "accept4", 242),
        ("aarch64", "wait4", 260),
        ("x86_64", "clone3", 435),
        ("aarch64", "landlock_restrict_self", 446),
    ],
)
def test_numbers_are_those_of_the_kernels_headers(machine: str, call: str, number: int) -> None:
    assert SYSCALLS[machine][call] == number


def test_two_rules_for_one_call_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="Two rules for read"):
        build((Rule("read write", ALLOW), Rule("read", KILL)), SYSCALLS["x86_64"], "x86_64")


def test_labels_become_distances() -> None:
    program = assemble(
        [Step(LOAD, 0), Step(IF_EQUAL, 7, then="yes"), Step(RETURN, 1), Label("yes"), Step(RETURN, 2)],
    )
    assert program[1] == Instruction(IF_EQUAL, 1, 0, 7)
    assert pack(program)[8:16] == struct.pack("=HBBI", IF_EQUAL, 1, 0, 7)


@pytest.mark.parametrize("code", [IF_EQUAL, IF_AT_LEAST])
def test_a_conditional_jump_too_far_is_a_mistake(code: int) -> None:
    with pytest.raises(ValueError, match="A jump over 256 instructions"):
        assemble([Step(code, 0, then="far"), *[Step(RETURN)] * 256, Label("far"), Step(RETURN)])


def test_a_jump_back_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="A jump over -1 instructions"):
        assemble([Label("here"), Step(JUMP, then="here")])

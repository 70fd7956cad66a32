"""Attacks on confinement and what must work in it, each in a forked process of its own that confines itself.

A small server with nothing but the standard library forks the processes, as the grader's own does. Each attack meets
the confinement of this machine and those of weaker ones; where a single layer refuses it, that layer is tried alone.
"""

from __future__ import annotations

import errno
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.confine import Offer, Policy, default_readable, offer

pytestmark = pytest.mark.skipif(offer().landlock < 1 or not offer().seccomp, reason="needs Landlock and seccomp")

SECRET = "the expected value is 0.7071"
STUDENT = 65533
READABLE = default_readable()
HERE = replace(offer(), mounts=False)  # each layer by itself; test_root.py has a file system of its own on top
OWN_ROOT = offer()
OFFERS = {
    "this machine": HERE,
    "no namespaces": replace(HERE, namespaces=False),
    "ABI 1": replace(HERE, landlock=1, namespaces=False),
}
ALONE = {
    "landlock": replace(HERE, seccomp=False, namespaces=False),
    "seccomp": replace(HERE, landlock=0, namespaces=False),
}

# Forks a process for each line that it reads. The process says how its code ended in one line, or dies.
SERVER = """
import ctypes, json, mmap, os, select, signal, socket, struct, sys, tempfile, threading, time
from pathlib import Path
PRELOAD
from autograder.sandbox.confine import Offer, Policy, confine
from autograder.sandbox.confine.system import call, numbers

def libc(name, *arguments):
    result = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def child(task, out):
    names = dict(globals(), ready=lambda: os.write(out, b"ready\\n"), **task["names"])
    os.chdir(task["policy"]["writable"][0])
    os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), MPLCONFIGDIR=os.getcwd())
    tempfile.tempdir = None  # may have been looked up before the fork
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        exec(task["before"], names)
        if task["offer"]:
            names["layers"] = confine(Policy(**task["policy"]), Offer(**task["offer"]))
        exec(task["code"], names)
        ending = {"value": names.get("result")}
    except BaseException as error:
        ending = {"raised": type(error).__name__, "errno": getattr(error, "errno", None), "text": str(error)}
    os.write(out, json.dumps(ending, default=repr).encode())
    os._exit(0)

for line in sys.stdin:
    task = json.loads(line)
    inside, outside = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inside)
        child(task, outside)
    os.close(outside)
    data = b""
    while more := os.read(inside, 65536):
        data += more
        if data == b"ready\\n":
            os.kill(pid, signal.SIGINT)
            data = b""
    os.close(inside)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps(json.loads(data) if data else {"died": status}), flush=True)
"""


@dataclass(frozen=True)
class Scene:
    """What an attacker would like to reach: a folder beside the work folder, sockets that listen, another process."""

    work: Path
    course: Path
    victim: int
    listeners: tuple[socket.socket, ...]
    names: dict[str, Any]

    def policy(self, **changes: Any) -> Policy:
        usual = Policy(
            readable=READABLE,
            writable=(str(self.work),),
            memory=512 * 2**20,
            file_bytes=2**20,
            open_files=64,
        )
        return replace(usual, **changes)


class Server:
    """A process that forks confined ones."""

    def __init__(self, preload: str = "", **environment: str) -> None:
        command = [sys.executable, "-c", SERVER.replace("PRELOAD", preload)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )

    def run(
        self, scene: Scene, code: str, given: Offer | None = HERE, before: str = "", **changes: Any
    ) -> dict[str, Any]:
        """Run `code` confined, after `before` unconfined; return what it left in `result`, raised or died of."""
        task = {
            "policy": asdict(scene.policy(**changes)),
            "offer": asdict(given) if given else None,
            "names": scene.names,
            "before": textwrap.dedent(before),
            "code": textwrap.dedent(code),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(task), file=self._process.stdin, flush=True)
        ending = json.loads(self._process.stdout.readline())
        assert isinstance(ending, dict)
        return ending

    def stop(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def victim() -> Iterator[int]:
    with subprocess.Popen(["sleep", "1000"]) as process:
        yield process.pid
        process.kill()


@pytest.fixture
def scene(tmp_path: Path, victim: int) -> Iterator[Scene]:
    work, course = tmp_path / "work", tmp_path / "course"
    for folder in (work, course):
        folder.mkdir()
    (course / "secret.txt").write_text(SECRET)
    listeners = (
        _listener(socket.AF_INET, ("127.0.0.1", 0)),
        _listener(socket.AF_UNIX, str(tmp_path / "stream")),
        _listener(socket.AF_UNIX, str(work / "beside")),
        _listener(socket.AF_UNIX, f"\0confine-{os.getpid()}"),
        _listener(socket.AF_UNIX, str(tmp_path / "datagram"), socket.SOCK_DGRAM),
    )
    names = {
        "work": str(work),
        "course": str(course),
        "secret": str(course / "secret.txt"),
        "victim": victim,
        "tests": os.getpid(),
        "port": listeners[0].getsockname()[1],
        "stream": str(tmp_path / "stream"),
        "beside": str(work / "beside"),
        "abstract": f"\0confine-{os.getpid()}",
        "datagram": str(tmp_path / "datagram"),
    }
    yield Scene(work, course, victim, listeners, names)
    for listener in listeners:
        listener.close()


def _listener(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen()
    return listener


def untouched(scene: Scene) -> None:
    """Check that nothing outside the work folder was changed, no socket was reached and the other process lives."""
    secret = scene.course / "secret.txt"
    assert os.listdir(scene.course) == ["secret.txt"]
    assert secret.read_text() == SECRET
    assert secret.stat().st_mode & 0o777 == 0o644 & ~_umask()
    assert secret.stat().st_mtime > 1e9
    assert os.listxattr(secret) == []
    assert (secret.stat().st_uid, secret.stat().st_gid) == (os.geteuid(), os.getegid())
    assert select.select(scene.listeners, [], [], 0)[0] == []
    assert os.waitpid(scene.victim, os.WNOHANG) == (0, 0)
    assert os.getpriority(os.PRIO_PROCESS, scene.victim) == 0


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


# name: code, and the layer that refuses it where it stands alone ("landlock", "seccomp", "both").
FILES = {
    "read": "result = open(secret).read()",
    "read by a relative path": "result = open('../course/secret.txt').read()",
    "read through a descriptor of its folder": """
        folder = os.open(course, os.O_PATH)
        result = os.read(os.open("secret.txt", os.O_RDONLY, dir_fd=folder), 100)
        """,
    "read after chdir": "os.chdir(course); result = open('secret.txt').read()",
    "read through an O_PATH descriptor": """
        file = os.open(secret, os.O_PATH)
        result = open(f"/proc/self/fd/{file}").read()
        """,
    "list": "result = os.listdir(course)",
    "list by scandir of a descriptor": "result = os.listdir(os.open(course, os.O_RDONLY))",
    "write a new file": "open(course + '/new', 'w')",
    "overwrite": "open(secret, 'r+').write('x')",
    "append": "open(secret, 'a').write('x')",
    "unlink": "os.unlink(secret)",
    "make a folder": "os.mkdir(course + '/new')",
    "remove the folder": "os.unlink(secret); os.rmdir(course)",
    "rename into the work folder": "os.rename(secret, 'mine'); result = open('mine').read()",
    "rename out of the work folder": "Path('mine').write_text('x'); os.rename('mine', course + '/new')",
    "exchange": "Path('mine').write_text('x'); libc('renameat2', -100, b'mine', -100, secret.encode(), 2)",
    "hard link": "os.link(secret, 'mine'); result = open('mine').read()",
    "list the root": "result = os.listdir('/')",
    "read the users": "result = open('/etc/passwd').read()",
    "read the environment of the test": "result = open(f'/proc/{tests}/environ', 'rb').read()",
    "read the environment of the server": "result = open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "read the memory of another": "result = open(f'/proc/{victim}/mem', 'rb').read(1)",
    "read the arguments of another": "result = open(f'/proc/{victim}/cmdline', 'rb').read()",
    "list processes": "result = os.listdir('/proc')",
    "list shared memory": "result = os.listdir('/dev/shm')",
    "make shared memory": "open('/dev/shm/confine-test', 'w')",
    "use the terminal": "open('/dev/tty')",
    "make a terminal": "os.openpty()",
    "open a device": "open('/dev/zero', 'rb')",
    "run a program of the work folder": """
        Path("program").write_text("#!/bin/sh")
        os.execv("program", ["program"])
        """,
}
# Landlock has no rule for these: the filter answers.
METADATA = {
    "chown": "os.chown(secret, 0, 12)",
    "lchown": "os.lchown(secret, 0, 12)",
    "fchown": "os.fchown(os.open(secret, os.O_PATH), 0, 12)",
    "set an attribute": "os.setxattr(secret, 'user.mark', b'x')",
    "read an attribute": "os.getxattr(secret, 'user.mark')",
    "truncate by path": "os.truncate(secret, 0)",
    "truncate what is only read": "os.open(secret, os.O_RDONLY | os.O_TRUNC)",
    "open for ioctl alone": "os.open(secret, 3)",
    "make a device": "os.mknod('disk', 0o60600, os.makedev(8, 0))",
    "make a device by renaming": "Path('mine').write_text('x'); libc('renameat2', -100, b'mine', -100, b'yours', 4)",
    "make a fifo": "os.mkfifo('fifo')",
    "make a link": "os.symlink(secret, 'link')",
    "watch a folder": "call('inotify_init1', 0)",
    "open by handle": "call('open_by_handle_at', -100, None, 0)",
}
NETWORK = {
    "internet": "socket.create_connection(('127.0.0.1', port), 1)",
    "internet, listening": "socket.create_server(('127.0.0.1', 0))",
    "unix by path": "socket.socket(socket.AF_UNIX).connect(stream)",
    "unix in the work folder": "socket.socket(socket.AF_UNIX).connect(beside)",
    "unix, abstract": "socket.socket(socket.AF_UNIX).connect(abstract)",
    "datagram by path": "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', datagram)",
    "datagram from a pair": "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', datagram)",
    "a family with high bits": "call('socket', 2 | 1 << 32, 1, 0)",
    "a pair of another family": "call('socketpair', 2 | 1 << 32, 1, 0, (ctypes.c_int * 2)())",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "raw": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "bluetooth": "socket.socket(31, socket.SOCK_RAW, 1)",
    "virtual machine": "socket.socket(40, socket.SOCK_STREAM)",
    "a listening unix socket of its own": "socket.socket(socket.AF_UNIX).bind('mine')",
    "send a descriptor": """
        one, other = socket.socketpair()
        socket.send_fds(one, [b"x"], [0])
        """,
    "name a receiver on a stream": "socket.socketpair()[0].sendto(b'x', stream)",
}
PROCESSES = {
    "fork": "os.fork()",
    "vfork": "call('vfork')",
    "clone": "call('clone', signal.SIGCHLD, None, None, None, None)",
    "clone with high bits": "call('clone', signal.SIGCHLD | 0x3d0f00 << 32, None, None, None, None)",
    "clone3": "call('clone3', None, 0)",
    "exec": "os.execv(sys.executable, ['python'])",
    "execveat": "call('execveat', os.open(work, os.O_PATH), b'', None, None, 0x1000)",
    "subprocess": "__import__('subprocess').run(['true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": "__import__('multiprocessing').get_context('fork').Process().start()",
    "kill": "os.kill(victim, signal.SIGKILL)",
    "kill the parent": "os.kill(os.getppid(), 0)",
    "kill everything": "os.kill(-1, 0)",
    "kill the group": "os.killpg(0, 0)",
    "kill with high bits": "call('kill', victim | os.getpid() << 32, 9)",
    "tkill": "call('tkill', victim, 9)",
    "tgkill": "call('tgkill', victim, victim, 9)",
    "queue a signal": "call('rt_sigqueueinfo', victim, 9, None)",
    "pidfd": "os.pidfd_open(victim)",
    "own a descriptor for another": """
        import fcntl
        fcntl.fcntl(socket.socketpair()[0], fcntl.F_SETOWN, victim)
        """,
    "trace": "call('ptrace', 16, victim, 0, 0)",
    "read memory": """
        here, there = ctypes.create_string_buffer(struct.pack("QQ", 0, 1)), struct.pack("QQ", 4096, 1)
        call("process_vm_readv", victim, here, 1, ctypes.c_char_p(there), 1, 0)
        """,
    "compare": "call('kcmp', victim, os.getpid(), 0, 0, 0)",
    "priority of another": "os.setpriority(os.PRIO_PROCESS, victim, 19)",
    "own priority": "os.nice(-1)",
    "processors of another": "os.sched_setaffinity(victim, {0})",
    "limits of another": "call('prlimit64', victim, 7, (ctypes.c_ulong * 2)(9, 9), None)",
    "read limits of another": "call('prlimit64', victim, 7, None, (ctypes.c_ulong * 2)())",
    "own limits": "call('prlimit64', 0, 7, (ctypes.c_ulong * 2)(9, 9), None)",
    "outlive the parent": "call('prctl', 1, 0, 0, 0, 0)",
    "leave the session": "os.setsid()",
}
KERNEL = {
    "io_uring": "call('io_uring_setup', 1, None)",
    "bpf": "call('bpf', 0, None, 0)",
    "performance counters": "call('perf_event_open', None, 0, -1, -1, 0)",
    "userfaultfd": "call('userfaultfd', 0)",
    "keys": "call('keyctl', 0, -3, 0, 0, 0)",
    "add a key": "call('add_key', b'user', b'x', b'x', 1, -3)",
    "shared memory": "call('shmget', 0, 4096, 0o1600)",
    "semaphores": "call('semget', 0, 1, 0o1600)",
    "message queues": "call('msgget', 0, 0o1600)",
    "posix message queues": "call('mq_open', b'x', 0o102, 0o600, None)",
    "anonymous files": "os.memfd_create('x')",
    "a user namespace": "call('unshare', 0x10000000)",
    "enter a namespace": "call('setns', 0, 0)",
    "mount": "libc('mount', b'none', work.encode(), b'tmpfs', 0, None)",
    "chroot": "os.chroot(work)",
    "personality": "call('personality', 0x40000)",
    "another user": "os.setuid(0); os.setresuid(0, 0, 0)",
    "the host's name": "socket.sethostname('x')",
    "another filter": "call('seccomp', 1, 0, None)",
    "terminal input": "__import__('fcntl').ioctl(os.open('/dev/null', os.O_RDONLY), 0x5412, b'x')",
    "shared pages without a file": "mmap.mmap(-1, 4096)",
    "pages that grow like a stack": "mmap.mmap(-1, 4096, flags=0x122)",
    "room beyond the end of a file": "call('fallocate', os.open('f', os.O_CREAT | os.O_RDWR), 1, 0, 1 << 40)",
}
ATTACKS = {
    f"{group}: {name}": code
    for group, attacks in (
        ("files", FILES),
        ("metadata", METADATA),
        ("network", NETWORK),
        ("processes", PROCESSES),
        ("kernel", KERNEL),
    )
    for name, code in attacks.items()
}


@pytest.mark.parametrize("given", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("code", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused(server: Server, scene: Scene, code: str, given: Offer) -> None:
    ending = server.run(scene, code, given)
    assert ending.get("errno") in REFUSALS, ending
    assert SECRET not in json.dumps(ending)
    untouched(scene)


REFUSALS = {
    errno.EPERM,
    errno.EACCES,
    errno.EAFNOSUPPORT,
    errno.ENOSYS,
    errno.EXDEV,
    errno.EOPNOTSUPP,
    errno.ENOTTY,
}

# What works without confinement and harms nobody shows that the attacks above attack.
HARMLESS = (
    *(f"files: {name}" for name in list(FILES)[:7]),
    "files: read the users",
    "files: read the environment of the test",
    "files: list processes",
    "metadata: watch a folder",
    "metadata: make a fifo",
    "metadata: make a device by renaming",
    "network: netlink",
    "network: send a descriptor",
    "processes: subprocess",
    "processes: kill the parent",
    "processes: pidfd",
    "processes: own a descriptor for another",
    "processes: own limits",
    "kernel: anonymous files",
    "kernel: shared pages without a file",
    "kernel: pages that grow like a stack",
)


@pytest.mark.parametrize("name", HARMLESS)
def test_an_attack_works_without_confinement(server: Server, scene: Scene, name: str) -> None:
    assert "value" in server.run(scene, ATTACKS[name], given=None)


@pytest.mark.parametrize("name", ["internet", "unix by path", "unix in the work folder", "unix, abstract"])
def test_sockets_are_reached_without_confinement(server: Server, scene: Scene, name: str) -> None:
    assert "value" in server.run(scene, NETWORK[name], given=None)
    assert len(select.select(scene.listeners, [], [], 0)[0]) == 1


@pytest.mark.parametrize("name", ["datagram by path", "datagram from a pair"])
def test_datagrams_arrive_without_confinement(server: Server, scene: Scene, name: str) -> None:
    assert "value" in server.run(scene, NETWORK[name], given=None)
    assert scene.listeners[-1].recv(10) == b"x"


LANDLOCK_ALONE = (
    *(f"files: {name}" for name in FILES),
    "metadata: truncate by path",
    "network: internet",
    "network: unix, abstract",
    "processes: kill",
    "processes: tgkill",
    "processes: trace",
    "processes: read memory",
)
SECCOMP_ALONE = tuple(name for name in ATTACKS if not name.startswith("files: "))


@pytest.mark.parametrize("name", LANDLOCK_ALONE)
@pytest.mark.skipif(HERE.landlock < 6, reason="needs Landlock's ABI 6")
def test_landlock_refuses_without_the_filter(server: Server, scene: Scene, name: str) -> None:
    assert server.run(scene, ATTACKS[name], ALONE["landlock"]).get("errno") in REFUSALS
    untouched(scene)


@pytest.mark.parametrize("name", SECCOMP_ALONE)
def test_the_filter_refuses_without_landlock(server: Server, scene: Scene, name: str) -> None:
    assert server.run(scene, ATTACKS[name], ALONE["seccomp"]).get("errno") in REFUSALS
    untouched(scene)


def test_a_signal_by_a_descriptors_owner_is_refused_by_landlock_too(server: Server, scene: Scene) -> None:
    """Does F_SETSIG, with which a descriptor sends any signal to its owner, reach a process outside?"""
    code = """
        import fcntl
        one, other = socket.socketpair()
        fcntl.fcntl(one, fcntl.F_SETOWN, victim)
        fcntl.fcntl(one, 10, signal.SIGKILL)
        fcntl.fcntl(one, fcntl.F_SETFL, os.O_ASYNC)
        other.send(b"x")
        """
    server.run(scene, code, ALONE["landlock"])
    untouched(scene)


@pytest.mark.parametrize(
    "change", ["os.chmod(secret, 0o777)", "os.utime(secret, (0, 0))", "os.chmod(sys.executable, 0)"]
)
@pytest.mark.parametrize("given", OFFERS.values(), ids=OFFERS)
def test_modes_and_times_outside_stay(server: Server, scene: Scene, change: str, given: Offer) -> None:
    before = os.stat(sys.executable).st_mode
    assert server.run(scene, change, given) == {"value": None}
    assert os.stat(sys.executable).st_mode == before
    untouched(scene)


MACHINE_CODE = """
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(bytes.fromhex({code!r}))
ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""


@pytest.mark.skipif(HERE.machine != "x86_64", reason="machine code of x86_64")
@pytest.mark.parametrize(
    "code",
    ["b814000000cd80c3", "b827000040 0f05 c3", "b8ffffffff 0f05 c3"],
    ids=["getpid of i386", "getpid of x32", "a negative number"],
)
def test_calls_of_another_architecture_kill(server: Server, scene: Scene, code: str) -> None:
    assert server.run(scene, MACHINE_CODE.format(code=code)) == {"died": -signal.SIGSYS}


@pytest.mark.skipif(HERE.machine != "x86_64", reason="machine code of x86_64")
def test_machine_code_of_ones_own_runs(server: Server, scene: Scene) -> None:
    """TensorFlow compiles at run time: getpid of x86_64, written into a page of one's own."""
    assert server.run(scene, MACHINE_CODE.format(code="b827000000 0f05 c3")) == {"value": None}


STACK = """
stack = next(line for line in open("/proc/self/maps") if "[stack]" in line)
call("mremap", int(stack.partition("-")[0], 16), 4096, 2**28, 1)
"""


def test_a_page_of_the_stack_does_not_grow_past_the_limit(server: Server, scene: Scene) -> None:
    """The kernel counts the stack apart from data: lengthened by mremap it was memory without a limit."""
    assert server.run(scene, STACK, memory=2**26).get("errno") == errno.ENOMEM
    assert "value" in server.run(scene, STACK, given=None)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("bytearray(80 * 2**20)", "MemoryError"),
        ("mmap.mmap(-1, 80 * 2**20, flags=0x22)", "OSError"),
        ("kept = [bytearray(2**20) for _ in range(80)]", "MemoryError"),
        ("open('big', 'wb').write(bytes(2 * 2**20))", "OSError"),
        ("os.truncate(os.open('big', os.O_CREAT | os.O_RDWR), 2 * 2**20)", "OSError"),
        ("kept = [os.dup(0) for _ in range(100)]", "OSError"),
    ],
    ids=["one array", "one mapping", "many arrays", "a file", "a sparse file", "descriptors"],
)
def test_a_limit_holds(server: Server, scene: Scene, code: str, name: str) -> None:
    assert server.run(scene, code, memory=2**26).get("raised") == name


def test_memory_counts_from_what_was_there_before(server: Server, scene: Scene) -> None:
    before = "kept = bytearray(80 * 2**20)"
    assert server.run(scene, "bytearray(40 * 2**20)", before=before, memory=2**26) == {"value": None}
    assert server.run(scene, "bytearray(80 * 2**20)", before=before, memory=2**26).get("raised") == "MemoryError"


def test_no_power_is_left(server: Server, scene: Scene) -> None:
    code = "result = dict(line.split(':', 1) for line in open('/proc/self/status'))"
    status = {name: value.strip() for name, value in server.run(scene, code)["value"].items()}
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}
    assert (status["NoNewPrivs"], status["Seccomp"], status["Threads"]) == ("1", "2", "1")
    if HERE.root:
        assert int(status["CapBnd"], 16) == 0
        assert status["Groups"] == ""


WORKS = {
    "files of its own": """
        os.makedirs("a/b")
        Path("a/one").write_text("x")
        os.rename("a/one", "a/two")
        os.replace("a/two", "a/one")
        os.unlink("a/one")
        os.rmdir("a/b")
        result = os.listdir("a")
        """,
    "temporary files": """
        import tempfile
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"x")
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
        result = []
        """,
    "copies and archives": """
        import shutil, zipfile
        Path("one").write_text("x")
        shutil.copy("one", "two"), shutil.copy2("one", "three")
        shutil.copytree(".", "tree/below", ignore=shutil.ignore_patterns("tree", "beside"))
        with zipfile.ZipFile("a.zip", "w") as archive:
            archive.write("one")
        shutil.unpack_archive("a.zip", "out")
        Path("one").touch()
        result = [] if Path("out/one").read_text() == "x" else None
        """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(8) as pool:
            result = [] if list(pool.map(abs, range(100))) == list(range(100)) else None
        """,
    "sleep and time": "time.sleep(0.001); time.monotonic(); time.localtime(); result = []",
    "an event loop": "import asyncio; asyncio.run(asyncio.sleep(0)); result = []",
    "a database": """
        import sqlite3
        with sqlite3.connect("a.db") as base:
            base.execute("create table t (x)")
        result = []
        """,
    "signals to itself": """
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        os.kill(os.getpid(), signal.SIGUSR1), signal.raise_signal(signal.SIGUSR1)
        result = [] if seen == [1, 1] else None
        """,
    "random numbers": "import random, secrets; secrets.token_bytes(8), open('/dev/urandom', 'rb').read(1); result = []",
    "the null device": "open(os.devnull, 'w').write('x'), open(os.devnull).read(); result = []",
    "time zones and locales": "import zoneinfo, locale; zoneinfo.ZoneInfo('Europe/Paris'); result = []",
    "libraries loaded late": "import decimal, lzma, readline, unittest.mock, email.mime.text; result = []",
    "callbacks from C": """
        compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
        numbers = (ctypes.c_int * 3)(3, 1, 2)
        ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
        result = [] if list(numbers) == [1, 2, 3] else None
        """,
    "a pair of sockets": """
        one, other = socket.socketpair()
        one.settimeout(1), one.sendall(b"x")
        result = [] if other.recv(1) == b"x" else None
        """,
    "its processors and limits": """
        import resource
        os.sched_setaffinity(0, os.sched_getaffinity(0)), os.cpu_count(), resource.getrlimit(7), resource.getrusage(0)
        result = []
        """,
    "arrays that grow": """
        grown = bytearray()
        for _ in range(50):
            grown += bytes(2**20)
        many = []
        for number in range(10**6):
            many.append(number)
        result = [] if len(grown) == 50 * 2**20 else None
        """,
    "deep recursion": "sys.setrecursionlimit(20000); f = lambda n: n and f(n - 1); f(15000); result = []",
}


@pytest.mark.parametrize("given", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("code", WORKS.values(), ids=WORKS)
def test_honest_code_works(server: Server, scene: Scene, code: str, given: Offer) -> None:
    assert server.run(scene, code, given) == {"value": []}


def test_an_interrupt_from_outside_arrives(server: Server, scene: Scene) -> None:
    assert server.run(scene, "ready(); time.sleep(60)")["raised"] == "KeyboardInterrupt"


def test_every_layer_is_put_on(server: Server, scene: Scene) -> None:
    names = ["alone", "session", "limits", "namespaces", "privileges", "parent", "landlock", "seccomp"]
    expected = [name for name in names if name != "namespaces" or HERE.namespaces]
    assert server.run(scene, "result = layers")["value"] == expected


@pytest.mark.parametrize(
    ("before", "missing", "text"),
    [
        ("threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", (), "alone: 2 threads are running"),
        ("", ("missing",), "landlock: .*No such file"),
        ("confine(Policy(**task['policy']), Offer(**task['offer']))", (), "alone: .*/proc/self/task"),
    ],
    ids=["a thread runs", "no work folder", "a second time"],
)
def test_what_cannot_be_confined_does_not_run(
    server: Server, scene: Scene, before: str, missing: tuple[str, ...], text: str
) -> None:
    writable = (str(scene.work), *(str(scene.work / name) for name in missing))
    ending = server.run(scene, "result = 'ran'", before=before, writable=writable)
    assert ending["raised"] == "ConfinementFailed"
    assert re.match(text, ending["text"])


def test_confined_processes_die_with_their_parent(scene: Scene) -> None:
    code = textwrap.dedent(
        """
        import os, signal, sys
        from autograder.sandbox.confine import Policy, confine
        if os.fork() == 0:
            confine(Policy((), (sys.argv[1],), 2**30, 2**20, 64))
            os.write(1, b"ready")
            signal.pause()
        os.wait()
        """
    )
    command = [sys.executable, "-c", code, str(scene.work)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.read(5) == b"ready"
        parent.kill()
        assert select.select([parent.stdout], [], [], 60)[0]
        assert parent.stdout.read() == b""  # the last end of the pipe is closed


root_only = pytest.mark.skipif(not HERE.root, reason="needs root, to become somebody else")


@pytest.fixture
def open_scene(scene: Scene) -> Iterator[Scene]:
    """A scene whose work folder belongs to the student's user, outside pytest's private folders."""
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        work = Path(base, "work")
        work.mkdir()
        os.chown(work, STUDENT, STUDENT)
        yield replace(scene, work=work)


@root_only
def test_root_becomes_somebody_else(server: Server, open_scene: Scene) -> None:
    code = "Path('mine').write_text('x'); result = [os.getresuid(), os.getresgid(), os.getgroups()]"
    expected = [[STUDENT] * 3, [STUDENT] * 3, []]
    assert server.run(open_scene, code, uid=STUDENT)["value"] == expected
    assert (open_scene.work / "mine").stat().st_uid == STUDENT


@root_only
def test_the_filesystem_guards_too_where_root_became_somebody_else(server: Server, open_scene: Scene) -> None:
    (open_scene.course / "secret.txt").chmod(0o600)
    readable = (str(open_scene.course),)
    assert server.run(open_scene, "open(secret)", uid=STUDENT, readable=readable)["errno"] == errno.EACCES
    assert "value" in server.run(open_scene, "open(secret)", readable=readable)
    for name in ("chown", "chmod"):
        (open_scene.course / "secret.txt").chmod(0o644)
        code = f"os.{name}(secret, *{(0o777,) if name == 'chmod' else (12, 12)})"
        assert server.run(open_scene, code, ALONE["landlock"], uid=STUDENT)["errno"] in REFUSALS


@root_only
@pytest.mark.parametrize(
    "before",
    [
        "os.setgroups([]), os.setresgid(65533, 65533, 65533), os.setresuid(65533, 65533, 65533)",
        "libc('unshare', 0x10000000)",
        "from autograder.sandbox.confine import privileges; privileges.drop(None)",
    ],
    ids=["an ordinary user", "root of a user namespace", "root without capabilities"],
)
def test_other_users_are_confined_as_well(server: Server, open_scene: Scene, before: str) -> None:
    """Nobody but root has namespaces of its own; the rest holds for everybody."""
    given = replace(HERE, root=False)
    ending = server.run(open_scene, "result = layers", given, before=before)
    assert [name for name in ending["value"] if name != "namespaces"][-3:] == ["parent", "landlock", "seccomp"]
    for attack in ("files: read the users", "network: netlink", "processes: fork", "processes: kill"):
        assert server.run(open_scene, ATTACKS[attack], given, before=before)["errno"] in REFUSALS


def test_a_container_that_hides_landlock_is_seen(server: Server, scene: Scene) -> None:
    """Docker before version 23 refuses Landlock's calls: a filter outside ours."""
    before = """
        from autograder.sandbox.confine import filter, process, seccomp
        others = " ".join(name for name in numbers() if not name.startswith("landlock"))
        seccomp.TEMPLATES[False] = filter.build([filter.Rule(others, filter.ALLOW)], numbers(), os.uname().machine)
        process.bind()
        seccomp.restrict()
        """
    code = """
        from autograder.sandbox.confine.offer import look
        result = [look().landlock, look().level.name, look().level.sufficient]
        """
    assert server.run(scene, code, given=None, before=before) == {"value": [0, "PARTIAL", False]}


@pytest.fixture(scope="module")
def keras_server() -> Iterator[Server]:
    preload = """
import io, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt, numpy as np, IPython.core.interactiveshell, keras
"""
    server = Server(
        preload,
        OPENBLAS_NUM_THREADS="1",
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="",
        KERAS_BACKEND="tensorflow",
    )
    yield server
    server.stop()


@pytest.mark.parametrize("given", [HERE, OFFERS["ABI 1"], OWN_ROOT], ids=["this machine", "ABI 1", "a root of its own"])
def test_training_and_plots_work(keras_server: Server, scene: Scene, given: Offer) -> None:
    """Loads Keras once, some seconds; compiles with tf.function and with XLA, saves, plots, and reads data."""
    code = """
        import tensorflow as tf
        x = np.ones((16, 5, 3), "float32")
        model = keras.Sequential([keras.layers.LSTM(4), keras.layers.Dense(1)])
        model.compile("adam", "mse", jit_compile="auto")
        history = model.fit(x, x[:, 0, :1], epochs=2, verbose=0).history["loss"]
        model.save("model.keras")
        again = keras.models.load_model("model.keras").predict(x, verbose=0)
        compiled = tf.function(lambda a: tf.reduce_sum(a * a), jit_compile=True, autograph=False)(tf.constant(x))
        np.save("x.npy", x), np.savetxt("x.txt", x[0]), np.loadtxt("x.txt"), np.load("x.npy", mmap_mode="r")
        np.linalg.svd(np.random.default_rng(0).normal(size=(300, 300)))
        figure = plt.figure()
        plt.plot([1, 2]), plt.title(r"$h_t$")
        figure.savefig(io.BytesIO()), figure.savefig("a.png"), figure.savefig("a.pdf"), figure.savefig("a.svg")
        result = [len(history), list(again.shape), float(compiled), sorted(os.listdir("."))]
        """
    ending = keras_server.run(scene, code, given, memory=2**31, file_bytes=64 * 2**20, open_files=256)
    files = {"a.pdf", "a.png", "a.svg", "model.keras", "x.npy", "x.txt"}
    assert ending["value"][:3] == [2, [16, 1], 240.0]
    assert files <= set(ending["value"][3])


def test_numpys_own_threads_work(server: Server, scene: Scene) -> None:
    code = """
        os.environ["OPENBLAS_NUM_THREADS"] = "2"
        import numpy
        a = numpy.ones((500, 500))
        status = dict(line.split(":", 1) for line in open("/proc/self/status"))
        result = [float((a @ a)[0, 0]), int(status["Threads"]) <= 2]
        """
    assert server.run(scene, code, memory=2**31)["value"] == [500.0, True]


def test_a_forbidden_framework_is_not_found(server: Server, scene: Scene) -> None:
    readable = default_readable(forbidden=("keras", "tensorflow"))
    assert server.run(scene, "import numpy; result = []", readable=readable) == {"value": []}
    for name in ("keras", "tensorflow"):
        assert server.run(scene, f"import {name}", readable=readable)["raised"] in ("PermissionError", "ImportError")
    code = "from importlib.metadata import metadata; result = list(metadata('keras'))"
    assert server.run(scene, code, readable=readable) in ({"value": []}, {"value": None})


def test_the_grader_cannot_be_read(server: Server, scene: Scene) -> None:
    code = """
        import autograder.sandbox.confine.policy as module
        result = open(module.__file__).read()
        """
    assert server.run(scene, code)["errno"] == errno.EACCES


READ_SEARCH = 1 << 2
# How it asks a fork server for a student's process, and how a reader bounds the time that a file may take.
MAY = {"network: send a descriptor", "kernel: anonymous files", "processes: own limits"}


@pytest.mark.parametrize("name", sorted(set(ATTACKS) - MAY))
def test_what_a_notebook_is_refused_a_judge_is_refused(server: Server, scene: Scene, name: str) -> None:
    ending = server.run(scene, ATTACKS[name], judge=True)
    assert ending.get("errno") in REFUSALS, ending
    assert SECRET not in json.dumps(ending)
    untouched(scene)


def test_a_judge_may_hand_a_descriptor_on(server: Server, scene: Scene) -> None:
    code = """
        one, other = socket.socketpair()
        socket.send_fds(one, [b"x"], [0])
        result = len(socket.recv_fds(other, 10, 2)[1])
        """
    assert server.run(scene, code, judge=True) == {"value": 1}


def test_a_judge_keeps_one_power_at_most(server: Server, scene: Scene) -> None:
    """As root it reads a course that belongs to somebody else; it can change nothing there."""
    code = "result = dict(line.split(':', 1) for line in open('/proc/self/status'))"
    status = {name: value.strip() for name, value in server.run(scene, code, judge=True)["value"].items()}
    left = {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}
    assert left <= {0, READ_SEARCH}
    assert (READ_SEARCH in left) == HERE.root
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert int(status["CapBnd"], 16) == 0 or not HERE.root


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of another user")
def test_a_judge_of_roots_reads_a_course_that_is_not_roots(server: Server, scene: Scene) -> None:
    theirs = scene.course.parent / "theirs"
    theirs.mkdir(mode=0o700)
    (theirs / "suite.py").write_text("x = 1")
    os.chown(theirs, 65533, 65533)
    code = f"result = open({str(theirs / 'suite.py')!r}).read()"
    readable = (*READABLE, str(theirs))
    assert server.run(scene, code, judge=True, readable=readable) == {"value": "x = 1"}
    assert server.run(scene, code, readable=readable).get("errno") == errno.EACCES

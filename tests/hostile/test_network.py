"""Telling or asking somebody outside: sockets of every kind, by address, by path and by name."""

# one attack a line

import select

import pytest

from .conftest import HARNESS

LOCAL = "import socket\n"
TRIES = {
    "tcp": LOCAL + "s = socket.create_connection(('127.0.0.1', TCP), 1); s.send(b'x'); got = s",
    "tcp, IPv6": LOCAL + "got = socket.create_connection(('::1', TCP), 1)",
    "udp": LOCAL + "got = socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', UDP))",
    "by path": LOCAL + "s = socket.socket(socket.AF_UNIX); s.connect(PATH); got = s",
    "datagram by path": LOCAL + "got = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', DATAGRAM)",
    "abstract": LOCAL + "s = socket.socket(socket.AF_UNIX); s.connect(ABSTRACT); got = s",
    "abstract datagram": (
        LOCAL + "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); got = a.sendto(b'x', ABSTRACT_DATAGRAM)"
    ),
    "a name from a stream pair": LOCAL + "a, b = socket.socketpair(); got = a.sendto(b'x', ABSTRACT_DATAGRAM)",
    "a message with a descriptor": LOCAL + "a, b = socket.socketpair(); got = socket.send_fds(a, [b'x'], [0])",
    "listen": LOCAL + "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); got = s",
    "listen by path": LOCAL + "s = socket.socket(socket.AF_UNIX); s.bind('here.sock'); got = s",
    "raw": LOCAL + "got = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "packet": LOCAL + "got = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3)",
    "netlink": LOCAL + "got = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "vsock": LOCAL + "got = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "a family of 64 bits": (
        "import ctypes\ncall = ctypes.CDLL(None, use_errno=True).syscall\n"
        "if call(ctypes.c_long(41), ctypes.c_long(2 | 1 << 32), 1, 0) < 0: raise OSError(ctypes.get_errno(), '')"
    ),
    "a name looked up": LOCAL + "got = socket.getaddrinfo('example.org', 80)",
    "urllib": "import urllib.request; got = urllib.request.urlopen(f'http://127.0.0.1:{TCP}', timeout=1)",
    "asyncio": "import asyncio; got = asyncio.run(asyncio.open_connection('127.0.0.1', TCP))",
    "io_uring": (
        "import ctypes\nif ctypes.CDLL(None, use_errno=True).syscall(425, 8, 0) < 0: raise OSError(ctypes.get_errno(), '')"
    ),
    "a process of the same user": LOCAL + "got = open('/proc/self/net/tcp').read()",
}


@pytest.fixture(scope="module")
def ran(scene, listening):
    names = {
        "TCP": listening["tcp"].getsockname()[1],
        "UDP": listening["udp"].getsockname()[1],
        "PATH": listening["path"].getsockname(),
        "DATAGRAM": listening["datagram path"].getsockname(),
        "ABSTRACT": listening["abstract"].getsockname().decode(),
        "ABSTRACT_DATAGRAM": listening["abstract datagram"].getsockname().decode(),
    }
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    return scene.run({"caller": scene.attempts({name: given + code for name, code in TRIES.items()})})["caller"]


@pytest.mark.parametrize("name", TRIES)
def test_nobody_is_reached(ran, name):
    assert not ran.said[name].startswith("REACHED"), ran.said[name]


def test_nothing_arrives_anywhere(ran, listening):
    poll = select.poll()
    for sock in listening.values():
        poll.register(sock, select.POLLIN)
    assert poll.poll(100) == []


def test_who_tries_gets_what_the_answers_deserve(ran):
    assert ran.result.score == 16.0


TALK = """
import fcntl, glob, os, sys, time
files = [open(path, "rb") for path in sorted(glob.glob(os.path.dirname(os.__file__) + "/*.py"))[:8]]
def locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB); fcntl.flock(file, fcntl.LOCK_UN)
        return False
    except OSError:
        return True
if {send}:
    for file in files: fcntl.flock(file, fcntl.LOCK_SH)
    time.sleep(3)
else:
    until = time.monotonic() + 3
    while time.monotonic() < until and not any(map(locked, files)): time.sleep(0.01)
    attempt("a word by locks", "got = %r" % any(map(locked, files)))
"""


def test_two_notebooks_of_one_run_do_not_talk_by_locks(scene):
    ran = scene.run({name: scene.notebook(HARNESS, TALK.format(send=name == "says")) for name in ("says", "hears")})
    assert ran["hears"].said == {"a word by locks": "REACHED False"}


def test_a_work_folder_cannot_be_guessed(scene):
    look = (
        'attempt("others", "import os; got = [n for n in range(9) if os.path.exists(os.path.join(os.pardir, str(n)))]")'
    )
    ran = scene.run({"looks": scene.notebook(HARNESS, look)})
    assert ran["looks"].said == {"others": "REACHED []"}

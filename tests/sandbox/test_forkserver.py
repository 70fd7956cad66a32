"""A fork server and what it is asked: requests of any length are carried out, and none ends it."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import msgpack
import pytest

from autograder.core.errors import SandboxUnavailable
from autograder.sandbox import forkserver
from autograder.sandbox.servers import Forker

SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.forkserver import main
main([], [int(sys.argv[2])], ["answering:answer"], [sys.argv[3]])
"""
# What a forked process does: say what its task is and what it can find out about other clients.
ANSWERING = """
import gc, os, time
import msgpack

def answer(task, sockets):
    if "waits" in task:
        time.sleep(600)
    from autograder.sandbox.forkserver import Client
    others = [one for one in gc.get_objects() if isinstance(one, Client)]
    told = {"task": task, "others": len(others), "home": os.environ["HOME"]}
    sockets[0].sendall(msgpack.packb(told))
"""


@pytest.fixture
def first(tmp_path):
    """The first client of a fork server; with it the server ends."""
    (tmp_path / "answering.py").write_text(ANSWERING)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-c", SERVER, str(tmp_path), str(theirs.fileno()), str(tmp_path / "own")]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process, closing(Forker(ours)) as forker:
        theirs.close()
        forker.wait_ready(60.0)
        yield forker
        forker.sock.shutdown(socket.SHUT_WR)
        assert process.wait(10.0) == 0


@pytest.fixture
def client(first):
    """Make further clients."""
    made = []

    def make(**fixed):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            first.add_client(theirs, fixed)
        made.append(Forker(ours))
        return made[-1]

    yield make
    for one in made:
        one.close()


def answer(forker, task):
    process, sock = forker.start(task)
    with sock:
        data = b"".join(iter(lambda: sock.recv(1 << 20), b""))
    assert forker.ended(process, 10.0) == 0
    return msgpack.unpackb(data)


@pytest.mark.parametrize("length", [0, 1, forkserver.PACKET - 100, forkserver.PACKET, 200_000, 2 * 2**20])
def test_a_task_may_have_any_length(client, length):
    task = {"readable": os.urandom(length)}
    assert answer(client(), task)["task"] == task


def test_a_task_that_is_too_long_is_refused_before_it_is_sent(client, monkeypatch):
    asking = client()
    monkeypatch.setattr(forkserver, "LONGEST", 1000)
    with pytest.raises(SandboxUnavailable, match=r"a request of 2\d\d\d bytes; expected at most 1000"):
        asking.start({"data": bytes(2000)})


BAD = {
    "no flag": b"\x07" + msgpack.packb({"op": "fork", "id": 1, "task": {}}),
    "not msgpack": forkserver.LAST + b"\xc1\xc1",
    "empty": forkserver.LAST,
    "cut short": forkserver.LAST + msgpack.packb({"op": "fork"})[:-2],
    "nested": forkserver.LAST + b"\x91" * 30_000,
    "not a map": forkserver.LAST + msgpack.packb([1, 2]),
    "no operation": forkserver.LAST + msgpack.packb({"id": 3}),
    "unknown operation": forkserver.LAST + msgpack.packb({"op": "exec", "id": 3}),
    "no task": forkserver.LAST + msgpack.packb({"op": "fork", "id": 3}),
    "no signal": forkserver.LAST + msgpack.packb({"op": "signal"}),
    "no socket": forkserver.LAST + msgpack.packb({"op": "client", "fixed": {}}),
}


@pytest.mark.parametrize("packet", BAD.values(), ids=BAD)
@pytest.mark.parametrize("who", ["the first client", "another"])
def test_a_malformed_request_is_refused_and_the_next_one_carried_out(first, client, packet, who):
    asking, beside = first if who == "the first client" else client(), client()
    asking.sock.send(packet)
    assert answer(beside, {"number": 1})["task"] == {"number": 1}
    if who == "another" and packet[:1] in (forkserver.MORE, forkserver.LAST):
        assert answer(asking, {"number": 2})["task"] == {"number": 2}


def test_an_endless_request_takes_no_memory_and_is_refused(client):
    asking, beside = client(), client()
    piece = forkserver.MORE + bytes(forkserver.PACKET - 1)
    for _ in range(forkserver.LONGEST // forkserver.PACKET + 10):
        asking.sock.send(piece)
    assert answer(beside, {"number": 1})["task"] == {"number": 1}
    asking.sock.send(forkserver.LAST)
    assert msgpack.unpackb(asking.sock.recv(1 << 16))["event"] == "refused"
    assert answer(asking, {"number": 2})["task"] == {"number": 2}


def test_descriptors_that_are_too_many_or_no_sockets_are_refused(first, client):
    asking = client()
    with open(os.devnull) as null:
        socket.send_fds(
            asking.sock, [forkserver.LAST + msgpack.packb({"op": "fork", "id": 1, "task": {}})], [null.fileno()] * 12
        )
        assert "more than 8 file descriptors" in msgpack.unpackb(asking.sock.recv(1 << 16))["why"]
        socket.send_fds(first.sock, [forkserver.LAST + msgpack.packb({"op": "client", "fixed": {}})], [null.fileno()])
    assert answer(asking, {})["task"] == {}


def test_a_process_that_cannot_be_guarded_does_not_run_and_leaves_nothing_open(first, client):
    """Its task says that it has limits, and not which."""
    asking, server = client(), first.wait_ready(1.0)
    folders = [f"/proc/{server}/fd", "/proc/self/fd"]
    assert answer(asking, {})["task"] == {}
    before = [len(os.listdir(folder)) for folder in folders]
    for _ in range(5):
        with pytest.raises(SandboxUnavailable, match="refused to start a process: KeyError"):
            asking.start({"bounds": {}, "folder": "/", "waits": True})
    assert answer(asking, {})["task"] == {}
    assert [len(os.listdir(folder)) for folder in folders] == before
    assert children(server) == []


def children(pid):
    """Return the child processes of a process that still run, after a while to end in."""
    deadline = monotonic() + 10.0
    while (found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) and monotonic() < deadline:
        sleep(0.01)
    return found


def test_only_the_first_client_adds_clients(client):
    asking = client(policy="strict")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        asking.add_client(theirs, {})
        assert "only the first client" in msgpack.unpackb(asking.sock.recv(1 << 16))["why"]


def test_what_is_fixed_for_a_client_it_cannot_choose(client):
    given = answer(client(policy="strict"), {"policy": None, "folder": "a"})
    assert given["task"] == {"policy": "strict", "folder": "a"}


def test_a_forked_process_knows_nothing_of_other_clients(client):
    kept = [client(scratch=f"/secret/{number}") for number in range(3)]
    assert answer(kept[0], {})["others"] == 0


def test_a_client_that_reads_nothing_is_dropped(client):
    deaf, beside = client(), client()

    def ask_without_end():
        for _ in range(200_000):
            deaf.sock.send(forkserver.LAST)

    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        ask_without_end()
    assert answer(beside, {"number": 1})["task"] == {"number": 1}


def test_a_server_has_a_home_of_its_own(client, tmp_path):
    assert answer(client(), {})["home"] == str(tmp_path / "own" / "home")

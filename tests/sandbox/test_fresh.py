"""New Python processes, for machines without fork servers: the same kernel and results, unconfined."""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from autograder.core.assignment import Limits
from autograder.core.errors import SandboxUnavailable
from autograder.notebook.reading import Outputs
from autograder.sandbox.fresh import FreshStarter
from autograder.sandbox.kernel import StartedKernel
from autograder.sandbox.servers import ENVIRONMENT, KERNELS
from autograder.wire.errors import KernelDied, KernelInterrupted

# The command as a machine starts it that has none of what fork servers need, nor poll.
ELSEWHERE = """
import os, select, socket, sys
for module, names in {
    os: "fork wait4", select: "poll", socket: "AF_UNIX SOCK_SEQPACKET send_fds recv_fds MSG_DONTWAIT"
}.items():
    for name in names.split():
        delattr(module, name)
from autograder.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def starter():
    with closing(FreshStarter(KERNELS["numpy"].entry, (), ENVIRONMENT)) as made:
        yield made


@pytest.fixture
def kernel(starter, tmp_path):
    (tmp_path / "checks").mkdir()
    with closing(StartedKernel(starter, tmp_path / "work", Limits(), None, source=tmp_path)) as made:
        yield made


def shown(kernel, source, seconds=20.0):
    outputs = Outputs(10**6)
    reply = kernel.request(seconds, output=outputs.add, op="run", source=source, label="1")
    return reply.get("done"), outputs.items


def test_a_notebook_runs_in_a_fresh_process(kernel):
    assert shown(kernel, "import os, numpy as np\nnp.arange(3)")[1][0]["data"] == {"text/plain": "array([0, 1, 2])"}
    assert shown(kernel, "os.getcwd()")[1][0]["data"] == {"text/plain": repr(str(kernel.folder))}
    assert shown(kernel, "os.environ['PATH']")[1][0]["data"] == {"text/plain": repr(ENVIRONMENT["PATH"])}
    assert shown(kernel, "import keras\nkeras.ops.add(1, 2)")[1][0]["ename"] == "FrameworkNotAllowed"


def test_an_endless_cell_is_interrupted_and_the_next_one_runs(kernel):
    with pytest.raises(KernelInterrupted, match=r"stopped after .* s, of 0\.5 s"):
        shown(kernel, "while True: pass", 0.5)
    assert shown(kernel, "1 + 1")[1][0]["data"] == {"text/plain": "2"}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os; os._exit(3)", "ended itself with status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
    ],
)
def test_how_a_process_ended_is_told(kernel, source, why):
    with pytest.raises(KernelDied, match=why):
        shown(kernel, source)


def test_a_process_ends_when_its_starter_is_closed(starter, tmp_path):
    task = {"folder": str(tmp_path), "output": 1000, "policy": None, "environment": {}, "source": None}
    process, sock = starter.start(task)
    assert starter.ended(process, 0.0) is None
    starter.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    sock.close()


def test_what_cannot_start_is_the_machines_fault():
    with closing(FreshStarter("no.such.module:entry", (), ENVIRONMENT)) as starter:  # noqa: SIM117
        with pytest.raises(SandboxUnavailable, match="it ended with status 70"):
            starter.start({})


def test_a_fresh_process_takes_neither_sockets_nor_a_policy(starter):
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(ValueError, match="handed"):
        starter.start({}, [theirs])
    with pytest.raises(ValueError, match="confined"):
        starter.start({"policy": {}})


def test_a_machine_without_fork_servers_gives_the_same_marks_when_told_to(course, toy, tmp_path):
    file = tmp_path / "alice.ipynb"
    file.write_text(json.dumps(toy.submission(course, {"step": "def step(x, h):\n    return x + h, None"})))
    environment = {**os.environ, "AUTOGRADER_FRESH": "1"}

    def mark(*options):
        command = [sys.executable, "-c", ELSEWHERE, "--course", str(course.root), "mark", str(file), *options]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    refused = mark()
    assert refused.returncode == 1
    assert "cannot confine" in refused.stderr
    done = mark("--unconfined", "--json", "-")
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)
    assert result["status"] == "graded"
    assert {exercise["name"]: exercise["score"] for exercise in result["exercises"]} == {"step": 2.5, "loop": 6.0}
    assert result["exercises"][0]["misconception"] == "once"
    assert "judged with a right step" in done.stdout

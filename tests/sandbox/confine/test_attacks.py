"""Is each attack refused, by the confinement of this machine and of weaker ones, and by each layer that should?"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import sys

import pytest

from autograder.sandbox.confine import Offer

from .attacks import ATTACKS, FILES, NETWORK
from .scene import ALONE, HERE, OFFERS, REFUSALS, SECRET, Scene, Server, needs_confinement, untouched

pytestmark = needs_confinement


@pytest.mark.parametrize("given", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("code", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused(server: Server, scene: Scene, code: str, given: Offer) -> None:
    ending = server.run(scene, code, given)
    assert ending.get("errno") in REFUSALS, ending
    assert SECRET not in json.dumps(ending)
    untouched(scene)


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
def test_machine_code_that_the_process_wrote_runs(server: Server, scene: Scene) -> None:
    """TensorFlow compiles at run time: getpid of x86_64, written into a new page of memory."""
    assert server.run(scene, MACHINE_CODE.format(code="b827000000 0f05 c3")) == {"value": None}


def test_the_grader_cannot_be_read(server: Server, scene: Scene) -> None:
    code = """
        import autograder.sandbox.confine.process as module
        result = open(module.__file__).read()
        """
    assert server.run(scene, code)["errno"] == errno.EACCES

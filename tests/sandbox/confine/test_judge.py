"""Is a judge, which runs code of our own on a student's data, confined as well?"""

from __future__ import annotations

import errno
import json
import os

import pytest

from .attacks import ATTACKS
from .scene import HERE, READABLE, REFUSALS, SECRET, Scene, Server, needs_confinement, untouched

pytestmark = needs_confinement

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

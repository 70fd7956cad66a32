"""What does a confined process give up: memory without limit, powers, another user's rights, life after its parent?"""

from __future__ import annotations

import errno
import re
import select
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from .attacks import ATTACKS
from .scene import ALONE, HERE, REFUSALS, STUDENT, Scene, Server, needs_confinement

pytestmark = needs_confinement

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
        "from autograder.sandbox.confine import process; process.drop_privileges(None)",
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
        from autograder.sandbox.confine import filter, process
        others = " ".join(name for name in numbers() if not name.startswith("landlock"))
        filter.TEMPLATES[False] = filter.build([filter.Rule(others, filter.ALLOW)], numbers(), os.uname().machine)
        process.bind()
        filter.load_filter()
        """
    code = """
        from autograder.sandbox.confine.layers import look
        result = [look().landlock, look().level.name, look().level.sufficient]
        """
    assert server.run(scene, code, given=None, before=before) == {"value": [0, "PARTIAL", False]}

"""A file system of its own: does a confined process see nothing else, and does everything work as before?"""

from __future__ import annotations

import errno
import json
import os
import re

import pytest

from .attacks import ATTACKS
from .scene import HERE, OWN_ROOT, REFUSALS, SECRET, Scene, Server, untouched
from .test_works import WORKS

pytestmark = pytest.mark.skipif(
    not (OWN_ROOT.level.sufficient and (OWN_ROOT.namespaces or OWN_ROOT.user_namespaces)),
    reason="nobody may make namespaces here",
)

ABSENT = {errno.ENOENT, errno.EROFS, errno.ENXIO}
LOOK = """
    def there(path):
        try:
            return os.stat(path).st_size
        except FileNotFoundError:
            return None
    places = [secret, course, stream, "/home", "/root/.bashrc", "/etc/passwd", "/var", "/dev/shm", "/tmp/.X11-unix"]
    result = {place: there(place) for place in [*places, f"/proc/{tests}", "/proc/1"]}
    """
# As a user who is not root from the start: a change of user alone keeps a process from writing its own map of users.
ORDINARY = """
    os.setgroups([]), os.setresgid(65533, 65533, 65533), os.setresuid(65533, 65533, 65533)
    call("prctl", 4, 1, 0, 0, 0)
    """


def without(*calls: str) -> str:
    """Return code after which these system calls are refused, as a container may refuse them."""
    return f"""
        from autograder.sandbox.confine import filter, process
        allowed = " ".join(name for name in numbers() if name not in {calls!r})
        ours = filter.TEMPLATES[False]
        filter.TEMPLATES[False] = filter.build([filter.Rule(allowed, filter.ALLOW)], numbers(), os.uname().machine)
        process.bind()
        filter.load_filter()
        filter.TEMPLATES[False] = ours
        """


def test_whether_a_path_exists_cannot_be_learned(server: Server, scene: Scene) -> None:
    assert set(server.run(scene, LOOK, OWN_ROOT)["value"].values()) == {None}
    seen = server.run(scene, LOOK, HERE)["value"]
    assert seen[str(scene.course / "secret.txt")] == len(SECRET)  # what Landlock alone lets anybody ask


@pytest.mark.parametrize("code", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_or_finds_nothing(server: Server, scene: Scene, code: str) -> None:
    ending = server.run(scene, code, OWN_ROOT)
    assert ending.get("errno") in REFUSALS | ABSENT, ending
    assert SECRET not in json.dumps(ending)
    untouched(scene)


@pytest.mark.parametrize("code", WORKS.values(), ids=WORKS)
def test_honest_code_works(server: Server, scene: Scene, code: str) -> None:
    assert server.run(scene, code, OWN_ROOT) == {"value": []}


def test_what_is_written_stays_and_nothing_else_can_be_written(server: Server, scene: Scene) -> None:
    code = """
        open("kept", "w").write("x")
        result = [os.getcwd()]
        for place in ("/made", "/tmp/made", os.path.dirname(os.getcwd()) + "/made"):
            try:
                os.mkdir(place)
                result.append(place)
            except OSError:
                pass
        """
    assert server.run(scene, code, OWN_ROOT)["value"] == [str(scene.work)]
    assert (scene.work / "kept").read_text() == "x"
    assert sorted(os.listdir(scene.work)) == ["beside", "kept"]


@pytest.mark.parametrize("calls", [("unshare",), ("mount",), ("pivot_root",), ("mount", "umount2")], ids=" ".join)
def test_a_machine_that_refuses_it_confines_as_before(server: Server, scene: Scene, calls: tuple[str, ...]) -> None:
    (scene.work / "given.txt").write_text("given")
    code = "result = [layers, os.getcwd(), open('given.txt').read(), os.umask(0)]"
    layers, folder, text, umask = server.run(scene, code, OWN_ROOT, before=without(*calls))["value"]
    assert "root" not in layers
    assert layers[-2:] == ["landlock", "seccomp"]
    assert (folder, text, umask) == (str(scene.work), "given", 0o077)
    ending = server.run(scene, "open(secret)", OWN_ROOT, before=without(*calls))
    assert ending["errno"] == errno.EACCES


@pytest.mark.skipif(not (OWN_ROOT.root and OWN_ROOT.user_namespaces), reason="needs root, to become somebody else")
def test_an_ordinary_user_has_one_by_a_user_namespace(server: Server, open_scene: Scene) -> None:
    code = "result = [layers, os.path.exists(secret), os.getuid(), open('/proc/self/status', 'rb').read().decode()]"
    ending = server.run(open_scene, code, OWN_ROOT, before=ORDINARY)
    layers, exists, user, status = ending["value"]
    assert "root" in layers
    assert (exists, user) == (False, 65533)
    assert set(re.findall(r"Cap(?:Inh|Prm|Eff|Amb):\s*(\w+)", status)) == {"0" * 16}


@pytest.mark.skipif(not OWN_ROOT.root, reason="needs root")
@pytest.mark.parametrize("mounts", [True, False], ids=["may mount", "may not mount"])
def test_root_becomes_another_user_with_or_without_one(server: Server, open_scene: Scene, mounts: bool) -> None:
    """In a user namespace there is no other user to become: root that may not mount does without."""
    before = "" if mounts else "from autograder.sandbox.confine import files; files.CAP_SYS_ADMIN = 0"
    code = "Path('mine').write_text('x'); result = [layers, os.getuid(), os.path.exists('/etc/passwd')]"
    layers, user, exists = server.run(open_scene, code, OWN_ROOT, before=before, uid=65533)["value"]
    assert ("root" in layers, user, exists) == (mounts, 65533, not mounts)
    assert (open_scene.work / "mine").stat().st_uid == 65533

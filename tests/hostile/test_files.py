"""Reading secrets, changing files of others, and planting files for the grader to trip over."""

# one attack a line

import json

import pytest

READ = {
    "hidden suite": "got = open(HIDDEN).read()",
    "hidden data": "got = open(HIDDEN_DATA).read()",
    "hidden data, below the work folder": (
        "import os; got = [name for _, _, files in os.walk('.') for name in files if name == 'series.csv']\n"
        "if not got: raise FileNotFoundError"
    ),
    "solution": "got = open(SOLUTION).read()",
    "gradebook": "got = open(GRADEBOOK, 'rb').read()",
    "gradebook with sqlite": "import sqlite3; got = sqlite3.connect(GRADEBOOK).execute('select * from grade').fetchall()",
    "other submission": "got = open(OTHER).read()",
    "results": "got = open(RESULTS).read()",
    "file outside": "got = open(CANARY).read()",
    "file outside, opened raw": "import os; got = os.read(os.open(CANARY, os.O_RDONLY), 100)",
    "file outside, with ctypes": (
        "import ctypes; libc = ctypes.CDLL(None); fd = libc.open(CANARY.encode(), 0)\n"
        "if fd < 0: raise PermissionError\ngot = fd"
    ),
    "file outside, mapped": "import mmap; file = open(CANARY); got = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:]",
    "file outside, with numpy": "import numpy as np; got = np.fromfile(CANARY, dtype='u1')",
    "file outside, after chdir": "import os; os.chdir(OUTSIDE); got = open('canary.txt').read()",
    "file outside, by a link": "import os; os.symlink(CANARY, 'link'); got = open('link').read()",
    "file outside, by a hard link": "import os; os.link(CANARY, 'hard'); got = open('hard').read()",
    "file outside, copied": "import shutil; got = shutil.copy(CANARY, 'copy.txt')",
    "list the course": "import os; got = os.listdir(COURSE)",
    "list the work folders": "import os; got = os.listdir(os.path.dirname(os.path.dirname(os.getcwd())))",
    "list /tmp": "import os; got = os.listdir('/tmp')",
    "list /proc": "import os; got = os.listdir('/proc')",
    "home of root": "import os; got = os.listdir('/root')",
    "shadow": "got = open('/etc/shadow').read()",
    "environment of init": "got = open('/proc/1/environ').read()",
    "environment of the server": "import os; got = open(f'/proc/{os.getppid()}/environ').read()",
    "own first environment": "got = open('/proc/self/environ').read()",
    "memory of the server": "import os; got = open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
    "own memory by file": "got = open('/proc/self/mem', 'r+b').read(1)",
    "descriptors of the server": "import os; got = os.listdir(f'/proc/{os.getppid()}/fd')",
    "root by /proc": "import os; got = open(f'/proc/{os.getppid()}/root/etc/passwd').read()",
    "process list": "got = open('/proc/self/net/unix').read()",
    "source of the grader": "import autograder.wire.messages as f; got = open(f.__file__).read()",
    "the judge": "import autograder.suite.judge; got = 1",
    "a device": "got = open('/dev/mem', 'rb').read(1)",
    "open by handle": "import ctypes\nif ctypes.CDLL(None).syscall(304, -100, 0, 0) < 0: raise PermissionError",
}
CHANGE = {
    "write outside": "open(CANARY, 'w').write('x')",
    "append to the gradebook": "open(GRADEBOOK, 'a').write('x')",
    "make a file outside": "open(OUTSIDE + '/new', 'w')",
    "make a folder outside": "import os; os.mkdir(OUTSIDE + '/folder')",
    "make a file in /tmp": "import tempfile; open('/tmp/hostile-was-here', 'x')",
    "remove outside": "import os; os.unlink(CANARY)",
    "rename outside": "import os; os.rename(CANARY, OUTSIDE + '/renamed')",
    "move in": "import os; os.rename(CANARY, 'moved')",
    "truncate": "import os; os.truncate(CANARY, 0)",
    "truncate while reading": "import os; os.open(CANARY, os.O_RDONLY | os.O_TRUNC)",
    "owner": "import os; os.chown(CANARY, 65533, 65533)",
    "a pipe in the folder": "import os; os.mkfifo('pipe')",
    "a socket in the folder": "import os, stat; os.mknod('sock', stat.S_IFSOCK | 0o600)",
    "a device in the folder": "import os, stat; os.mknod('dev', stat.S_IFCHR | 0o600, os.makedev(1, 1))",
    "a device in the folder, by renaming": (
        "import ctypes, os; open('mine', 'w').close(); "
        "assert not ctypes.CDLL(None).renameat2(-100, b'mine', -100, b'device', 4); got = os.stat('mine').st_mode"
    ),
    "a device in the folder, by renaming to a new name only": (
        "import ctypes, os; open('new', 'w').close(); "
        "assert not ctypes.CDLL(None).renameat2(-100, b'new', -100, b'newer', 5); got = os.stat('new').st_mode"
    ),
    "a device in the folder, by flags of 64 bits": (
        "import ctypes, os; open('long', 'w').close(); flags = ctypes.c_ulong(4 | 1 << 32); "
        "assert not ctypes.CDLL(None).syscall(316, -100, b'long', -100, b'longer', flags); got = os.stat('long').st_mode"
    ),
    "a link in the folder": "import os; os.symlink('/etc/passwd', 'link2')",
    "shared memory": "from multiprocessing.shared_memory import SharedMemory; SharedMemory('hostile', True, 8)",
    "file in /dev/shm": "open('/dev/shm/hostile', 'w')",
    "mount": "import ctypes\nif ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) < 0: raise PermissionError",
    "chroot": "import os; os.chroot('.')",
    "become root": "import os; os.setuid(0); os.setresuid(0, 0, 0); open('/etc/hostile', 'w')",
}
# Says "done" and does nothing: copying files sets modes and times in passing.
NO_EFFECT = {
    "mode": "import os; os.chmod(CANARY, 0o600)",
    "time": "import os; os.utime(CANARY, (1, 1))",
}
PLANTED = """
import os
for name in ("conftest.py", "sitecustomize.py", "tensorflow.py", "keras.py", "numpy.py", "msgpack.py", "pytest.py",
             "usercustomize.py", "autograder.py", "test_step.py", "pytest.ini", "pyproject.toml"):
    open(name, "w").write("raise SystemExit('planted')")
for name in [name for name in os.listdir("checks") if name.endswith(".py")]:
    open("checks/" + name, "w").write("def check(name): pass")
open("results.json", "w").write('{"score": 100}')
os.makedirs("autograder/suite", exist_ok=True)
open("autograder/__init__.py", "w").write("")
import importlib
importlib.invalidate_caches()
"""


def filled(code, scene):
    names = {
        "HIDDEN": scene.places["hidden suite"],
        "HIDDEN_DATA": scene.places["hidden data"],
        "SOLUTION": scene.places["solution"],
        "GRADEBOOK": scene.places["gradebook"],
        "OTHER": scene.places["other submission"],
        "RESULTS": scene.places["results"],
        "CANARY": scene.places["file outside"],
        "OUTSIDE": scene.outside,
        "COURSE": scene.course.root,
    }
    return "".join(f"{name} = {str(path)!r}\n" for name, path in names.items()) + code


@pytest.fixture(scope="module")
def ran(scene, toy):
    tables = {"reader": READ, "writer": {**CHANGE, **NO_EFFECT}}
    notebooks = {
        name: scene.attempts({what: filled(code, scene) for what, code in table.items()})
        for name, table in tables.items()
    }
    notebooks["planter"] = scene.notebook(PLANTED, answers=toy.ONCE)
    return scene.run(notebooks)


@pytest.mark.parametrize("name", READ)
def test_what_is_secret_cannot_be_read(ran, name):
    said = ran["reader"].said[name]
    if name == "own first environment":  # its own, started with a minimal one
        assert "SECRET" not in said
    else:
        assert not said.startswith("REACHED"), said


@pytest.mark.parametrize("name", CHANGE)
def test_nothing_outside_can_be_changed(ran, name):
    assert not ran["writer"].said[name].startswith("REACHED")


def test_modes_and_times_outside_stay(ran, scene):
    assert set(NO_EFFECT) <= set(ran["writer"].said)
    assert scene.places["file outside"].stat().st_mode & 0o777 == 0o666
    assert scene.places["file outside"].stat().st_mtime > 10


@pytest.mark.parametrize("name", ["reader", "writer"])
def test_who_tries_gets_what_the_answers_deserve(ran, name):
    assert ran[name].result.score == 16.0


def test_planted_files_change_nothing(ran):
    """Shadow modules, a conftest and forged results: the wrong answer stays wrong, the right one right."""
    assert ran["planter"].scores == {"step": 2.5, "loop": 6.0}  # what taking h once deserves
    assert ran["planter"].verdicts["step"] == "failed"


def test_the_same_attempts_succeed_unconfined(scene):
    """Do these attempts do anything at all? Only those that read."""
    names = ("hidden suite", "hidden data", "gradebook", "file outside", "file outside, mapped", "list the course")
    names += ("other submission",)
    notebook = scene.attempts({name: filled(READ[name], scene) for name in names})
    said = scene.run({"free": notebook}, confined=False)["free"].said
    assert [name for name in names if not said[name].startswith("REACHED")] == []
    assert json.dumps(said).count("0.7071") >= 3

"""What `make compare` rests on: hidden tests as plain asserts, what a notebook deserves, the other systems' sandbox."""

import importlib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.program import read_program


@pytest.fixture
def module(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module


def namespace(course, toy, answers):
    names = read_program(AssignmentDefinition(course, toy.ID).source).namespace()
    for source in answers.values():
        exec(source, names)
    return names


@pytest.mark.parametrize("kind", ["recorded", "written"])
def test_plain_asserts_tell_right_from_wrong(module, course, toy, kind):
    plain = module("plain_asserts")
    cells = plain.toy_cells() if kind == "written" else plain.recorded_cells(course, toy.ID)
    assert set(cells) == {"step", "loop"}
    for cell in cells.values():
        exec(cell, namespace(course, toy, {}))
    for name, answers in {"step": toy.ONCE, "loop": toy.LAST}.items():
        with pytest.raises(AssertionError):
            exec(cells[name], namespace(course, toy, answers))


RIGHT, WRONG = {"step": (10.0, 10.0), "loop": (6.0, 6.0)}, {"step": (0.0, 10.0), "loop": (0.0, 6.0)}


def test_what_a_notebook_deserves_elsewhere(module):
    case = module("compare").Case
    full = {"step": 10.0, "loop": 6.0}
    right, wrong, refused = case("", full), case("", {"step": 0.0, "loop": 6.0}, frozenset({"step"})), case("")
    assert [one.deserved_there(RIGHT) for one in (right, wrong, refused)] == [True, False, False]
    assert [one.deserved_there(WRONG) for one in (right, wrong, refused)] == [False, True, True]
    assert [one.deserved_there(None) for one in (right, wrong, refused)] == [False, False, True]
    assert not right.deserved_there({"step": (10.0, 10.0)})


INSIDE = """
import os, socket
print(os.getuid())
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", PORT), 2),
    lambda: os.listdir(REPOSITORY),
    lambda: open("/usr/left", "w"),
    lambda: [os.fork() or os._exit(0) for _ in range(5000)],
    lambda: bytearray(7 << 30),
):
    try:
        attempt()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""


def test_what_runs_elsewhere_is_confined(module, tmp_path):
    """No network, no file of this project, nothing written outside, no endless processes, no endless memory."""
    others = module("others")
    if others.sandbox_problem():
        pytest.skip(others.sandbox_problem())
    with socket.create_server(("127.0.0.1", 0)) as server:
        about = f"PORT, REPOSITORY = {server.getsockname()[1]}, {str(Path(__file__).parent)!r}\n"
        tmp_path.chmod(0o755)
        command = [*others._sandbox(Path(sys.executable), tmp_path), sys.executable, "-c", about + INSIDE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    user, *ended = done.stdout.split()
    assert user != "0", done.stderr
    assert ended[:3] == ["ConnectionRefusedError", "FileNotFoundError", "OSError"]
    assert ended[3:] == ["BlockingIOError", "MemoryError"]

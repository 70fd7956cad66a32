"""A run that is ended by a signal, or started without standard streams."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox.confine import offer
from autograder.sandbox.folders import PREFIX

pytestmark = pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")

ID = "99_toy"
ENDLESS = {"step": "def step(x, h):\n    while True:\n        pass"}
PATIENCE = 60.0  # seconds for a start or an end on a busy machine


@pytest.fixture
def handed_in(course, toy, tmp_path):
    """A folder with two notebooks that never end, and one that is right."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for student, answers in (("alice", {}), ("bob", ENDLESS), ("carol", ENDLESS)):
        (folder / f"{student}.ipynb").write_bytes(toy.submission_bytes(course, answers))
    return folder


def start(course, *arguments, work, **options):
    command = [sys.executable, "-m", "autograder", "--course", str(course.root), *map(str, arguments)]
    environment = {**os.environ, "TMPDIR": str(work), **options.pop("environment", {})}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **{**streams, **options})


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.05)


def processes_of(work):
    """The processes that have the folder in their arguments: fork servers, and all that they forked."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            found += [place.name] if str(work).encode() in (place / "cmdline").read_bytes() else []
        except OSError:
            continue
    return found


SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
WAYS = {"forked": ([], {}), "fresh": (["--unconfined"], {"AUTOGRADER_FRESH": "1"})}


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize(("options", "environment"), WAYS.values(), ids=WAYS)
def test_a_run_that_is_ended_leaves_nothing(course, handed_in, tmp_path, number, options, environment):
    work = tmp_path / "work"
    work.mkdir()
    running = start(course, "mark", handed_in, "--jobs", "2", *options, work=work, environment=environment)
    until(lambda: list(work.glob(f"{PREFIX}*/*/checks")))  # a notebook runs
    begun = time.monotonic()
    running.send_signal(number)
    _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 128 + number
    assert "stopped. What was finished is kept" in said
    assert "Traceback" not in said
    assert time.monotonic() - begun < 20, "it waited for a notebook that never ends"
    until(lambda: processes_of(work) == [])
    assert list(work.iterdir()) == []


def test_a_run_that_is_ended_as_it_starts_leaves_nothing(course, handed_in, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    running = start(course, "mark", handed_in, work=work)
    until(lambda: list(work.iterdir()))
    running.terminate()
    running.communicate(timeout=PATIENCE)
    assert running.returncode == 128 + signal.SIGTERM
    until(lambda: processes_of(work) == [])
    assert list(work.iterdir()) == []


def test_what_was_started_with_nohup_goes_on_without_its_terminal(course, toy, tmp_path):
    file, work = tmp_path / "alice.ipynb", tmp_path / "work"
    file.write_bytes(toy.submission_bytes(course))
    work.mkdir()
    ignore = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    running = start(course, "mark", file, "--json", tmp_path / "out.json", work=work, **ignore)
    until(lambda: list(work.iterdir()))
    running.send_signal(signal.SIGHUP)
    assert running.wait(PATIENCE) == 0
    running.communicate()
    assert json.loads((tmp_path / "out.json").read_text())[0]["score"] == 16.0


def without_streams(*closed):
    """Return a function that closes these descriptors in a child before it becomes the command."""

    def close():
        for descriptor in closed:
            os.close(descriptor)

    return close


@pytest.mark.parametrize("closed", [(0, 1, 2), (0,), (1,), (2,), (1, 2)], ids=str)
def test_a_run_without_standard_streams_does_its_work(course, toy, tmp_path, closed):
    file = tmp_path / "alice.ipynb"
    file.write_bytes(toy.submission_bytes(course, toy.ONCE))
    command = [
        sys.executable,
        "-m",
        "autograder",
        "--course",
        str(course.root),
        "mark",
        str(file),
        "--json",
        "out.json",
    ]
    done = subprocess.run(command, cwd=tmp_path, preexec_fn=without_streams(*closed), timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert json.loads((tmp_path / "out.json").read_text())[0]["score"] == 8.5


def test_results_for_a_standard_output_that_is_closed_are_refused(course, toy, tmp_path):
    file = tmp_path / "alice.ipynb"
    file.write_bytes(toy.submission_bytes(course))
    running = start(course, "mark", file, "--json", "-", work=tmp_path, preexec_fn=without_streams(1))
    _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 2
    assert "Standard output is closed, so `--json -` writes nowhere. Name a file." in said

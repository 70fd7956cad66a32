"""`pytest tests/hidden --submission alice.ipynb`: pytest's own command on a student's notebook."""

import os
import sys
from subprocess import run

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def hidden(toy, course, tmp_path):
    def make(answers=None, submitted=True):
        path = tmp_path / "alice.ipynb"
        path.write_bytes(toy.submission_bytes(course, answers))
        plugins = ["-p", "autograder.suite.plugin", "-p", "autograder.usecases.submission_plugin"]
        quiet = [
            "-q",
            "-p",
            "no:cacheprovider",
            "--import-mode=importlib",
            "-c",
            os.devnull,
            "--rootdir",
            str(course.root),
        ]
        asked = ["--submission", str(path)] if submitted else []
        command = [sys.executable, "-m", "pytest", *plugins, *quiet, *asked, str(course.root / "tests" / "hidden")]
        done = run(command, cwd=course.root, capture_output=True, text=True)
        return done.returncode, done.stdout

    return make


def test_without_it_the_reference_is_asked(hidden, toy):
    status, out = hidden(toy.ONCE, submitted=False)
    assert (status, "4 passed" in out) == (0, True), out


def test_with_it_the_notebook_is_asked(hidden, toy):
    status, out = hidden(toy.ONCE)
    assert status == 1
    assert "Wrong values in h_t" in out
    assert "3 failed, 1 passed" in out, out


def test_a_right_notebook_passes(hidden):
    status, out = hidden()
    assert (status, "4 passed" in out) == (0, True), out

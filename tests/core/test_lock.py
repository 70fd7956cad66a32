"""Nothing is collected while an assignment is being graded, and the other way round."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from autograder.cli.main import main
from autograder.core.errors import AssignmentBusy
from autograder.core.files import assignment_lock
from autograder.usecases.collect import collect

HOLD = """
import sys, time
from pathlib import Path
from autograder.core.course import Course
from autograder.core.files import assignment_lock
with assignment_lock(Course(Path(sys.argv[1])), "99_toy", "autograder grade 99_toy"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(course):
    """Hold the lock in a process of its own."""
    command = [sys.executable, "-c", HOLD, str(course.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.close()


@pytest.fixture
def notebook(toy, course, tmp_path):
    path = tmp_path / "alice.ipynb"
    path.write_bytes(toy.submission_bytes(course))
    return path


def test_collecting_waits_for_nobody_and_says_who_is_at_work(course, toy, notebook):
    with another_process(course) as process:
        with pytest.raises(AssignmentBusy) as raised:
            collect(toy.ID, [notebook], course)
        said = str(raised.value)
        assert said.startswith(
            f"`autograder collect 99_toy` was not started: `autograder grade 99_toy` (process {process.pid} on "
        )
        assert said.endswith("is at work on 99_toy. Wait until it ends, then run the same command again.")
        assert not (course.var / "submitted").exists()
    assert [entry.action for entry in collect(toy.ID, [notebook], course).entries] == ["collected"]


def test_grading_does_the_same(course, toy, notebook, capsys):
    collect(toy.ID, [notebook], course)
    with another_process(course):
        assert main(["--course", str(course.root), "grade", toy.ID]) == 1
    assert "`autograder grade 99_toy` was not started" in capsys.readouterr().err
    assert not (course.var / "results").exists()


def test_a_killed_process_holds_nothing(course, toy, notebook):
    with another_process(course) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert [entry.action for entry in collect(toy.ID, [notebook], course).entries] == ["collected"]


def test_another_assignment_is_free(course):
    with another_process(course), assignment_lock(course, "98_other", "a test"):
        pass


def test_a_process_may_take_its_own_lock_again(course, toy):
    with assignment_lock(course, toy.ID, "outer"):
        with assignment_lock(course, toy.ID, "inner"):
            pass
        with pytest.raises(AssertionError), another_process(course):
            pass  # it is still held
    with another_process(course):
        pass


def test_an_error_ends_it(course, toy):
    with pytest.raises(ZeroDivisionError), assignment_lock(course, toy.ID, "a test"):
        raise ZeroDivisionError
    with another_process(course):
        pass

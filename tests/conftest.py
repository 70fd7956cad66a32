"""The toy course, and kernels to ask."""

import importlib
import importlib.util
from pathlib import Path

import pytest

from autograder.core.assignment import Limits


@pytest.fixture(scope="session")
def toy():
    """The module that makes the toy course."""
    spec = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def read_only_course(toy, tmp_path_factory):
    """The toy course for tests that write nothing into it."""
    return toy.make_course(tmp_path_factory.mktemp("toy") / "course")


@pytest.fixture
def course(toy, tmp_path):
    """A toy course of the test's own."""
    return toy.make_course(tmp_path / "course")


@pytest.fixture
def computed(monkeypatch):
    """The exercises whose known mistakes were run, in order; as if this process had just begun."""
    from autograder.judging import grader
    from autograder.judging import job as jobs
    from autograder.suite.outcome import Stage

    ran = []
    own = grader._compute_outcomes

    def compute(job, name, stage, part):
        which = ", one test" if part.test else ", some" if part.names else ""
        ran.append(name if stage is Stage.LISTED else f"{name}, {stage}{which}")
        return own(job, name, stage, part)

    monkeypatch.setattr(grader, "_compute_outcomes", compute)
    monkeypatch.setattr(jobs, "_known", {})
    return ran


@pytest.fixture
def fake():
    """Make fake kernels, closed when the test ends."""
    from autograder.sandbox.fake import FakeKernel

    made = []

    def make(source="", limits=None):
        kernel = FakeKernel(limits or Limits())
        made.append(kernel)
        if source:
            reply = kernel.request(10.0, op="run", source=source, label="given")
            assert reply.get("done") is True, reply
        return kernel

    yield make
    for kernel in made:
        kernel.close()


@pytest.fixture
def asked(fake):
    """Run `source` in a fake kernel; return its names as a suite sees them, and the wire to it."""
    from autograder.wire.remote import RemoteStudent, Wire

    def make(source, seconds=10.0):
        wire = Wire(fake(source), seconds)
        return RemoteStudent(wire, lambda name: None), wire

    return make


@pytest.fixture(scope="session", autouse=True)
def _fork_servers_stay():
    """Have a command leave its fork servers to the next one: to start them takes longer than to grade a small class.

    Commands that run as programs of their own end theirs, and tests of that run programs.
    """
    command = importlib.import_module("autograder.cli.main")
    clean_up = command._clean_up
    command._clean_up = lambda: None
    yield
    command._clean_up = clean_up
    clean_up()

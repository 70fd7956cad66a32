"""The toy course's suite, judged in this process or on a fake kernel."""

import sys
from pathlib import Path

import pytest

from autograder.core.assignment import Limits
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source
from autograder.suite import judge, plugin
from autograder.suite.plugin import Hidden, LocalHost


@pytest.fixture
def judged(toy, read_only_course, fake, monkeypatch):
    """Judge a notebook with these answers. `where` is "here" or "kernel"; `files` replaces the hidden suite."""
    # pytest collects garbage several times as it ends: most of the time of a small suite
    quick = ["-p", "no:unraisableexception", "-p", "no:threadexception"]
    monkeypatch.setattr(plugin, "PLAIN", [*plugin.PLAIN, *quick])
    notebook = read_source(read_only_course.source(toy.ID))
    assignment, reference = read_assignment(notebook), read_program(notebook)

    def make(answers=None, where="here", course=read_only_course, only=None, host=None):
        program = read_program(toy.submission(read_only_course, answers))
        hidden = Hidden()
        hidden.add(toy.ID, assignment, reference)
        if host is None and where == "here":
            host = LocalHost(program)
        elif host is None:
            from autograder.judging.host import SandboxHost

            host = SandboxHost(program, Limits(), lambda kind: fake())
        hidden.host = host
        return {result.name: result for result in judge.judge_suite(course.suite(toy.ID), hidden, only)}

    return make


@pytest.fixture(autouse=True)
def _no_suite_of_another_test():
    """Files of the same name are one module to pytest; each test reads its own."""
    yield
    for name, module in list(sys.modules.items()):
        if name.startswith("test_") and "hidden" in Path(getattr(module, "__file__", None) or "/").parts:
            del sys.modules[name]

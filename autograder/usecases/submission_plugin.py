"""`pytest tests/hidden --submission alice.ipynb`: the hidden suites on a notebook, with pytest's own output."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--submission", metavar="NOTEBOOK", help="run hidden suites on this notebook, confined")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the notebook's own assignment, and let them ask the notebook."""
    submission = config.getoption("--submission")
    if not submission or not items:
        return
    from ..core.course import Course
    from ..intake.reader import read_submission
    from ..judging.definitions import AssignmentDefinitions
    from ..judging.host import SandboxHost, opener
    from ..sandbox.confine import reach
    from ..sandbox.folders import remove_scratch, scratch_folder
    from ..sandbox.servers import KERNELS, starter
    from ..suite.plugin import HIDDEN

    course = Course.find(items[0].path.parent)
    notebook, _ = read_submission(Path(submission).read_bytes())
    definition = AssignmentDefinitions(course).recognise(notebook)
    job, _ = definition.job(submission, notebook, seed=config.getoption("--seed"))
    own = [item for item in items if item.path.is_relative_to(course.suite(definition.id))]
    config.hook.pytest_deselected(items=[item for item in items if item not in own])
    items[:] = own
    starters = {kind: starter(KERNELS[kind]) for kind in job.kinds}
    reaches = {kind: reach(kind) for kind in job.kinds}
    folder = scratch_folder()
    host = SandboxHost(job.program, job.assignment.limits, opener(starters, reaches, course, job.assignment, folder))
    config.stash[HIDDEN].host = host
    config.add_cleanup(lambda: remove_scratch(folder))
    for opened in starters.values():
        config.add_cleanup(opened.close)
    config.add_cleanup(host.close)

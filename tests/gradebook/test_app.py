"""nbgrader's API as we configure it."""

import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import get_alembic_version

from autograder.gradebook.app import newest_schema

pytestmark = pytest.mark.slow


def test_a_new_gradebook_gets_the_version_that_nbgrader_would_give_it(monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert newest_schema() == get_alembic_version()

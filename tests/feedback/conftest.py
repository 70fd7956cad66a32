"""The sample class of the report's tests."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def sample():
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "report" / "sample.py")))

"""The sample class as fixtures."""

import runpy
from pathlib import Path

import pytest

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample.py")))


@pytest.fixture(scope="session")
def assignment():
    return SAMPLE["ASSIGNMENT"]


@pytest.fixture(scope="session")
def whole_class():
    return SAMPLE["whole_class"]()


@pytest.fixture(scope="session")
def submission():
    """Build a submission from scores of exercises a (4 points, tests of weight 1 and 3) and b (6 points, one test)."""
    return SAMPLE["small_submission"]


@pytest.fixture(scope="session")
def small():
    return SAMPLE["SMALL"]

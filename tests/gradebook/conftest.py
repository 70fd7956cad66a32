"""nbgrader, imported quietly, and a class that it graded."""

import shutil
import warnings

import pytest

from .graded_class import Class


@pytest.fixture(scope="session", autouse=True)
def nbgrader():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nbgrader.api
        import nbgrader.apps.api
        import nbgrader.preprocessors
    return nbgrader


@pytest.fixture(scope="session")
def first(toy, tmp_path_factory):
    """A class that was graded once, by machine and by hand."""
    made = Class(toy.make_course(tmp_path_factory.mktemp("by-hand") / "course"), toy)
    made.hand_in("alice")
    made.hand_in("bob")
    assert made.call("grade") == 0
    made.grade_by_hand("alice", score=3.0, extra=0.5, comment="Nearly.")
    made.grade_by_hand("bob", score=4.0)
    return made


@pytest.fixture
def graded(first, tmp_path):
    """A copy of that class, which the test may change."""
    shutil.copytree(first.course.root, tmp_path / "course")
    return Class(type(first.course)(tmp_path / "course"), first.toy)

"""Is `assignments/` what `solutions/` gives, and nothing more?"""

import json
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.gradebook.release import release
from autograder.usecases.demo import copy_course

COURSE = Course.find(Path(__file__).parent)


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.filterwarnings("ignore")  # of the libraries that nbgrader uses
@pytest.mark.parametrize("identity", COURSE.ids())
def test_a_release_built_again_is_the_same(identity, tmp_path):
    copied = copy_course(COURSE, identity, tmp_path)
    built = release(copied, identity)
    again, committed = files(built), files(COURSE.released(identity))
    committed = {name: data for name, data in committed.items() if "__pycache__" not in name.parts}
    assert sorted(again) == sorted(committed)
    for name, data in again.items():
        assert data == committed[name], f"{name} differs: run `autograder release {identity}`"


@pytest.mark.parametrize("identity", COURSE.ids())
def test_the_points_are_those_that_students_are_told(identity):
    released = json.loads((COURSE.released(identity) / f"{identity}.ipynb").read_text())
    points = [
        cell["metadata"]["nbgrader"]["points"]
        for cell in released["cells"]
        if "points" in cell["metadata"].get("nbgrader", {})
    ]
    assert sum(points) == 100

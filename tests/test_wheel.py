"""The wheel: does it have what the engine needs and nothing of the course, and does it work where only it is there?"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = "from setuptools.build_meta import build_wheel; print(build_wheel('dist'))"
CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what it is made of."""
    root = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "autograder", root / "autograder", ignore=CACHES)
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copyfile(ROOT / name, root / name)
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return zipfile.ZipFile(root / "dist" / done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """Run Python with the wheel's package in an empty folder; return the finished process."""
    site, empty = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("empty")
    wheel.extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(*words, folder=empty, **more):
        whole = environment | more
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, timeout=500)

    done = run("-c", "import autograder; print(autograder.__file__)")
    assert done.stdout.strip() == str(site / "autograder" / "__init__.py"), done.stderr
    return run


def test_it_has_every_file_of_the_engine(wheel):
    inside = {name for name in wheel.namelist() if name.startswith("autograder/")}
    engine = {path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*") if path.is_file()}
    engine = {name for name in engine if "__pycache__" not in name}
    documents = {name for name in engine if name.startswith("autograder/pictures/")} | {"autograder/README.md"}
    assert inside == engine - documents


def test_it_has_nothing_of_the_course(wheel):
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"autograder"}
    words = {
        path.name for folder in ("solutions", "tests/hidden") for path in (ROOT / folder).iterdir() if path.is_dir()
    }
    assert len(words) > 5
    assert not [name for name in wheel.namelist() if any(word in name for word in words)]
    assert sum(info.file_size for info in wheel.infolist()) < 4_000_000


def test_it_has_the_command(wheel):
    (entries,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "autograder = autograder.cli.main:main" in wheel.read(entries).decode()


def test_in_an_empty_folder_it_says_that_there_is_no_course(alone):
    done = alone("-m", "autograder", "release")
    assert done.returncode == 2
    assert "is not inside a course" in done.stderr
    assert "autograder init" in done.stderr


def test_a_course_is_started_released_and_graded_with_it_alone(alone, tmp_path):
    assert alone("-m", "autograder", "init", str(tmp_path / "c")).returncode == 0
    course = tmp_path / "c"
    done = alone("-m", "autograder", "release", folder=course)
    assert done.returncode == 0, done.stderr
    other = {"PYTEST_ADDOPTS": "-vv --no-such-option", "PYTEST_PLUGINS": "no_such_module"}  # meant for another run
    done = alone("-m", "autograder", "mark", "assignments/01_averages/01_averages.ipynb", folder=course, **other)
    assert done.returncode == 0, done.stderr
    assert "0 / 20" in done.stdout
    done = alone("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=course)
    assert done.returncode == 0, done.stdout
    downloads = course / "downloads"
    downloads.mkdir()
    shutil.copyfile(course / "assignments/01_averages/01_averages.ipynb", downloads / "alice.ipynb")
    for words in (("collect", "01_averages", "downloads"), ("grade", "01_averages"), ("feedback", "01_averages")):
        done = alone("-m", "autograder", *words, folder=course)
        assert done.returncode == 0, done.stderr
    assert "alice" in (course / "var/feedback/alice/01_averages/01_averages.html").read_text()

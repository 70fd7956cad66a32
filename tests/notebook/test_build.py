"""The notebook and the runtime that are built from a source."""

import os

import pytest

from autograder.checks.student import is_stub
from autograder.notebook import source
from autograder.notebook.program import has_stub
from autograder.notebook.source import RUNTIME, STUB, build_source


def test_the_stub_of_a_released_notebook_is_known_by_its_text_and_by_what_it_raises():
    with pytest.raises(NotImplementedError) as caught:
        exec(STUB)
    assert has_stub(STUB)
    assert is_stub("NotImplementedError", str(caught.value))


def test_the_notebook_and_the_runtime_are_written(toy, course):
    path = build_source(course, toy.ID)
    assert path == course.solutions / toy.ID / f"{toy.ID}.ipynb"
    for file in RUNTIME.glob("*.py"):
        assert (path.parent / "checks" / file.name).read_bytes() == file.read_bytes()
    assert (path.parent / "checks" / "test_step.py").exists()


def test_a_notebook_that_is_up_to_date_is_left_alone(toy, course):
    path = build_source(course, toy.ID)
    os.utime(path, (2_000_000_000, 2_000_000_000))
    build_source(course, toy.ID)
    assert path.stat().st_mtime == 2_000_000_000


@pytest.mark.parametrize("newer", ["drawing", "engine"])
def test_a_notebook_is_built_again_after_a_drawing_or_the_engine_changed(toy, course, newer, monkeypatch, tmp_path):
    path = build_source(course, toy.ID)
    path.write_text("old")
    drawing, engine = path.parent / "data" / "cell.svg", tmp_path / "source.py"
    drawing.parent.mkdir(exist_ok=True)
    for file in (path, path.with_suffix(".py"), drawing, engine):
        file.touch()
        os.utime(file, (1_000, 1_000))
    monkeypatch.setattr(source, "__file__", str(engine))
    assert build_source(course, toy.ID).read_text() == "old"
    os.utime(drawing if newer == "drawing" else engine, (2_000, 2_000))
    assert build_source(course, toy.ID).read_text() != "old"


def test_an_older_notebook_is_built_again(toy, course):
    path = build_source(course, toy.ID)
    path.write_text("old")
    os.utime(path, (1, 1))
    assert build_source(course, toy.ID).read_text() != "old"

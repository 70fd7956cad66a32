"""Releasing from Python: what was written where, and how far it is."""

import pytest

from autograder.core.errors import UnknownAssignment, WrongCall
from autograder.usecases.release import Released, release


def test_every_assignment_is_released(course, toy):
    steps = []
    (released,) = release(course=course, progress=lambda *step: steps.append(step))
    assert released == Released(toy.ID, course.assignments / toy.ID, course.single(toy.ID), ())
    assert (released.folder / f"{toy.ID}.ipynb").is_file()
    assert released.single.is_file()
    assert steps == [(0, 1, ""), (1, 1, "")]


def test_a_single_file_comes_from_the_release_as_it_is(course, toy):
    release([toy.ID], course)
    notebook = course.assignments / toy.ID / f"{toy.ID}.ipynb"
    before = notebook.stat().st_mtime_ns
    course.single(toy.ID).unlink()
    (released,) = release(course=course, single_file=True)
    assert released.single.is_file()
    assert notebook.stat().st_mtime_ns == before


def test_nothing_is_released_where_a_name_is_unknown(course, toy):
    with pytest.raises(UnknownAssignment):
        release([toy.ID, "98_toy"], course)
    assert not (course.var / "release").exists()


def test_a_single_file_needs_a_release(read_only_course, toy, monkeypatch, tmp_path):
    monkeypatch.setattr(type(read_only_course), "assignments", tmp_path / "assignments")
    with pytest.raises(WrongCall, match="was not released yet"):
        release([toy.ID], read_only_course, single_file=True)

"""Scratch folders that a killed run left behind go; those of a run that lives stay."""

import os

import pytest

from autograder.sandbox import folders
from autograder.sandbox.folders import MAKING, PREFIX, UNLOCKED, remove_scratch, scratch_folder, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "temporary_files", lambda: tmp_path)
    return tmp_path


def test_a_folder_that_is_locked_stays_and_one_that_is_not_goes(temporary):
    ours, left = scratch_folder(), temporary / f"{PREFIX}left"
    (left / "work").mkdir(parents=True)
    sweep()
    assert os.listdir(temporary) == [ours.name]
    remove_scratch(ours)
    assert not os.listdir(temporary)


def test_a_folder_that_was_never_locked_goes_when_it_cannot_be_in_the_making(temporary, monkeypatch):
    left = temporary / f"{UNLOCKED}{PREFIX}left"
    left.mkdir()
    sweep()
    assert left.is_dir()
    now = left.stat().st_ctime
    monkeypatch.setattr(folders, "time", lambda: now + MAKING + 1)
    sweep()
    assert not left.exists()

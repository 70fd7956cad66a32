"""Collecting: the newest of each student, and nothing lost."""

import os

import pytest

from autograder.cli.main import main
from autograder.core.errors import UnknownAssignment, UnusableRoster
from autograder.usecases.collect import collect


@pytest.fixture
def hand_in(tmp_path):
    """Write a file as it was handed in at a time in seconds."""

    def make(name, text, time):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (time, time))
        return path

    return make


def actions(entries):
    return [(entry.file.student, entry.action) for entry in entries]


def texts(folder):
    return sorted(path.read_text() for path in folder.rglob("*.ipynb"))


def test_a_notebook_is_put_where_nbgrader_looks(toy, course, hand_in):
    path = hand_in("alice.ipynb", "one", 1000)
    assert actions(collect(toy.ID, [path], course).entries) == [("alice", "collected")]
    target = course.var / "submitted" / "alice" / toy.ID / f"{toy.ID}.ipynb"
    assert course.submitted(toy.ID, "alice") == target
    assert target.read_text() == "one"
    assert (target.parent / "timestamp.txt").read_text() == "1970-01-01 00:16:40 UTC\n"


def test_the_same_file_again_is_unchanged(toy, course, hand_in):
    path = hand_in("alice.ipynb", "one", 1000)
    collect(toy.ID, [path], course)
    assert actions(collect(toy.ID, [path], course).entries) == [("alice", "unchanged")]


def test_a_newer_one_wins_and_the_older_is_kept(toy, course, hand_in):
    collect(toy.ID, [hand_in("alice.ipynb", "one", 1000)], course)
    collect(toy.ID, [hand_in("alice.ipynb", "two", 2000)], course)
    assert texts(course.var / "submitted") == ["two"]
    assert texts(course.var / "earlier") == ["one"]


def test_an_older_one_that_comes_late_is_kept_aside(toy, course, hand_in):
    collect(toy.ID, [hand_in("alice.ipynb", "two", 2000)], course)
    (entry,) = collect(toy.ID, [hand_in("alice.ipynb", "one", 1000)], course).entries
    assert (entry.action, entry.detail) == ("older", "a newer one is already there; this one is kept in var/earlier")
    assert texts(course.var / "submitted") == ["two"]
    assert texts(course.var / "earlier") == ["one"]


def test_of_several_in_one_go_the_newest_wins(toy, course, hand_in):
    paths = [
        hand_in("b/alice.ipynb", "new", 3000),
        hand_in("a/alice.ipynb", "old", 1000),
        hand_in("c/alice.ipynb", "middle", 2000),
    ]
    collect(toy.ID, paths, course)
    assert texts(course.var / "submitted") == ["new"]
    assert texts(course.var / "earlier") == ["middle", "old"]


@pytest.mark.parametrize(
    "times", [(1000, 1000, 1000, 1000), (1000.1, 1000.4, 1000.6, 1000.9)], ids=["one time", "one second"]
)
def test_nothing_is_lost_where_times_are_equal(toy, course, hand_in, times):
    """Archives know even seconds only."""
    paths = [hand_in(f"{place}/alice.ipynb", f"text {place}", time) for place, time in enumerate(times)]
    collect(toy.ID, paths, course)
    assert texts(course.var) == ["text 0", "text 1", "text 2", "text 3"]


def test_late_comers_of_one_time_are_all_kept(toy, course, hand_in):
    collect(toy.ID, [hand_in("alice.ipynb", "new", 5000)], course)
    collect(toy.ID, [hand_in("a/alice.ipynb", "one", 1000), hand_in("b/alice.ipynb", "two", 1000)], course)
    assert texts(course.var) == ["new", "one", "two"]


def test_an_unreadable_one_is_said_and_the_others_come(toy, course, hand_in, tmp_path):
    hand_in("alice.ipynb", "one", 1000)
    (tmp_path / "in" / "bob.ipynb").symlink_to("/etc/hostname")
    assert actions(collect(toy.ID, [tmp_path / "in"], course).entries) == [
        ("alice", "collected"),
        ("bob", "unreadable"),
    ]
    assert not (course.var / "submitted" / "bob").exists()


def test_an_unknown_assignment_is_said_before_anything_is_written(course, hand_in):
    with pytest.raises(UnknownAssignment, match="There are: 99_toy"):
        collect("98_toy", [hand_in("alice.ipynb", "one", 1000)], course)
    assert not course.var.exists()


def everything(folder):
    """Each file below a folder, with its bytes and its time."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(toy, course, hand_in, tmp_path):
    """Two files of bob are in one folder, of which the second replaces the first one."""
    collect(toy.ID, [hand_in("alice.ipynb", "one", 1000), hand_in("carl.ipynb", "same", 1000)], course)
    hand_in("alice.ipynb", "two", 2000)
    hand_in(f"x/bob/{toy.ID}.ipynb", "first", 1000)
    hand_in(f"y/bob/{toy.ID}.ipynb", "second", 2000)
    hand_in("alice_regrade.txt", "Why?", 2000)
    before = everything(course.root)
    planned = collect(toy.ID, [tmp_path / "in"], course, dry_run=True)
    assert everything(course.root) == before
    done = collect(toy.ID, [tmp_path / "in"], course)
    assert planned == done
    assert sorted(actions(done.entries)) == [
        ("alice", "collected"),
        ("bob", "collected"),
        ("bob", "collected"),
        ("carl", "unchanged"),
    ]
    assert [letter.student for letter in planned.requests] == ["alice"]
    assert texts(course.var / "earlier") == ["first", "one"]


def test_the_dry_run_names_each_student_with_the_file(toy, course, hand_in, tmp_path, capsys):
    hand_in("alice.ipynb", "one", 1000)
    hand_in("alice_regrade.txt", "Why?", 2000)
    assert main(["--course", str(course.root), "collect", toy.ID, str(tmp_path / "in"), "--dry-run"]) == 0
    said = capsys.readouterr()
    assert f"alice: {tmp_path}/in/alice.ipynb: collected\n" in said.out
    assert "1 collected. This was a dry run: nothing was written." in said.out
    assert "Regrade requests of alice: they are not in the queue yet." in said.err


def test_progress_says_what_became_of_each_file(toy, course, hand_in):
    steps = []
    paths = [hand_in("alice.ipynb", "one", 1000), hand_in("bob.ipynb", "two", 1000)]
    collect(toy.ID, paths, course, progress=lambda *step: steps.append(step))
    assert steps == [(0, 2, ""), (1, 2, "collected"), (2, 2, "collected")]


def test_a_worksheet_that_cannot_be_read_is_an_unusable_roster(toy, course, hand_in, tmp_path):
    with pytest.raises(UnusableRoster, match="cannot be read: Is a directory; expected the CSV file"):
        collect(toy.ID, [hand_in("alice.ipynb", "one", 1000)], course, worksheet=tmp_path)
    assert not (course.var / "submitted").exists()

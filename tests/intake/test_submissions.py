"""Finding what was handed in: folders, archives, odd names, broken files."""

import os
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from autograder.core.errors import BadSubmission
from autograder.intake import submissions
from autograder.intake.submissions import find_or_missing, find_submissions, safe_id, student_of

ID = "02_cell"


@pytest.fixture
def archive(tmp_path):
    def make(entries):
        path = tmp_path / "class.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
            for name, text in entries.items():
                opened.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), text, zipfile.ZIP_DEFLATED)
        return path

    return make


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("alice.ipynb", "alice"),
        ("alice/02_cell.ipynb", "alice"),
        ("alice/02_cell/02_cell.ipynb", "alice"),
        ("alice_02_cell.ipynb", "alice"),
        ("02_cell_alice.ipynb", "alice"),
        ("alice-02_cell.ipynb", "alice"),
        ("../../alice.ipynb", "alice"),
        ("/etc/02_cell.ipynb", "etc"),
        ("../02_cell.ipynb", "02_cell"),
        ("a b@c.d+e-f_g.ipynb", "a b@c.d+e-f_g"),
        ("al/ice/../02_cell.ipynb", "ice"),
        ("Zoë.ipynb", "Zoë"),
    ],
)
def test_the_path_names_the_student(path, student):
    assert student_of(PurePosixPath(path), ID) == student


@pytest.mark.parametrize(
    "name",
    ["..", ".", "", " . ", "-rf", "../../x", "a/b", "a\\b", "\0", "a\nb", "con\x1b[31m", "x" * 500, "‮evil", "=1+1"],
)
def test_an_id_can_always_name_a_folder(name, tmp_path):
    made = safe_id(name)
    (tmp_path / "inside" / made).mkdir(parents=True)
    assert (tmp_path / "inside" / made).parent == tmp_path / "inside"
    assert made == made.strip()
    assert made not in ("", ".", "..")
    assert made.isprintable()


def test_a_name_that_had_to_be_changed_stays_one_students_own():
    assert safe_id("a;b") != safe_id("a:b")
    assert safe_id("a;rm -rf;b").startswith("a_rm -rf_b")


@pytest.mark.parametrize("name", ["学" * 200, "é" * 200, "😀" * 200], ids=["three bytes", "two bytes", "four bytes"])
def test_a_long_id_of_any_script_can_name_a_folder(name, tmp_path):
    (tmp_path / safe_id(name)).mkdir()


def test_two_ways_to_write_one_letter_are_one_student():
    assert safe_id("Zoe\u0308") == safe_id("Zo\u00eb")


def test_folders_are_searched_and_hidden_files_passed_over(tmp_path):
    for name in (
        "alice.ipynb",
        "bob/02_cell.ipynb",
        ".ipynb_checkpoints/carl.ipynb",
        "__MACOSX/dana.ipynb",
        "notes.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert [entry.student for entry in find_submissions(tmp_path, ID)] == ["alice", "bob"]


def test_an_archive_is_read_and_nothing_is_written(archive, tmp_path):
    path = archive(
        {
            "alice.ipynb": "a",
            "deep/er/bob/02_cell.ipynb": "b",
            "../../carl.ipynb": "c",
            "/abs/dana.ipynb": "d",
            "__MACOSX/._x.ipynb": "",
            ".hidden.ipynb": "",
            "notes.txt": "",
        }
    )
    before = sorted(tmp_path.rglob("*"))
    found = list(find_submissions(path, ID))
    assert [(entry.student, entry.data) for entry in found] == [
        ("alice", b"a"),
        ("bob", b"b"),
        ("carl", b"c"),
        ("dana", b"d"),
    ]
    assert sorted(tmp_path.rglob("*")) == before
    assert found[0].time.isoformat() == "2026-01-02T03:04:06+00:00"


def test_an_encrypted_entry_is_said(archive):
    path = archive({"alice.ipynb": "a", "bob.ipynb": "b"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    found = list(find_submissions(path, ID))
    assert [(entry.student, entry.data, entry.problem) for entry in found] == [
        ("alice", None, "it is encrypted"),
        ("bob", b"b", ""),
    ]


def test_a_damaged_entry_costs_that_entry_only(archive):
    path = archive({"alice.ipynb": "a" * 500, "bob.ipynb": "b"})
    data = bytearray(path.read_bytes())
    start = data.index(b"alice.ipynb") + len("alice.ipynb")
    data[start : start + 6] = b"\xff" * 6
    path.write_bytes(data)
    found = list(find_submissions(path, ID))
    assert found[0].data is None
    assert found[0].problem.startswith("it cannot be unpacked")
    assert found[1].data == b"b"


@pytest.mark.parametrize("when", [(2026, 1, 2, 3, 4, 62), (2026, 0, 0, 0, 0, 0)], ids=["second 62", "month 0"])
def test_an_impossible_date_costs_nothing(tmp_path, when):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr(zipfile.ZipInfo("alice.ipynb", when), "a")
    assert [entry.data for entry in find_submissions(path, ID)] == [b"a"]


def test_a_file_that_is_too_large_is_said(archive, monkeypatch, tmp_path):
    monkeypatch.setattr(submissions, "MAX_BYTES", 10)
    (tmp_path / "alice.ipynb").write_bytes(bytes(11))
    (entry,) = find_submissions(tmp_path / "alice.ipynb", ID)
    assert (entry.data, entry.problem.startswith("it is larger than")) == (None, True)
    (entry,) = find_submissions(archive({"bob.ipynb": "b" * 11}), ID)
    assert (entry.data, entry.problem.startswith("it is larger than")) == (None, True)


@pytest.mark.parametrize("name", ["class.zip", "notes.txt", "gone", "gone.zip"])
def test_what_is_no_notebook_folder_or_archive_is_said(tmp_path, name):
    (tmp_path / "class.zip").write_bytes(b"no zip")
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(
        BadSubmission, match=r"is not a zip file|expected a notebook \(.ipynb\), a folder or a zip file"
    ):
        list(find_submissions(tmp_path / name, ID))


def test_links_and_pipes_are_not_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "alice.ipynb").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "bob.ipynb")
    found = list(find_submissions(tmp_path, ID))
    assert [(entry.student, entry.data) for entry in found] == [("alice", None), ("bob", None)]


def test_marking_says_what_is_not_there(tmp_path):
    assert [entry.problem for entry in find_or_missing(tmp_path / "gone.ipynb")] == ["there is no such file"]
    assert [entry.problem for entry in find_or_missing(tmp_path)] == ["there is not a notebook in it"]
    (entry,) = find_or_missing(Path(tmp_path / "gone"))
    assert "expected a notebook (.ipynb), a folder or a zip file of notebooks" in entry.problem

"""Archives and folders as they come from a mail box or a learning platform, and as somebody with ideas makes them."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.core.errors import BadSubmission
from autograder.intake import submissions
from autograder.intake.submissions import find_or_missing, find_submissions, safe_id
from autograder.notebook.source import build_source
from autograder.usecases.collect import collect

ID = "99_toy"


def packed(path, entries, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


@pytest.fixture
def text(toy, course):
    return toy.submission_bytes(course)


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("../../../etc/alice.ipynb", "alice"),
        ("/etc/passwd/alice.ipynb", "alice"),
        ("alice/99_toy.ipynb", "alice"),
        ("C:\\Users\\alice.ipynb", None),
        ("alice/../bob/99_toy.ipynb", "bob"),
    ],
)
def test_names_in_an_archive_lead_nowhere(tmp_path, course, text, name, student):
    path = packed(tmp_path / "handed-in.zip", [(name, text)])
    build_source(course, ID)  # collecting does, to know an assignment by its cells
    before = {str(path) for path in tmp_path.rglob("*") if course.var not in path.parents and path != course.var}
    (one,) = collect(ID, [path], course).entries
    assert one.action == "collected"
    assert student is None or one.file.student == student
    assert course.submitted(ID, one.file.student).read_bytes() == text
    after = {str(path) for path in tmp_path.rglob("*") if course.var not in path.parents and path != course.var}
    assert after == before


def link(name, target):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry, target


def encrypted(data):
    """Set the flag that says so."""
    data = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        data[start + place] |= 1
    return bytes(data)


def strange_time(data):
    data = bytearray(data)
    start = data.find(b"PK\x01\x02")
    data[start + 12 : start + 16] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    return bytes(data)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([link("alice.ipynb", "/etc/passwd")], "it is a link"),
        ([("alice.ipynb", bytes(60 << 20))], "unpacks to far more"),
        ([("alice.ipynb", b"x" * 100 + bytes(65 << 20))], "unpacks to far more|larger than"),
        ([("alice.zip", b"PK")], "an archive within the archive"),
        ([("alice.tar.gz", b"x")], "an archive within the archive"),
    ],
    ids=["link", "bomb", "large", "nested", "nested tar"],
)
def test_what_is_not_read_says_why(tmp_path, entries, problem):
    (one,) = find_submissions(packed(tmp_path / "a.zip", entries), ID)
    assert one.data is None
    assert any(part in one.problem for part in problem.split("|"))


def test_an_encrypted_file_says_so_and_the_others_are_read(tmp_path, text):
    path = packed(tmp_path / "a.zip", [("alice.ipynb", text), ("bob.ipynb", text)])
    path.write_bytes(encrypted(path.read_bytes()))
    found = {one.student: one for one in find_submissions(path, ID)}
    assert found["alice"].problem == "it is encrypted"
    assert found["bob"].data == text


def test_a_time_that_cannot_be_harms_nobody(tmp_path, text):
    path = packed(tmp_path / "a.zip", [("alice.ipynb", text)])
    path.write_bytes(strange_time(path.read_bytes()))
    (one,) = find_submissions(path, ID)
    assert one.data == text


def test_an_archive_unpacks_no_further_than_its_bound(tmp_path, text, monkeypatch):
    monkeypatch.setattr(submissions, "MAX_UNPACKED", 3 * len(text))
    path = packed(tmp_path / "a.zip", [(f"s{n}.ipynb", text) for n in range(5)])
    assert [bool(one.data) for one in find_submissions(path, ID)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", b""),
        ("a.zip", b"Rar!\x1a\x07\x00"),
        ("a.zip", b"PK\x05\x06" + bytes(18) + b"trailing"),
        ("a.zip", b"PK\x03\x04" + b"\xff" * 200),
        ("a.rar", b"Rar!"),
        ("a.pdf", b"%PDF"),
    ],
)
def test_what_is_no_archive_is_said(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    try:
        assert list(find_submissions(path, ID)) == []
    except BadSubmission as refused:
        assert str(path) in str(refused)  # noqa: PT017  # what it says is what is asked


def test_a_damaged_archive_is_no_exception(tmp_path, text):
    """Every tenth byte of a small archive flipped, one after another."""
    whole = packed(tmp_path / "a.zip", [("alice.ipynb", text[:300])]).read_bytes()
    for place in range(0, len(whole), 3):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        (tmp_path / "b.zip").write_bytes(broken)
        try:
            list(find_submissions(tmp_path / "b.zip", ID))
        except BadSubmission:
            continue


NAMES = {
    "two words.ipynb": "two words",
    "José.ipynb": "José",
    "a+b@x.org.ipynb": "a+b@x.org",
    "😀.ipynb": None,
    "😎.ipynb": None,
    "a[0-9]*?.ipynb": None,
    "(.*)$^.ipynb": None,
    "-rf.ipynb": None,
    "--help.ipynb": None,
    "a;rm -r x.ipynb": None,
    '\'quoted "name".ipynb': None,
    "line\nbreak.ipynb": None,
    "..ipynb": None,
    "....ipynb": None,
    "\udcff\udcfe.ipynb": None,
    "{student_id}.ipynb": None,
    "%s %d.ipynb": None,
    "x" * 240 + ".ipynb": None,
    "ALICE.IPYNB": "ALICE",
    "alice.ipynb.txt": "alice",
    "bob (1).ipynb": None,
    "=1+1.ipynb": None,
}


def test_odd_names_name_different_students_and_stay_inside(tmp_path, course, text):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(text)
    entries = collect(ID, [folder], course).entries
    hidden = 1  # "..ipynb" is a hidden file, and so is "....ipynb"
    assert len({entry.file.student for entry in entries}) == len(entries) >= len(NAMES) - 2 * hidden
    placed = list((course.var / "submitted").rglob("*.ipynb"))
    assert len(placed) == len(entries)
    assert {path.parents[2] for path in placed} == {course.var / "submitted"}
    for entry in entries:
        entry.file.name.encode()
        assert not set(entry.file.student) & set("/\\*?[]{}()^$|;'\"\n\t\0=")
        assert not entry.file.student.startswith(("-", "."))
    students = {entry.file.student for entry in entries}
    assert {student for student in NAMES.values() if student} <= students


def test_names_that_differ_name_different_students():
    assert len({safe_id(name) for name in ("a?", "a*", "a_", "😀", "😎", "-a", "a", "a.", "a" * 101, "a" * 102)}) == 10


def test_two_notebooks_of_one_student_both_stay(tmp_path, course, toy, text):
    """The newer counts, the other is kept and said, whichever comes first."""
    other = toy.submission_bytes(course, toy.ONCE)
    for folder, data, time in (("one", text, 1_700_000_000), ("two", other, 1_700_000_100)):
        path = tmp_path / folder / "alice.ipynb"
        path.parent.mkdir()
        path.write_bytes(data)
        os.utime(path, (time, time))
    entries = collect(ID, [tmp_path / "two", tmp_path / "one"], course).entries
    assert [entry.action for entry in entries] == ["collected", "collected"]
    assert "kept in var/earlier" in entries[1].detail
    assert course.submitted(ID, "alice").read_bytes() == other
    assert [path.read_bytes() for path in (course.var / "earlier").rglob("*.ipynb")] == [text]
    again = collect(ID, [tmp_path / "one"], course).entries
    assert [entry.action for entry in again] == ["older"]
    assert course.submitted(ID, "alice").read_bytes() == other


def test_what_lies_in_place_of_a_file_is_said(tmp_path, course):
    folder = tmp_path / "handed-in"
    (folder / "alice.ipynb").mkdir(parents=True)
    (folder / "bob.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "carl.ipynb")
    (folder / "dora.ipynb").symlink_to("nowhere")
    entries = {entry.file.student: entry for entry in collect(ID, [folder], course).entries}
    assert {name: entry.action for name, entry in entries.items()} == dict.fromkeys(
        ("alice", "bob", "carl", "dora"), "unreadable"
    )
    assert list((course.var).rglob("*.ipynb")) == []


@pytest.mark.parametrize("name", ["gone.ipynb", "gone", "gone.zip"])
def test_what_is_not_there_is_said(tmp_path, name):
    (one,) = find_or_missing(tmp_path / name)
    assert one.data is None
    assert one.problem


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "alice.ipynb"
    with path.open("wb") as file:
        file.truncate(300 << 20)
    (one,) = find_submissions(path, ID)
    assert one.problem == "it is larger than 64 MB"


def test_a_folder_of_many_is_read_one_by_one(tmp_path):
    for n in range(3):
        (tmp_path / f"s{n}.ipynb").write_bytes(b"{}")
    found = find_submissions(Path(tmp_path), ID)
    assert next(found).student == "s0"

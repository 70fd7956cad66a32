"""Bulk downloads of LMSs, as zip files and unpacked: whose each notebook is, which attempt counts, what is said."""

import io
import json
import os
import shutil
import zipfile

import pytest

from autograder.cli.main import main
from autograder.core.errors import BrokenRoster, UnusableRoster
from autograder.intake.roster import Roster
from autograder.usecases.collect import collect

from .collected import ID, WORKSHEET, actions, earlier, submitted


def test_canvas(course, answers, download):
    """No time is given: none is made up, and a mark LATE is kept."""
    path = download(
        {
            f"lovelaceada_1234_501_{ID}.ipynb": answers("ada"),
            f"müllerjanole_LATE_0012_602_{ID}-1.ipynb": answers("jan, newer"),
            f"müllerjanole_LATE_0012_601_{ID}.ipynb": answers("jan, older"),
            "tuck_77_603_essay.pdf": "not a notebook",
        }
    )
    collection = collect(ID, [path], course)
    assert collection.origins == ((path, "canvas"),)
    assert submitted(course) == {
        "lovelaceada-1234": (answers("ada"), ""),
        "müllerjanole-0012": (answers("jan, newer"), ""),
    }
    assert earlier(course) == [answers("jan, older")]
    assert collection.notes == ("tuck-77 handed in no notebook: essay.pdf",)
    roster = Roster(course)
    assert [(person.lms, person.id) for person in roster.people("müllerjanole-0012")] == [("canvas", "0012")]
    assert roster.is_late(ID, "müllerjanole-0012")
    assert not roster.is_late(ID, "lovelaceada-1234")


def test_the_same_download_again_changes_nothing(course, answers, download):
    path = download(
        {f"li_7_501_{ID}.ipynb": answers("older"), f"li_7_502_{ID}-1.ipynb": answers("newer")},
    )
    collect(ID, [path], course)
    before = {file: file.read_bytes() for file in course.var.rglob("*") if file.is_file()}
    assert actions(collect(ID, [path], course)) == [("li-7", "older"), ("li-7", "unchanged")]
    assert {file: file.read_bytes() for file in course.var.rglob("*") if file.is_file()} == before


def test_of_two_notebooks_in_one_attempt_the_assignments_own_counts(course, answers, download):
    path = download({f"li_7_501_{ID}.ipynb": answers("mine"), "li_7_502_scratch.ipynb": b'{"cells": []}'})
    collection = collect(ID, [path], course)
    assert actions(collection) == [("li-7", "collected"), ("li-7", "set aside")]
    assert collection.entries[-1].detail == f"it is not a notebook of {ID}, li_7_501_{ID}.ipynb is"
    assert submitted(course)["li-7"][0] == answers("mine")


def test_moodle(course, answers, download):
    path = download(
        {
            f"Jan-Ole Müller_4711_assignsubmission_file/{ID}.ipynb": answers("jan"),
            f"O'Brien, Zoë_0042_assignsubmission_file/{ID}.ipynb": answers("zoë"),
            f"O'Brien, Zoë_0042_assignsubmission_file/{ID} (1).ipynb": b"not a notebook",
            "Ann Li_5_assignsubmission_onlinetext/onlinetext.html": "I was ill.",
        }
    )
    collection = collect(ID, [path], course)
    assert submitted(course) == {"Jan-Ole Müller": (answers("jan"), ""), "Zoë OBrien": (answers("zoë"), "")}
    assert ("Zoë OBrien", "set aside") in actions(collection)
    assert collection.notes == ("Ann Li handed in no notebook: onlinetext.html",)
    known = {one.name: one.number for one in Roster(course).known(ID, ["Jan-Ole Müller", "Zoë OBrien"], "moodle")}
    assert known == {"Jan-Ole Müller": "4711", "Zoë OBrien": "0042"}


def test_moodles_numbers_change_and_the_student_stays(toy, course, answers, download):
    collect(ID, [download({f"Ann Li_5_assignsubmission_file/{ID}.ipynb": answers("one")}, "a")], course)
    roster = Roster(course)
    person = roster.people("Ann Li")[0]
    assert roster.name(person, "another", "933") == "Ann Li"


def test_two_of_one_name_stay_two_and_are_said(course, answers, download):
    files = {f"Ann Li_{number}_assignsubmission_file/{ID}.ipynb": answers(number) for number in ("5", "6")}
    collection = collect(ID, [download(files)], course)
    assert submitted(course) == {"Ann Li-5": (answers("5"), ""), "Ann Li-6": (answers("6"), "")}
    assert len(collection.notes) == 2
    assert "--roster with Moodle's grading worksheet tells them apart" in collection.notes[0]
    assert actions(collect(ID, [download(files)], course)) == [
        ("Ann Li-5", "unchanged"),
        ("Ann Li-6", "unchanged"),
    ]


def test_moodles_worksheet_tells_who_and_when(course, answers, download, tmp_path):
    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    files = {f"Ann Li_{number}_assignsubmission_file/{ID}.ipynb": answers(number) for number in ("5", "6")}
    collection = collect(ID, [download(files)], course, worksheet=tmp_path / "worksheet.csv")
    assert not collection.notes
    found = submitted(course)
    assert sorted(stamp for _, stamp in found.values()) == ["", "2026-11-23 23:59:00 UTC"]
    assert {person.email for student in found for person in Roster(course).people(student)} == {
        "ann.b@x.edu",
        "ann.c@x.edu",
    }


def test_another_assignments_worksheet_is_refused_before_anything_is_written(course, answers, download, tmp_path):
    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    path = download({f"Jan Müller_5_assignsubmission_file/{ID}.ipynb": answers("jan")})
    with pytest.raises(UnusableRoster, match=r"number 5 is Ann Li, but the file is from Jan Müller"):
        collect(ID, [path], course, worksheet=tmp_path / "worksheet.csv")
    assert [path.name for path in course.var.iterdir()] == ["lock"]


def test_gradescope(course, answers, download):
    path = download(
        {
            "assignment_9_export/submission_metadata.yml": (
                "submission_41:\n  :submitters:\n  - :name: Jan-Ole Müller\n    :sid: 00123\n    :email: jan@x.edu\n"
                "  :created_at: 2026-11-23 22:59:00.861687000 Z\n"
                "submission_42:\n  :submitters:\n  - :name: Ann\n    :sid: '7'\n  - :name: Bo\n    :email: bo@x.edu\n"
                "  :created_at: 2026-11-24 01:00:00.000000000 Z\n"
            ),
            f"assignment_9_export/submission_41/{ID}.ipynb": answers("jan"),
            "assignment_9_export/submission_42/ours.ipynb": answers("group"),
        }
    )
    collection = collect(ID, [path], course)
    assert collection.origins[0][1] == "gradescope"
    assert submitted(course) == {
        "Jan-Ole Müller-00123": (answers("jan"), "2026-11-23 22:59:00 UTC"),
        "Ann-7": (answers("group"), "2026-11-24 01:00:00 UTC"),
        "Bo-bo@x.edu": (answers("group"), "2026-11-24 01:00:00 UTC"),
    }


def test_brightspace(course, answers, download):
    person = "397063-2557369 - Jan-Ole Müller"
    path = download(
        {
            "index.html": "<html></html>",
            f"{person} - Nov 22, 2026 111 PM/{ID}.ipynb": answers("older"),
            f"{person} - Nov 23, 2026 1159 PM/final.ipynb": answers("newer"),
            f"11-2557369 - Li, Ann - Nov 23, 2026 905 AM/{ID}.ipynb": answers("ann"),
        }
    )
    collection = collect(ID, [path], course)
    assert collection.origins[0][1] == "brightspace"
    assert submitted(course) == {
        "Jan-Ole Müller-397063": (answers("newer"), "2026-11-23 23:59:00 UTC"),
        "Ann Li-11": (answers("ann"), "2026-11-23 09:05:00 UTC"),
    }
    assert earlier(course) == [answers("older")]


def test_a_newer_download_brings_the_newer_attempt(course, answers, download):
    collect(ID, [download({f"li_LATE_7_501_{ID}.ipynb": answers("older")}, "monday")], course)
    later = download({f"li_7_502_{ID}-1.ipynb": answers("newer")}, "tuesday")
    assert actions(collect(ID, [later], course)) == [("li-7", "collected")]
    assert submitted(course)["li-7"][0] == answers("newer")
    assert earlier(course) == [answers("older")]
    assert not Roster(course).is_late(ID, "li-7")


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, data in files.items():
            archive.writestr(place, data)
    return packed.getvalue()


ZIPS = {
    "canvas": ("muellerjan_1234_501_my work.zip", "muellerjan-1234"),
    "moodle": ("Jan Müller_77_assignsubmission_file/my work.zip", "Jan Müller"),
    "brightspace": ("12-99 - Jan Müller - Nov 23, 2026 1159 PM/my work.zip", "Jan Müller-12"),
}


@pytest.mark.parametrize("lms", ZIPS)
@pytest.mark.parametrize("inside", [f"{ID}.ipynb", f"my work/{ID}.ipynb", "eve/eve.ipynb"])
def test_a_notebook_in_a_students_zip_file_is_the_students(course, answers, download, lms, inside):
    place, student = ZIPS[lms]
    others = {"my work/data.csv": b"1", "__MACOSX/my work/._x.ipynb": b"\0", f".hidden/{ID}.ipynb": b"{}"}
    collection = collect(ID, [download({place: zipped({inside: answers("jan"), **others})})], course)
    assert actions(collection) == [(student, "collected")]
    assert submitted(course)[student][0] == answers("jan")
    assert Roster(course).people(student)[0].lms == lms


def test_of_several_notebooks_in_a_zip_file_the_assignments_own_counts(course, answers, download):
    files = {f"{ID}.ipynb": answers("jan"), "zz.ipynb": answers("a copy"), "notes.ipynb": b'{"cells": []}'}
    collection = collect(ID, [download({ZIPS["moodle"][0]: zipped(files)})], course)
    assert actions(collection) == [("Jan Müller", "collected"), ("Jan Müller", "older"), ("Jan Müller", "set aside")]
    details = {entry.action: entry.detail for entry in collection.entries}
    assert details["older"] == f"{ID}.ipynb of the same attempt counts; this one is kept in var/earlier"
    assert submitted(course)["Jan Müller"][0] == answers("jan")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 and nothing", "not a zip file"),
        (b"", "not a zip file"),
        (zipped({f"{n}.ipynb": b"{}" for n in range(60)}), "60 notebooks"),
        (zipped({f"{ID}.ipynb": bytes(40 << 20)}), "far more than a notebook"),
    ],
    ids=["damaged", "empty", "many", "bomb"],
)
def test_a_zip_file_that_cannot_be_used_costs_its_student_only(course, answers, download, content, problem):
    files = {ZIPS["moodle"][0]: content, f"Ann_78_assignsubmission_file/{ID}.ipynb": answers("ann")}
    entries = {entry.file.student: entry for entry in collect(ID, [download(files)], course).entries}
    assert entries["Ann"].action == "collected"
    assert entries["Jan Müller"].action == "unreadable"
    assert problem in entries["Jan Müller"].detail


def test_a_zip_file_without_a_notebook_is_said(course, answers, download):
    files = {ZIPS["moodle"][0]: zipped({"x.zip": b"PK"}), f"Ann_78_assignsubmission_file/{ID}.ipynb": answers("ann")}
    collection = collect(ID, [download(files)], course)
    assert actions(collection) == [("Ann", "collected")]
    assert "Jan Müller handed in no notebook: my work.zip" in collection.notes


def test_of_two_files_in_one_attempt_of_moodle_neither_is_called_newer(course, answers, download):
    folder = "Jan Müller_77_assignsubmission_file"
    files = {f"{folder}/a.ipynb": answers("one"), f"{folder}/b.ipynb": answers("two")}
    older = next(entry for entry in collect(ID, [download(files)], course).entries if entry.action == "older")
    assert older.detail == "b.ipynb of the same attempt counts; this one is kept in var/earlier"


def test_a_notebook_of_another_assignment_is_refused_and_both_are_named(toy, course, answers, tmp_path):
    """Also one that was renamed; where it is not certain whose notebook it is, it is collected."""
    other = course.solutions / "98_other"
    shutil.copytree(course.solutions / ID, other)
    source = (other / f"{ID}.py").read_text(encoding="utf-8")
    (other / f"{ID}.py").unlink()
    (other / "98_other.py").write_text(
        source.replace("step", "walk").replace("loop", "ring").replace("why", "how"), encoding="utf-8"
    )
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / "ann.ipynb").write_bytes(answers("ann"))
    (folder / "bob.ipynb").write_bytes(b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    entries = {entry.file.student: entry for entry in collect("98_other", [folder], course).entries}
    assert entries["ann"].action == "unreadable"
    assert entries["ann"].detail == f"it is a notebook of {ID}, not of 98_other: autograder collect {ID} takes it"
    assert entries["bob"].action == "collected"


def test_a_student_who_changes_the_name_stays_the_same(course, answers, download):
    collect(ID, [download({f"liann_7_501_{ID}.ipynb": answers("a")}, "a")], course)
    collect(ID, [download({f"smithann_7_502_{ID}.ipynb": answers("b")}, "b")], course)
    assert list(submitted(course)) == ["liann-7"]


def test_one_address_is_one_student_in_two_lms(course):
    from autograder.lms.download import Person

    roster = Roster(course)
    first = roster.name(Person("moodle", name="Ann Li", email="Ann@x.edu"), ID, "5")
    assert roster.name(Person("gradescope", id="007", name="Ann B. Li", email="ann@x.edu", sid="007"), ID, "") == first
    assert {person.lms for person in roster.people(first)} == {"moodle", "gradescope"}


def test_a_time_that_was_not_known_is_not_left_from_an_older_file(course, answers, tmp_path, download):
    plain = tmp_path / "li-7.ipynb"
    plain.write_bytes(answers("older"))
    os.utime(plain, (1000, 1000))
    collect(ID, [plain], course)
    assert submitted(course)["li-7"][1] == "1970-01-01 00:16:40 UTC"
    collect(ID, [download({f"li_7_502_{ID}.ipynb": answers("newer")})], course)
    assert submitted(course)["li-7"] == (answers("newer"), "")


def test_a_broken_roster_is_never_written_over(course, answers, download):
    path = course.var / "roster.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"students": ')
    with pytest.raises(BrokenRoster, match=r"Correct it, or move it away"):
        collect(ID, [download({f"li_7_502_{ID}.ipynb": answers("a")})], course)
    assert path.read_text() == '{"students": '
    assert not course.submitted(ID, "li-7").exists()


def test_of_plain_files_the_roster_has_the_name_alone(course, answers, tmp_path):
    (tmp_path / "alice.ipynb").write_bytes(answers("a"))
    collection = collect(ID, [tmp_path / "alice.ipynb"], course)
    assert collection.origins[0][1] == ""
    roster = Roster(course)
    assert roster.people("alice") == ()
    assert roster.file_name(ID, "alice") == "alice.ipynb"


def test_one_file_or_one_folder_of_a_download_is_known_as_well(course, answers, tmp_path):
    folder = tmp_path / "Jan-Ole Müller_4711_assignsubmission_file"
    folder.mkdir()
    (folder / f"{ID}.ipynb").write_bytes(answers("jan"))
    assert actions(collect(ID, [folder], course)) == [("Jan-Ole Müller", "collected")]
    assert actions(collect(ID, [folder / f"{ID}.ipynb"], course)) == [("Jan-Ole Müller", "unchanged")]


def test_the_command_says_what_it_recognised(course, answers, download, capsys):
    path = download({f"li_LATE_7_501_{ID}.ipynb": answers("a"), "bo_8_502_x.pdf": ""})
    assert main(["--course", str(course.root), "collect", ID, str(path)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"{path}: a download of Canvas"
    assert f"{ID}: 1 collected." in out
    assert "Marked late by the platform, which gives no time: li-7." in err
    assert "bo-8 handed in no notebook: x.pdf" in err


def test_the_roster_is_one_that_a_person_can_read(course, answers, download):
    collect(ID, [download({f"müller_LATE_007_501_{ID}.ipynb": answers("a")})], course)
    content = json.loads((course.var / "roster.json").read_text())
    (person,) = content["students"]["müller-007"]
    assert (person["lms"], person["id"], person["name"]) == ("canvas", "007", "müller")
    assert content["handed_in"][ID]["müller-007"]["late"] is True

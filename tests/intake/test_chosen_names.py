"""What a student writes into a name or a file is not read as whose work it is, or when it was handed in."""

import pytest

from autograder.usecases.collect import collect

from .collected import ID, WORKSHEET, actions, submitted

METADATA = (
    "submission_41:\n  :submitters:\n  - :name: Ann\n    :sid: '1'\n"
    "submission_42:\n  :submitters:\n  - :name: Eve\n    :sid: '2'\n"
)
FORGED = "submission_{}:\n  :submitters:\n  - :name: Ann\n    :sid: '1'\n"


@pytest.mark.parametrize(
    "inside",
    [
        {"submission_metadata.yml": FORGED.format(7), f"submission_7/{ID}.ipynb": "eve"},
        {"x/submission_metadata.yml": FORGED.format(42), f"x/submission_42/{ID}.ipynb": "eve"},
        {"submission_metadata.yml": "a: [b", f"{ID}.ipynb": "eve"},
        {"submission_metadata.yml": "&a [" * 100_000, f"submission_41/{ID}.ipynb": "eve"},
    ],
    ids=["her own", "deeper, with her number", "broken", "broken and deep"],
)
def test_only_the_metadata_of_the_whole_gradescope_export_count(course, answers, download, inside):
    files = {place: answers("eve") if text == "eve" else text for place, text in inside.items()}
    path = download(
        {
            "x_export/submission_metadata.yml": METADATA,
            f"x_export/submission_41/{ID}.ipynb": answers("ann"),
            **{f"x_export/submission_42/{place}": text for place, text in files.items()},
        }
    )
    collect(ID, [path], course)
    assert {student: data for student, (data, _) in submitted(course).items()} == {
        "Ann-1": answers("ann"),
        "Eve-2": answers("eve"),
    }


def test_one_submission_of_a_gradescope_export_is_nobodys_by_its_own_metadata(course, answers, tmp_path):
    folder = tmp_path / "x_export" / "submission_42"
    for place in (folder / "submission_7" / f"{ID}.ipynb", folder / "submission_metadata.yml"):
        place.parent.mkdir(parents=True, exist_ok=True)
    (folder / "submission_7" / f"{ID}.ipynb").write_bytes(answers("eve"))
    (folder / "submission_metadata.yml").write_text(FORGED.format(7))
    collection = collect(ID, [folder], course)
    assert "Ann-1" not in submitted(course)
    assert "Collect one Gradescope export at a time" in collection.notes[0]


@pytest.mark.parametrize("students", [2, 5])
def test_one_student_cannot_turn_the_class_into_another_platforms_download(course, answers, download, students):
    """With however many files, in the form of any platform."""
    form = [
        "bob_1234_{}_x.ipynb",
        "Bob_12_assignsubmission_file/{}.ipynb",
        "12-9 - Bob - Nov 23, 2026 1159 PM - {}.ipynb",
    ]
    files = {f"{name}/{ID}.ipynb": answers(name) for name in ("ann", "bob", "carl", "dora")[: students - 1]}
    files |= {f"eve/{one.format(number)}": answers("eve") for one in form for number in range(9)}
    collection = collect(ID, [download(files)], course)
    assert collection.origins[0][1] == ""
    assert {student: data for student, (data, _) in submitted(course).items()} == {
        name: answers(name) for name in ("ann", "bob", "carl", "dora")[: students - 1]
    }


MINE = f"Eve_13_assignsubmission_file_{ID}.ipynb"


@pytest.mark.parametrize(
    "name",
    [
        f"Eve_13_assignsubmission_file_Bob_12_assignsubmission_file_{ID}.ipynb",
        f"Eve_13_assignsubmission_file__12_assignsubmission_onlinetext_{ID}.ipynb",
        f"Eve_13_assignsubmission_file_12_assignsubmission_file_{ID}.ipynb",
    ],
)
def test_the_end_of_a_moodle_file_name_is_not_read_as_a_number(course, answers, download, tmp_path, name):
    """It is refused, by itself; with a worksheet as without."""
    (tmp_path / "worksheet.csv").write_text(
        'Identifier,"Full name","Email address",Grade,"Maximum Grade","Last modified (submission)"\n'
        '"Participant 12","Bob",b@x.edu,,100.00,-\n"Participant 13","Eve",e@x.edu,,100.00,-\n'
    )
    path = download({f"Bob_12_assignsubmission_file_{ID}.ipynb": answers("bob"), name: answers("eve")})
    for worksheet in (None, tmp_path / "worksheet.csv"):
        collection = collect(ID, [path], course, worksheet=worksheet)
        (refused,) = [entry for entry in collection.entries if entry.action == "unreadable"]
        assert "participant 13 or 12" in refused.detail
        assert [entry.file.student for entry in collection.entries if entry is not refused] == ["Bob"]
        assert {student: data for student, (data, _) in submitted(course).items()} == {"Bob": answers("bob")}


def test_a_moodle_file_that_was_downloaded_and_handed_in_again_is_its_owners(course, answers, download):
    path = download({f"Eve_13_assignsubmission_file_{MINE}": answers("eve")})
    assert actions(collect(ID, [path], course)) == [("Eve", "collected")]


def test_a_name_that_is_not_its_numbers_costs_that_file_only(course, answers, download, tmp_path):
    (tmp_path / "worksheet.csv").write_text(WORKSHEET)
    files = {f"Ann Li_5_assignsubmission_file/{ID}.ipynb": answers("ann")}
    files |= {f"Eve_6_assignsubmission_file/{ID}.ipynb": answers("eve")}
    collection = collect(ID, [download(files)], course, worksheet=tmp_path / "worksheet.csv")
    assert list(submitted(course)) == ["Ann Li"]
    assert [entry.detail for entry in collection.entries if entry.action == "unreadable"] == [
        "number 6 is Ann Li, but the file is from Eve"
    ]


@pytest.mark.parametrize(
    "place",
    [
        f"Eve_13_assignsubmission_file/Bob_12_assignsubmission_file/{ID}.ipynb",
        f"Eve_13_assignsubmission_file/Bob_12_assignsubmission_file_{ID}.ipynb",
        "Eve_13_assignsubmission_file/bob.ipynb",
        "Eve_13_assignsubmission_file/Bob.ipynb",
    ],
)
def test_what_lies_in_a_moodle_folder_is_its_owners(course, answers, download, place):
    path = download({f"Bob_12_assignsubmission_file/{ID}.ipynb": answers("bob"), place: answers("eve")})
    collect(ID, [path], course)
    found = {student: data for student, (data, _) in submitted(course).items()}
    assert found == {"Bob": answers("bob"), "Eve": answers("eve")}


@pytest.mark.parametrize("inside", ["Bob_12_assignsubmission_file_x.ipynb", "bob.ipynb", "Bob.ipynb"])
def test_what_lies_in_a_folder_that_the_platform_did_not_name_is_refused(course, answers, download, inside):
    files = {f"{name}_12_assignsubmission_file/{ID}.ipynb": answers("bob") for name in ("Bob", "Carl")}
    files |= {f"Eve_13_assignsubmission_other/{inside}": answers("eve")}
    collection = collect(ID, [download(files)], course)
    assert "in a folder that is not called as Moodle does" in [entry.detail for entry in collection.entries][-1]
    assert answers("eve") not in [data for data, _ in submitted(course).values()]


def test_a_second_date_in_a_brightspace_name_is_not_believed(course, answers, download):
    late = "11-9 - Eve - Nov 30, 2026 1159 PM - Nov 20, 2026 1000 AM - x.ipynb"
    path = download(
        {late: answers("eve"), f"12-9 - Bob - Nov 20, 2026 1000 AM - {ID}.ipynb": answers("bob"), "index.html": ""}
    )
    collection = collect(ID, [path], course)
    assert list(submitted(course)) == ["Bob-12"]
    assert "two dates" in next(entry.detail for entry in collection.entries if entry.action == "unreadable")


@pytest.mark.parametrize("inside", ["bob.ipynb", f"bob/{ID}.ipynb", f"bob_{ID}.ipynb", f"a/b/bob/{ID}/{ID}.ipynb"])
def test_in_a_folder_for_each_student_the_outermost_one_names_its_owner(course, answers, download, inside):
    path = download({f"{name}/{ID}.ipynb": answers(name) for name in ("bob", "eve")} | {f"eve/{inside}": b"{}"})
    collection = collect(ID, [path], course)
    assert {student: data for student, (data, _) in submitted(course).items()} == {
        name: answers(name) for name in ("bob", "eve")
    }
    (refused,) = [entry for entry in collection.entries if entry.action == "unreadable"]
    assert "it lies in the folder eve" in refused.detail


def test_a_timestamp_in_a_students_folder_is_not_the_time(course, answers, download):
    files = {f"eve/{ID}.ipynb": answers("eve"), "eve/timestamp.txt": "2001-01-01 00:00:00 UTC"}
    collect(ID, [download(files)], course)
    assert submitted(course)["eve"][1] == "2026-11-25 08:00:00 UTC"


def test_groups_of_students_are_collected_together(course, answers, download):
    files = {f"{group}/{name}/{ID}.ipynb": answers(name) for group, name in (("A", "ann"), ("B", "bob"))}
    assert actions(collect(ID, [download(files)], course)) == [("ann", "collected"), ("bob", "collected")]

"""Our students and an LMS's rows are matched by what both know, never guessed."""

import pytest

from autograder.core.errors import UnusableRoster
from autograder.lms.download import Person
from autograder.lms.matching import KnownStudent, RosterRow, match, plain_name


def row(place, number="", **about):
    return RosterRow(place, Person("canvas", **about), number)


def test_the_lms_own_id_decides_alone():
    ours = [
        KnownStudent("ann", (Person("canvas", id="007", name="Ann"),)),
        KnownStudent("bo", (Person("canvas", id="9", name="X"),)),
    ]
    rows = [row(0, id="7", name="Ann"), row(1, id="007", name="Anna Li")]
    found = match(ours, rows, "canvas")
    assert found.places == {"ann": 1}
    assert found.missing == ("bo",)


@pytest.mark.parametrize(
    "listed",
    [
        row(0, sid="#0012"),
        row(0, email="JAN@School.edu"),
        row(0, login="jan@school.edu"),
        row(0, name="Müller, Jan-Ole"),
        row(0, name="jan ole mu\u0308ller"),
    ],
    ids=lambda listed: next(value for value in (*vars(listed.person).values(),)[1:] if value),
)
def test_other_facts_decide_where_there_is_no_id(listed):
    jan = KnownStudent(
        "jan", (Person("gradescope", id="0012", name="Jan-Ole Müller", email="jan@school.edu", sid="0012"),)
    )
    assert match([jan], [listed, row(1, name="Jan Müller", sid="12")], "canvas").places == {"jan": 0}


def test_a_student_named_by_the_file_is_found_by_login():
    assert match([KnownStudent("alice")], [row(0, login="alice"), row(1, login="bob")], "canvas").places == {"alice": 0}


def test_two_students_of_one_name_are_left_out_and_named():
    rows = [row(0, name="Jan Müller"), row(1, name="Müller, Jan")]
    found = match([KnownStudent("Jan Müller")], rows, "canvas")
    assert (found.places, found.unclear) == ({}, {"Jan Müller": "2 rows of the list match"})
    ours = [
        KnownStudent("a", (Person("moodle", name="Jan Müller"),)),
        KnownStudent("b", (Person("moodle", name="Jan Müller"),)),
    ]
    found = match(ours, rows[:1], "canvas")
    assert not found.places
    assert set(found.unclear) == {"a", "b"}


def test_a_number_of_another_assignment_is_noticed():
    ours = [KnownStudent("jan", (Person("moodle", name="Jan OBrien"),), "44")]
    right = RosterRow(0, Person("moodle", name="Jan O'Brien"), "44")
    assert match(ours, [right], "moodle").places == {"jan": 0}
    with pytest.raises(UnusableRoster, match=r"Number 44 is Ann Li in the list, but jan submitted with it"):
        match(ours, [RosterRow(0, Person("moodle", name="Ann Li"), "44")], "moodle")


@pytest.mark.parametrize("name", ["O'Brien, Zoë", "zoë  obrien", "Zoe\u0308 O’Brien"])
def test_one_name_in_many_forms(name):
    assert plain_name(name) == "zoëobrien"


def test_a_name_without_letters_is_a_name():
    assert plain_name("👩‍💻") != plain_name("👨‍💻")

"""Names in a bulk download: the student, the attempt, the time."""

import time
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.core.errors import BadSubmission
from autograder.intake.submissions import safe_id
from autograder.lms import brightspace, gradescope, moodle
from autograder.lms.detect import recognise
from autograder.lms.download import Person
from autograder.lms.matching import KnownStudent, RosterRow, match, plain_name

NOTEBOOK = "02_cell.ipynb"


@pytest.fixture
def berlin(monkeypatch):
    """This machine stands in Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield timezone(timedelta(hours=1))
    monkeypatch.undo()
    time.tzset()


def no_text(place):
    raise AssertionError(f"{place} was read")


def only(place, lms):
    download = recognise([place], no_text)
    assert download.lms == lms
    (file,) = download.files.values()
    (person,) = file.people
    return file, person


@pytest.mark.parametrize(
    ("place", "name", "user", "file", "late", "original"),
    [
        (f"lovelaceada_1234_5678_{NOTEBOOK}", "lovelaceada", "1234", 5678, False, NOTEBOOK),
        (f"lovelaceada_LATE_1234_5678_{NOTEBOOK}", "lovelaceada", "1234", 5678, True, NOTEBOOK),
        ("müllerjanole_0012_5678_02_cell-1.ipynb", "müllerjanole", "0012", 5678, False, "02_cell-1.ipynb"),
        ("submissions/li_7_8_a_1_2_b.ipynb", "li", "7", 8, False, "a_1_2_b.ipynb"),
        ("o_brien_7_8_hw (1).ipynb", "o_brien", "7", 8, False, "hw (1).ipynb"),
        (f"_7_8_{NOTEBOOK}", "", "7", 8, False, NOTEBOOK),
        (f"anon_xY12z_8_{NOTEBOOK}", "", "anon_xY12z", 8, False, NOTEBOOK),
        (f"LATE_anon_12345_8_{NOTEBOOK}", "", "anon_12345", 8, True, NOTEBOOK),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith("ipynb") else "",
)
def test_canvas(place, name, user, file, late, original):
    found, person = only(place, "canvas")
    assert (person.name, person.id, found.attempt, found.late) == (name, user, file, late)
    assert (found.original, found.time) == (original, None)


@pytest.mark.parametrize(
    ("place", "name", "number", "original"),
    [
        (f"Jan-Ole Müller_1234_assignsubmission_file/{NOTEBOOK}", "Jan-Ole Müller", "1234", NOTEBOOK),
        (f"Jan-Ole Müller_1234_assignsubmission_file_/{NOTEBOOK}", "Jan-Ole Müller", "1234", NOTEBOOK),
        (f"Jan-Ole Müller_1234_assignsubmission_file_{NOTEBOOK}", "Jan-Ole Müller", "1234", NOTEBOOK),
        (f"02/Müller, Jan_0007_assignsubmission_file/deep/er/{NOTEBOOK}", "Müller, Jan", "0007", NOTEBOOK),
        ("Ann_1_assignsubmission_file_x_1_2_y.ipynb", "Ann", "1", "x_1_2_y.ipynb"),
        ("Ann_1_assignsubmission_onlinetext/onlinetext.html", "Ann", "1", "onlinetext.html"),
    ],
)
def test_moodle(place, name, number, original):
    found, person = only(place, "moodle")
    assert (person.name, person.id, found.number, found.original) == (name, "", number, original)


@pytest.mark.parametrize(
    ("place", "name", "user", "original"),
    [
        (f"12-99 - Jan-Ole Müller - Nov 23, 2026 1159 PM/{NOTEBOOK}", "Jan-Ole Müller", "12", NOTEBOOK),
        (f"12-99 - Jan-Ole Müller - Nov 23, 2026 1159 PM - {NOTEBOOK}", "Jan-Ole Müller", "12", NOTEBOOK),
        (f"0012-99 - mueller1 Jan - Ole - 23 November, 2026 2359/{NOTEBOOK}", "mueller1 Jan - Ole", "0012", NOTEBOOK),
        ("12-99 - Ann Li - Nov 23, 2026 1159 PM - a - b.ipynb", "Ann Li", "12", "a - b.ipynb"),
    ],
)
def test_brightspace(berlin, place, name, user, original):
    found, person = only(place, "brightspace")
    assert (person.name, person.id, found.original) == (name, user, original)
    assert found.time == datetime(2026, 11, 23, 23, 59, tzinfo=berlin)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("Nov 23, 2026 111 PM", 13, 11),
        ("Nov 23, 2026 905 AM", 9, 5),
        ("Nov 23, 2026 1200 AM", 0, 0),
        ("Nov 23, 2026 1200 PM", 12, 0),
        ("November 23, 2026 1159 p.m.", 23, 59),
    ],
)
def test_the_last_two_digits_are_minutes(berlin, text, hour, minute):
    assert brightspace.read_time(text) == datetime(2026, 11, 23, hour, minute, tzinfo=berlin)


@pytest.mark.parametrize("text", ["", "23 novembre 2026 2359", "Nov 31, 2026 1159 PM", "Nov 23, 2026 2599"])
def test_a_time_in_another_language_is_not_known(text):
    assert brightspace.read_time(text) is None


METADATA = """\
submission_41:
  :submitters:
  - :name: Jan-Ole Müller
    :sid: '0012'
    :email: jan@school.edu
  :created_at: 2026-11-23 22:59:00.861687000 Z
  :history:
  - :id: 40
    :created_at: 2026-11-20 10:00:00.000000000 Z
submission_42:
  :submitters:
  - :name: Ann
    :sid: 0077
  - :name: Bo
    :email: bo@school.edu
    :sid:
  :created_at: 2026-11-23 14:00:00 -08:00
submission_43:
  :submitters: []
"""
EXPORT = ["x_export/submission_metadata.yml", *(f"x_export/submission_{number}/{NOTEBOOK}" for number in (41, 42, 43))]


def test_gradescope():
    download = recognise(EXPORT, lambda place: gradescope.read_metadata({EXPORT[0]: METADATA}[place], place))
    assert download.lms == "gradescope"
    jan, group, nobody = (download.files[place] for place in EXPORT[1:])
    assert [(one.name, one.sid, one.email) for one in jan.people] == [("Jan-Ole Müller", "0012", "jan@school.edu")]
    assert [(one.name, one.id) for one in group.people] == [("Ann", "0077"), ("Bo", "bo@school.edu")]
    assert [one.id for one in nobody.people] == ["submission_43"]
    assert jan.time == datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert group.time == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert nobody.time is None
    assert (jan.attempt, jan.original) == (41, NOTEBOOK)


def test_a_number_without_quotes_keeps_its_zeros():
    """As YAML 1.1 reads it, 0077 is the number 63."""
    download = recognise(EXPORT, lambda place: gradescope.read_metadata(METADATA, place))
    assert download.files[EXPORT[2]].people[0].sid == "0077"


def test_metadata_make_no_objects_and_broken_ones_are_refused():
    evil = "submission_41:\n  :submitters:\n  - :name: !!python/object/apply:os.getcwd []\n    :sid: '1'\n"
    assert recognise(EXPORT, lambda place: gradescope.read_metadata(evil, place)).files[EXPORT[1]].people[0].sid == "1"
    with pytest.raises(BadSubmission, match=r"Export the submissions from Gradescope again"):
        gradescope.read_metadata("a: [b", EXPORT[0])


def test_a_time_with_its_zone_beside_it():
    text = "submission_41:\n  :created_at:\n    utc: 2026-11-23 22:59:00 Z\n    zone: x\n"
    time = gradescope.read_metadata(text, "m.yml")["submission_41"]["time"]
    assert gradescope.read_time(time) == datetime(2026, 11, 23, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "places",
    [
        [],
        ["alice.ipynb", "bob.ipynb"],
        ["alice/02_cell.ipynb", "bob/02_cell.ipynb"],
        ["alice_02_cell.ipynb"],
        ["2026_11_cell.ipynb"],
        ["submission_41/02_cell.ipynb"],
        ["a.ipynb", "b.ipynb", "c_1_2_d.ipynb"],
    ],
    ids=str,
)
def test_a_folder_that_is_not_a_download_stays_as_it_is(places):
    assert recognise(places, no_text).lms == ""


def test_one_odd_name_in_a_download_is_left_to_its_own():
    places = ["ann_1_2_a.ipynb", "bo_3_4_a.ipynb", "added-by-hand.ipynb"]
    assert set(recognise(places, no_text).files) == set(places[:2])


@pytest.mark.parametrize(
    "text",
    [
        "Monday, 23 November 2026, 11:59 PM",
        "Monday, November 23, 2026, 11:59 PM",
        "23 November 2026, 23:59",
    ],
)
def test_moodles_times(berlin, text):
    assert moodle.read_time(text) == datetime(2026, 11, 23, 23, 59, tzinfo=berlin)


@pytest.mark.parametrize("text", ["", "-", "Montag, 23. November 2026, 23:59"])
def test_texts_that_are_not_times_of_moodle(text):
    assert moodle.read_time(text) is None


NAMES = {
    "Devanagari": "\u0928\u093f\u0915\u093f\u0924\u093e, \u0936\u0930\u094d\u092e\u093e",
    "Thai": "\u0e19\u0e49\u0e33\u0e1d\u0e19, \u0e2a\u0e38\u0e14\u0e32",
    "Arabic": "\u0627\u0644\u062e\u0648\u0627\u0631\u0632\u0645\u064a, \u0645\u064f\u062d\u0645\u0651\u062f",
    "Hebrew": "\u05db\u05b9\u05d4\u05b5\u05df, \u05d3\u05b8\u05bc\u05df",
    "Han": "\u738b, \u5c0f\u660e",
    "Hangul": "\uae40, \ubbfc\uc900",
    "Japanese": "\u30b5\u30a4\u30c8\u30a6, \u3055\u304f\u3089",
    "Cyrillic": "\u0419\u043e\u0440\u0434\u0430\u043d\u043e\u0432\u0430, \u0401\u043b\u043a\u0430",
    "Greek": "\u03a0\u03b1\u03c0\u03b1\u03b4\u03cc\u03c0\u03bf\u03c5\u03bb\u03bf\u03c2, \u039d\u03af\u03ba\u03b7",
    "Tamil": "\u0bb0\u0bbe\u0bae\u0bcd, \u0b95\u0bc0\u0ba4\u0bbe",
    "Bengali": "\u09b8\u09c7\u09a8, \u0985\u09ae\u09bf\u09a4",
    "decomposed accents": "Mu\u0308ller, Zoe\u0308",
    "Vietnamese": "Nguy\u1ec5n, Th\u1ecb H\u1ed3ng",
    "apostrophe": "O'Brien, D\u2019Arcy",
    "hyphens": "Smith-Jones, Mary-Ann",
    "one word": "Sukarno",
    "emoji": "Lee, Sam \U0001f600",
}


def in_canvas(name):
    """A sortable name as Canvas writes it: letters, marks, digits and underscores in lower case."""
    keeps = ("L", "M", "Nd", "Pc")
    return "".join(char for char in name if unicodedata.category(char).startswith(keeps)).lower()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_every_script_keep_their_ids(name):
    found, person = only(f"{in_canvas(name)}_1234_5678_{NOTEBOOK}", "canvas")
    assert (person.id, found.original) == ("1234", NOTEBOOK)
    assert plain_name(person.name) == plain_name(in_canvas(name))
    _, person = only(f"{name}_77_assignsubmission_file/{NOTEBOOK}", "moodle")
    assert person.name == name
    _, person = only(f"12-99 - {name} - Nov 23, 2026 1159 PM/{NOTEBOOK}", "brightspace")
    assert (person.id, person.name) == ("12", name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_every_script_are_found_in_either_order_and_form(name):
    last, comma, first = name.partition(", ")
    turned = f"{first} {last}" if comma else name
    assert plain_name(name) == plain_name(unicodedata.normalize("NFD", turned))
    row = RosterRow(0, Person("moodle", name=turned))
    assert match([KnownStudent("x", (Person("moodle", name=name),))], [row], "moodle").places == {"x": 0}


def test_names_that_differ_in_a_vowel_mark_are_two_people():
    boy, girl = "\u0930\u093e\u092e", "\u0930\u092e\u093e"
    assert plain_name(boy) != plain_name(girl)
    assert plain_name("\u0915\u093f") != plain_name("\u0915\u0940")


def test_a_name_of_any_script_names_its_folder_as_it_is_written():
    for name in ("\u0928\u093f\u0915\u093f\u0924\u093e", "\u0e2a\u0e38\u0e14\u0e32", "Zo\u00eb"):
        assert safe_id(name) == name

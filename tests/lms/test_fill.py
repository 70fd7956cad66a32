"""The files that go back to an LMS, compared with what its import expects."""

import pytest

from autograder.core.errors import UnusableRoster
from autograder.lms.download import Person
from autograder.lms.fill import blank, fill
from autograder.lms.matching import KnownStudent
from autograder.lms.sheets import grade_column, read_number, sheet_of
from autograder.lms.table import read_table

CANVAS = '''\
Student,ID,SIS User ID,SIS Login ID,Section,01 Sequences (4710),02 Cell (4711),Current Score
    Points Possible,,,,,88.00,100.00,(read only)
"Lovelace, Ada",1234,00042,ada@x.edu,"RNN, Monday",80.00,,90
"Müller, Jan-Ole",0012,00043,jan@x.edu,RNN,,55.00,91
"=Sum, ""Bo""",77,00044,bo@x.edu,RNN,,EX,
"Zed, Zoe",78,00045,zoe@x.edu,RNN,,N/A,
"Student, Test",99,,,RNN,,,
'''
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"
"Participant 101","Ada Lovelace",ada@x.edu,"Submitted, late",,100.00,-,
"Participant 102","Jan-Ole Müller",jan@x.edu,Submitted,55.00,100.00,"Monday, 23 November 2026, 11:59 PM","see, me"
"""
BRIGHTSPACE = (
    "\ufeffOrgDefinedId,Username,Last Name,First Name,Email,01 Points Grade <Numeric MaxPoints:88 Weight:10>,"
    "02 Cell Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator\r\n"
    "#00042,#ada,Lovelace,Ada,ada@x.edu,80,,#\r\n#00043,#jan,Müller,Jan-Ole,jan@x.edu,,,#\r\n"
)
POINTS = 100.0


def filled(text, lms, marks, known, column="", titles=("02 Cell", "02_cell")):
    table = read_table(text.encode(), "list.csv")
    sheet = sheet_of(table, lms, "list.csv")
    return fill(table, sheet, grade_column(table, sheet, column, titles, "list.csv"), marks, known, POINTS)


def known(lms, **ids):
    return [KnownStudent(student, (Person(lms, id=identity),)) for student, identity in ids.items()]


def test_canvas_gets_its_own_columns_up_to_section_and_the_one_of_the_marks():
    out = filled(CANVAS, "canvas", {"ada": 91.25, "jan": 100 / 3}, known("canvas", ada="1234", jan="0012"))
    assert out.table.text() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,02 Cell (4711)\n"
        "    Points Possible,,,,,100.00\n"
        '"Lovelace, Ada",1234,00042,ada@x.edu,"RNN, Monday",91.25\n'
        '"Müller, Jan-Ole",0012,00043,jan@x.edu,RNN,33.33\n'
        '"=Sum, ""Bo""",77,00044,bo@x.edu,RNN,EX\n'
        '"Zed, Zoe",78,00045,zoe@x.edu,RNN,N/A\n'
        '"Student, Test",99,,,RNN,\n'
    )
    assert (out.written, out.column, out.notes) == (2, "02 Cell (4711)", ())


def test_a_student_without_a_mark_gets_an_empty_cell_and_an_old_mark_is_reported():
    out = filled(CANVAS, "canvas", {}, known("canvas", jan="0012"))
    assert '"Müller, Jan-Ole",0012,00043,jan@x.edu,RNN,\n' in out.table.text()
    assert out.notes == ("Müller, Jan-Ole: the list has 55.00, but there is no score; the cell is now empty.",)
    assert out.without == ("Lovelace, Ada", '=Sum, "Bo"', "Zed, Zoe")


def test_an_excused_student_stays_excused():
    out = filled(CANVAS, "canvas", {"bo": 50.0}, known("canvas", bo="77"))
    assert "RNN,EX\n" in out.table.text()
    assert '=Sum, "Bo": EX stays; the score 50 was not written.' in out.notes


def test_a_mark_of_zero_is_written_as_one():
    assert 'RNN, Monday",0\n' in filled(CANVAS, "canvas", {"ada": 0.0}, known("canvas", ada="1234")).table.text()


@pytest.mark.parametrize("column", ["02 Cell", "02 Cell (4711)", "02_cell"])
def test_the_column_may_be_named(column):
    assert filled(CANVAS, "canvas", {}, [], column, titles=("Another",)).column == "02 Cell (4711)"


def test_an_ambiguous_column_is_asked_for():
    with pytest.raises(UnusableRoster, match=r"'01 Sequences \(4710\)', '02 Cell \(4711\)'\. Name one with --column"):
        filled(CANVAS, "canvas", {}, [], titles=("The neuron that hears itself",))


def test_a_different_maximum_in_the_lms_is_reported():
    out = filled(CANVAS, "canvas", {"ada": 91.0}, known("canvas", ada="1234"), "01 Sequences")
    assert "Canvas gives 88 points, this assignment 100. Scores are written unchanged." in out.notes


def test_moodles_worksheet_goes_back_whole():
    ours = [
        KnownStudent("ada", (Person("moodle", name="Ada Lovelace"),), "101"),
        KnownStudent("jan", (Person("moodle", name="Jan-Ole Müller"),), "102"),
    ]
    out = filled(MOODLE, "moodle", {"ada": 91.5, "jan": 20.0}, ours)
    assert out.table.text() == (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
        'Participant 101,Ada Lovelace,ada@x.edu,"Submitted, late",91.5,100.00,-,\n'
        'Participant 102,Jan-Ole Müller,jan@x.edu,Submitted,20,100.00,"Monday, 23 November 2026, 11:59 PM","see, me"\n'
    )
    assert out.notes == ()


def test_moodles_grade_export_is_filled_by_address():
    text = (
        "First name,Last name,ID number,Email address,Assignment: 02 Cell (Real),Course total (Real)\n"
        "Ada,Lovelace,00042,ada@x.edu,-,-\n"
    )
    ours = [KnownStudent("Ada Lovelace", (Person("gradescope", email="ADA@x.edu"),))]
    assert filled(text, "moodle", {"Ada Lovelace": 91.5}, ours).table.text() == (
        "First name,Last name,ID number,Email address,Assignment: 02 Cell (Real)\nAda,Lovelace,00042,ada@x.edu,91.5\n"
    )


def test_brightspace_keeps_ids_line_ends_and_mark_and_drops_names():
    ours = [
        KnownStudent("Jan-Ole Müller-12", (Person("brightspace", id="12", name="Jan-Ole Müller"),)),
        KnownStudent("ada"),
    ]
    out = filled(BRIGHTSPACE, "brightspace", {"Jan-Ole Müller-12": 91.5, "ada": 7.0}, ours)
    assert out.table.text() == (
        "\ufeffOrgDefinedId,Username,02 Cell Points Grade <Numeric MaxPoints:100 Weight:10>,End-of-Line Indicator\r\n"
        "#00042,#ada,7,#\r\n#00043,#jan,91.5,#\r\n"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"has no row of column names"),
        (
            b"Ann Li,12,annli,ann@x.edu\n",
            r"list.csv: the first line seems to be a student; expected the columns ID, Section .*Keep the line with",
        ),
        (b"a,b\n1,2\n", r"has the columns a, b; expected the columns ID, Section \(Canvas: Grades"),
        (b"<html>Please log in</html>", r"has no row of column names"),
    ],
    ids=["empty", "without its first line", "another file", "a page"],
)
def test_a_file_that_is_not_a_gradebook_is_refused(data, said):
    with pytest.raises(UnusableRoster, match=said):
        filled(data.decode(), "canvas", {}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_is_read_as_spreadsheets_save_it(encoding, delimiter):
    table = read_table(f"Student{delimiter}ID\nMüller{delimiter}007\n".encode(encoding), "list")
    assert (table.header, table.rows) == (("Student", "ID"), (("Müller", "007"),))


def test_a_list_that_was_cut_short_is_refused_with_a_reason():
    with pytest.raises(UnusableRoster, match="no row of column names"):
        read_table("Student".encode("utf-16")[:-1], "list")


def test_without_the_lms_own_file_what_the_download_said_is_enough_for_canvas():
    ours = [
        KnownStudent("a", (Person("canvas", id="0012", name="müllerjan"),)),
        KnownStudent("b", (Person("canvas", id="anon_x"),)),
        KnownStudent("c"),
    ]
    table, sheet, column = blank("canvas", ours, "=1+1", POINTS)
    out = fill(table, sheet, column, {"a": 5.0, "b": 6.0}, ours, POINTS)
    assert out.table.text() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,'=1+1\n    Points Possible,,,,,100\nmüllerjan,0012,,,,5\n"
    )
    assert out.matching.missing == ("b", "c")


@pytest.mark.parametrize("lms", ["canvas", "moodle", "brightspace"])
def test_without_anything_its_own_file_is_asked_for(lms):
    with pytest.raises(UnusableRoster, match=r"Give its own file with --roster"):
        blank(lms, [KnownStudent("a", (Person(lms, name="A"),))], "02 Cell", POINTS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", 100),
        ("100.00", 100),
        ("1,000", 1000),
        ("12,000", 12_000),
        ("1,234.56", 1234.56),
        ("1.234,56", 1234.56),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1.234.567,5", 1_234_567.5),
        ("87,50", 87.5),
        ("87,5", 87.5),
        ("0,125", 0.125),
        ("1.000", 1.0),
        ("1 234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        (" -3.5 ", -3.5),
        ("", None),
        ("-", None),
        ("(read only)", None),
        ("nan", None),
        ("1e3", None),
        ("A+", None),
    ],
)
def test_a_number_is_read_as_its_country_writes_it(text, value):
    assert read_number(text) == value


def test_a_maximum_of_a_thousand_points_is_not_one_point():
    out = filled(CANVAS.replace("100.00", '"1,000"'), "canvas", {"ada": 80.0}, known("canvas", ada="1234"))
    assert out.notes[-1] == "Canvas gives 1000 points, this assignment 100. Scores are written unchanged."


def test_a_column_that_canvas_skips_is_reported():
    text = CANVAS.replace("02 Cell (4711)", "Final Points of 02 Cell (4711)")
    out = filled(text, "canvas", {"ada": 80.0}, known("canvas", ada="1234"), "Final Points of 02 Cell")
    assert any("skips every column with 'Final Points'" in note for note in out.notes)
    out = filled(CANVAS.replace("02 Cell (4711)", "Final exam (4711)"), "canvas", {}, [], "Final exam")
    assert not any("skips" in note for note in out.notes)

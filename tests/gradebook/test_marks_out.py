"""From an LMS's download through the gradebook back to the LMS. Only the grades are invented."""

import csv
import io
import json
import shutil
import warnings
import zipfile
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.gradebook.app import database
from autograder.intake.roster import Roster
from autograder.usecases.collect import collect

GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,A toy (77),Another (78),Final Score
    Points Possible,,,,,20.00,10.00,(read only)
"Li, Ann",7,00042,ann@x.edu,"A, B",,3.00,50
"Müller, Jan-Ole",0012,00043,jan@x.edu,RNN,,,
"Nobody, Nina",13,00044,nina@x.edu,RNN,,,
"Wait, Will",14,00045,will@x.edu,RNN,,,
"""
# (machine's points for step and loop, a person's for why or None)
GRADES = {
    "liann-7": (10.0, 6.0, 4.0),
    "müllerjanole-0012": (2.5, 6.0, 0.0),
    "waitwill-14": (10.0, 6.0, None),
    "gonegina-99": (1.0, 1.0, 1.0),
    "crashed-15": (None, None, None),
}


@pytest.fixture(scope="module")
def once(toy, tmp_path_factory):
    """A class that came from Canvas, with grades as if it had been graded."""
    folder = tmp_path_factory.mktemp("class")
    course = toy.make_course(folder / "course")
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for place, (name, number) in enumerate(student.rsplit("-", 1) for student in GRADES):
            late = "LATE_" if name == "liann" else ""
            archive.writestr(f"{name}_{late}{number}_{place}_{toy.ID}.ipynb", toy.submission_bytes(course))
    collect(toy.ID, [folder / "submissions.zip"], course)
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # SQLAlchemy's, about how nbgrader adds a submission
        # nbgrader would start a process, which takes seconds, to write the version into a new gradebook
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "made up")
        enter(course, toy, GRADES)
    return course


@pytest.fixture
def collected(once, tmp_path):
    """The class, for a test to change."""
    return type(once)(Path(shutil.copytree(once.root, tmp_path / "course")))


def enter(course, toy, grades):
    from nbgrader.api import Gradebook

    with Gradebook(database(course)) as gradebook:
        gradebook.add_assignment(toy.ID)
        gradebook.add_notebook(toy.ID, toy.ID)
        for name, points in (("test_step", 10), ("test_loop", 6), ("why", 4)):
            gradebook.add_grade_cell(name, toy.ID, toy.ID, max_score=points, cell_type="code")
        for student, (step, loop, why) in grades.items():
            gradebook.add_student(student)
            submission = gradebook.add_submission(toy.ID, student)
            (notebook,) = submission.notebooks
            for grade in notebook.grades:
                score = {"test_step": step, "test_loop": loop, "why": why}[grade.name]
                setattr(grade, "manual_score" if grade.name == "why" else "auto_score", score)
                grade.needs_manual_grade = score is None
        gradebook.db.commit()


@pytest.fixture
def export(collected, toy, capsys, tmp_path):
    """Call `autograder export`; return its status, what it wrote, and what it printed."""
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK)

    def call(*arguments):
        capsys.readouterr()
        status = main(["--course", str(collected.root), "export", toy.ID, *arguments])
        return status, *capsys.readouterr()

    return call


def test_canvas_and_back(export, tmp_path):
    status, out, err = export("--format", "canvas", "--roster", str(tmp_path / "gradebook.csv"))
    assert status == 0
    assert out == (
        "Student,ID,SIS User ID,SIS Login ID,Section,A toy (77)\n"
        "    Points Possible,,,,,20.00\n"
        '"Li, Ann",7,00042,ann@x.edu,"A, B",20\n'
        '"Müller, Jan-Ole",0012,00043,jan@x.edu,RNN,8.5\n'
        '"Nobody, Nina",13,00044,nina@x.edu,RNN,\n'
        '"Wait, Will",14,00045,will@x.edu,RNN,\n'
    )
    assert err.splitlines() == [
        "Canvas's column: A toy (77)",
        "Handed in, but in no row of the list, 1: gonegina-99",
        "In the list, but not in the gradebook, so with an empty cell, 1: Nobody, Nina",
        "Left out until a person has graded (--with-unfinished writes them), 1: waitwill-14",
        "Without any grade: not graded yet, or not gradable, 1: crashed-15",
    ]


def test_unfinished_marks_are_exported_on_request_and_missing_ones_never(export, tmp_path):
    _, out, err = export("--format", "canvas", "--roster", str(tmp_path / "gradebook.csv"), "--with-unfinished")
    assert '"Wait, Will",14,00045,will@x.edu,RNN,16\n' in out
    assert "Without any grade: not graded yet, or not gradable, 1: crashed-15" in err


def test_a_dry_run_writes_nothing_and_prints_the_same_notes(export, tmp_path):
    arguments = ("--format", "canvas", "--roster", str(tmp_path / "gradebook.csv"), "--to", str(tmp_path / "out.csv"))
    status, out, err = export(*arguments, "--dry-run")
    assert (status, out) == (0, "Nothing was written. 2 marks would be.\n")
    assert "In the list, but not in the gradebook, so with an empty cell, 1: Nobody, Nina" in err
    assert not (tmp_path / "out.csv").exists()
    export(*arguments)
    assert (tmp_path / "out.csv").read_text().startswith("Student,ID,")


def test_without_canvas_own_file_ids_are_exact(export):
    _, out, _ = export("--format", "canvas", "--column", "Week 2")
    assert out.splitlines()[:2] == ["Student,ID,SIS User ID,SIS Login ID,Section,Week 2", "    Points Possible,,,,,20"]
    assert "müllerjanole,0012,,,,8.5" in out.splitlines()


def test_another_lms_finds_the_same_people_by_what_it_knows(export, collected, toy, tmp_path):
    """The class came from Canvas; Brightspace's list has the school's numbers, which a person put into the roster."""
    path = collected.var / "roster.json"
    content = json.loads(path.read_text())
    content["students"]["liann-7"][0]["sid"] = "00042"
    path.write_text(json.dumps(content))
    listed = "OrgDefinedId,Username,A toy Points Grade <Numeric MaxPoints:20>,End-of-Line Indicator\n#00042,#ann,,#\n"
    (tmp_path / "grades.csv").write_text(listed)
    _, out, _ = export("--format", "brightspace", "--roster", str(tmp_path / "grades.csv"))
    assert out == listed.replace("#ann,,#", "#ann,20,#")


def test_a_wrong_file_is_reported_and_nothing_is_written(export, tmp_path):
    status, out, err = export("--format", "moodle", "--roster", str(tmp_path / "gradebook.csv"))
    assert (status, out) == (1, "")
    assert "expected the columns Identifier, Grade (Moodle, in English: the assignment > Submissions" in err
    assert export("--format", "canvas", "--roster", "/nowhere.csv")[0] == 2


def test_csv_has_every_exercise_and_no_total_that_nobody_gave(export):
    _, out, err = export()
    rows = {row["student_id"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (rows["liann-7"]["step"], rows["liann-7"]["total"], rows["liann-7"]["max"]) == ("10.0", "20.0", "20.0")
    assert (rows["crashed-15"]["step"], rows["crashed-15"]["total"]) == ("", "")
    assert rows["waitwill-14"]["needs_manual_grade"] == "True"
    assert "1 student waits for a person, see needs_manual_grade" in err


def test_json_has_every_exercise_and_who_is_who(export):
    _, out, err = export("--json", "-")
    assert "written to" not in err
    rows = {row["student"]: row for row in json.loads(out)}
    ann = rows["liann-7"]
    assert ann["exercises"] == [
        {"name": "step", "points": 10.0, "score": 10.0},
        {"name": "loop", "points": 6.0, "score": 6.0},
        {"name": "why", "points": 4.0, "score": 4.0},
    ]
    assert (ann["total"], ann["max"], ann["marked_late"]) == (20.0, 20.0, True)
    assert ann["lms"] == [{"lms": "canvas", "id": "7", "name": "liann"}]
    assert rows["crashed-15"]["total"] is None
    assert [one["score"] for one in rows["crashed-15"]["exercises"]] == [None, None, None]


def test_the_late_penalty_is_taken_off_but_no_mark_is_below_zero(export, collected, toy, tmp_path):
    from nbgrader.api import Gradebook

    with Gradebook(database(collected)) as gradebook:
        for student, points in (("liann-7", 2.0), ("müllerjanole-0012", 50.0)):
            notebook = gradebook.find_submission_notebook(toy.ID, toy.ID, student)
            notebook.late_submission_penalty = points
        gradebook.db.commit()
    _, out, _ = export("--format", "canvas", "--roster", str(tmp_path / "gradebook.csv"))
    marks = [line.rpartition(",")[2] for line in out.splitlines()[2:4]]
    assert marks == ["18", "0"]


def test_the_roster_still_knows_the_class(collected):
    assert [person.id for person in Roster(collected).people("müllerjanole-0012")] == ["0012"]

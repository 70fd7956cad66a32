"""If the grader fails on one exercise, the others keep their scores, and that one waits for a person."""

import csv
import json
import warnings
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.judging.job import ResultStore

pytestmark = pytest.mark.slow

FAILS_ON_ODD = '''

def test_odd(student):
    """Does it work while the disk is full?"""
    if student.loop([1.0], 0.0) == 7.0:
        raise OSError(28, "No space left on device")
'''
ODD = {"loop": "def loop(xs, h):\n    return 7.0"}


def call(course, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return main(["--course", str(course.root), *arguments])


def hand_in(course, toy, answers):
    path = course.submitted(toy.ID, "carol")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(toy.submission_bytes(course, answers))


def cells(course, toy):
    """Return {cell: (auto, manual, needs a person)} of the student's notebook."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        notebook = gradebook.find_submission_notebook(toy.ID, toy.ID, "carol")
        return {one.name: (one.auto_score, one.manual_score, bool(one.needs_manual_grade)) for one in notebook.grades}


@pytest.fixture(scope="module")
def course(toy, tmp_path_factory):
    """A course in which a right submission was graded, and then another one that the grader fails on in `loop`."""
    course = toy.make_course(tmp_path_factory.mktemp("provisional") / "course")
    hidden = course.suite(toy.ID) / "loop" / "test_loop.py"
    hidden.write_text(hidden.read_text() + FAILS_ON_ODD)
    hand_in(course, toy, {})
    assert call(course, "grade", toy.ID) == 0
    assert cells(course, toy)["test_loop"] == (6.0, None, False)
    hand_in(course, toy, ODD)
    return course


@pytest.fixture(scope="module")
def ran(course, toy):
    """What the command printed, and its JSON."""
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    file = course.root / "results.json"
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = call(course, "--debug", "grade", toy.ID, "--json", str(file))
    return status, out.getvalue(), err.getvalue(), json.loads(file.read_text())[0]


def test_the_result_has_the_score_of_the_rest_and_says_that_it_is_provisional(ran):
    status, out, _, result = ran
    assert status == 1  # not everything got a result
    assert (result["status"], result["score"], result["max_score"]) == ("provisional", 10.0, 16.0)
    assert [(exercise["score"], exercise["verdict"]) for exercise in result["exercises"]] == [
        (10.0, "passed"),
        (None, "crashed"),
    ]
    assert "10 / 16" in out
    assert "provisional" in out
    assert "The grader failed on loop." in out


def test_the_traceback_is_kept(ran):
    _, _, err, result = ran
    crash = next(test["crash"] for test in result["exercises"][1]["tests"] if test["name"] == "test_odd")
    assert crash["error"] == "OSError: [Errno 28] No space left on device"
    assert crash["place"].startswith("test_loop.py:")
    assert "raise OSError" in crash["traceback"]
    assert "raise OSError" in err  # on the terminal with --debug


def test_the_gradebook_has_no_score_for_that_cell_and_waits_for_a_person(ran, course, toy):
    assert cells(course, toy) == {
        "test_step": (10.0, None, False),
        "test_loop": (None, None, True),
        "why": (None, None, True),
    }
    file = course.root / "marks.csv"
    call(course, "export", toy.ID, "--to", str(file))
    (row,) = csv.DictReader(file.read_text().splitlines())
    assert (row["step"], row["loop"], row["needs_manual_grade"]) == ("10.0", "", "True")


def test_the_report_asks_for_a_person_with_the_traceback(ran, course, toy):
    page = (course.var / "reports" / f"{toy.ID}.html").read_text()
    assert "The grader failed on loop. The provisional score is that of the other exercises." in page
    assert "raise OSError" in page
    assert "0 graded, 1 provisional" in page


def test_the_student_sees_a_provisional_score_and_no_traceback(ran, course, toy):
    call(course, "feedback", toy.ID)
    page = (course.var / "feedback" / "carol" / toy.ID / f"{toy.ID}.html").read_text()
    assert "This score is provisional: the grader, not you, failed on exercises worth 6 points." in page
    assert "OSError" not in page


def test_nbgraders_own_command_gives_the_same_and_grades_again(ran, course, toy):
    from autograder.gradebook.app import nbgrader_api

    before = cells(course, toy)
    with nbgrader_api(course) as api:
        assert api.autograde(toy.ID, "carol", force=True, create=True)["success"]
    assert cells(course, toy) == before
    assert ResultStore(course).load_result(toy.ID, "carol").status == "provisional"


def test_points_by_hand_stay_and_a_repaired_suite_gives_the_rest(ran, course, toy):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        grade = gradebook.find_grade("test_loop", toy.ID, toy.ID, "carol")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    call(course, "grade", toy.ID)
    assert cells(course, toy)["test_loop"][:2] == (None, 2.0)
    hidden = Path(course.suite(toy.ID) / "loop" / "test_loop.py")
    hidden.write_text(hidden.read_text().replace(FAILS_ON_ODD, ""))
    assert call(course, "grade", toy.ID) == 0
    assert cells(course, toy)["test_loop"][:2] == (0.0, 2.0)


def test_a_faulty_suite_changes_no_grade_by_nbgraders_own_command(toy, tmp_path):
    from autograder.gradebook.app import nbgrader_api

    course = toy.make_course(tmp_path / "course")
    hand_in(course, toy, {})
    assert call(course, "grade", toy.ID) == 0
    hidden = course.suite(toy.ID) / "loop" / "test_loop.py"
    hidden.write_text(hidden.read_text().replace("rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))"))
    with nbgrader_api(course) as api:
        outcome = api.autograde(toy.ID, "carol", force=True, create=True)
    assert not outcome["success"]
    assert "The hidden suite of 99_toy is broken" in outcome["log"]
    assert cells(course, toy)["test_loop"] == (6.0, None, False)


def test_a_faulty_suite_stops_the_command_with_the_traceback(toy, tmp_path, capsys):
    course = toy.make_course(tmp_path / "course")
    hand_in(course, toy, {})
    hidden = course.suite(toy.ID) / "loop" / "test_loop.py"
    hidden.write_text(hidden.read_text().replace("rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))"))
    assert call(course, "grade", toy.ID) == 1
    err = capsys.readouterr().err
    assert "test_loop.py, test_one: crashed on the reference solution." in err
    assert "NameError: name 'rngg' is not defined" in err
    assert "so nobody was graded" in err
    assert ResultStore(course).load_results(toy.ID) == []

"""Courses of nbgrader alone, here the one that `nbgrader quickstart` makes: confined, and served by our commands."""

import csv
import json
import re
import shutil
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import nbgrader
import pytest

import autograder
from autograder.checks.student import Reason
from autograder.cli.main import main
from autograder.core.assignment import Exercise
from autograder.core.errors import BadSettings, CourseNotFound
from autograder.core.ordinary import OrdinaryCourse
from autograder.core.result import Verdict
from autograder.gradebook.app import demand, find_course, nbgrader_api
from autograder.gradebook.ordinary import result_of_cell
from autograder.notebook.reading import TIMED_OUT

pytestmark = pytest.mark.slow
EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"  # what quickstart copies
PLAIN = "c = get_config()\n"  # what its configuration says, but for comments
SQUARES = """
def squares(n):
    if n < 1:
        raise ValueError("n must be at least 1")
    return [i ** 2 for i in range(1, n + 1)]
"""
ZEROS = "def squares(n):\n    return [0 for i in range(n)]\n"
UNWRITTEN = "def squares(n):\n    raise NotImplementedError()\n"


def documented():
    """The lines of configuration that the README gives, with a late policy and due dates."""
    section = (Path(autograder.__file__).parent / "README.md").read_text().split("## Any nbgrader course")[1]
    return next(lines for lines in re.findall(r"```python\n(.*?)```", section, re.DOTALL) if "late=" in lines)


def notebook(root, code, name="problem1"):
    """A released notebook with this answer to `squares`, as bytes."""
    content = json.loads((root / "release" / "ps1" / f"{name}.ipynb").read_text())
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "squares":
            cell["source"] = code
    return json.dumps(content).encode()


def hand_in(folder, root, code):
    folder.mkdir(parents=True)
    for name in ("problem1", "problem2"):
        (folder / f"{name}.ipynb").write_bytes(notebook(root, code, name))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course of nbgrader alone whose assignment ps1 is released."""
    root = tmp_path_factory.mktemp("other") / "school"
    shutil.copytree(EXAMPLE / "ps1", root / "source" / "ps1")
    (root / "nbgrader_config.py").write_text(PLAIN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own warnings about the libraries that it uses
        with nbgrader_api(OrdinaryCourse(root)) as api:
            demand(api.generate_assignment("ps1", create=True))
    return root


@pytest.fixture
def root(generated, tmp_path, monkeypatch):
    folder = tmp_path / "school"
    shutil.copytree(generated, folder)
    monkeypatch.chdir(folder)
    return folder


def run(*words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return main(list(words))


def marks(root):
    assert run("export", "ps1", "--to", "marks.csv") == 0
    with (root / "marks.csv").open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_nbgraders_own_commands_run_notebooks_confined(root, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("known to the grader alone")
    (root / "nbgrader_config.py").write_text(documented())
    hand_in(root / "submitted" / "alice" / "ps1", root, SQUARES)
    hand_in(root / "submitted" / "mallory" / "ps1", root, f"print(open({str(secret)!r}).read())\n{SQUARES}")
    (root / "submitted" / "alice" / "ps1" / "timestamp.txt").write_text("2026-12-02 18:00:00 UTC")
    from nbgrader.api import Gradebook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with nbgrader_api(OrdinaryCourse(root)) as api:
            for student in ("alice", "mallory"):
                demand(api.autograde("ps1", student, create=True))
                demand(api.generate_feedback("ps1", student))
            with Gradebook(api.coursedir.db_url) as gradebook:
                assert gradebook.find_assignment("ps1").duedate == datetime(2026, 12, 1, 12, 0)  # as the settings say
                late = gradebook.find_submission_notebook("problem1", "ps1", "alice").late_submission_penalty
                points = gradebook.find_notebook("problem1", "ps1").max_score
                scores = {
                    student: gradebook.find_grade("correct_squares", "problem1", "ps1", student).auto_score
                    for student in ("alice", "mallory")
                }
    assert scores == {"alice": 1.0, "mallory": 0.0}
    assert late == pytest.approx(0.2 * points)  # two days have begun, 10 % each
    for student in scores:
        assert "squares" in (root / "feedback" / student / "ps1" / "problem1.html").read_text()
    autograded = (root / "autograded" / "mallory" / "ps1" / "problem1.ipynb").read_text()
    assert "PermissionError" in autograded or "FileNotFoundError" in autograded  # as this machine confines
    assert "known to the grader alone" not in autograded


def test_a_whole_round_by_our_commands(root, tmp_path, capsys):
    """Collect, grade, feedback, export, similarity, with an untouched configuration."""
    down, secret = tmp_path / "down", tmp_path / "secret.txt"
    secret.write_text("known to the grader alone")
    hand_in(down / "alice", root, SQUARES)
    hand_in(down / "mallory", root, f"print(open({str(secret)!r}).read())\n{SQUARES}")
    (down / "bob_problem1.ipynb").write_bytes(notebook(root, ZEROS))
    (down / "carol.ipynb").write_bytes(notebook(root, UNWRITTEN))  # its cells tell which notebook it is
    (down / "dave").mkdir()
    (down / "dave" / "problem1.ipynb").write_text("not a notebook")
    (down / "erin").mkdir()
    (down / "erin" / "problem1.ipynb").write_bytes(notebook(root, SQUARES + "# again\n"))
    assert run("collect", "ps1", str(down)) == 0
    assert (root / "submitted" / "bob" / "ps1" / "problem1.ipynb").is_file()
    assert (root / "submitted" / "carol" / "ps1" / "problem1.ipynb").is_file()

    assert run("grade", "ps1", "--json", "results.json") == 1  # dave's cannot be read
    said = capsys.readouterr()
    assert "problem1.ipynb" in said.out
    results = {entry["student"]: entry for entry in json.loads((root / "results.json").read_text())}
    assert results["alice"]["score"] == 2.0
    assert results["dave"]["status"] == "rejected"
    squares = {student: entry["exercises"][0] for student, entry in results.items() if entry["exercises"]}
    assert {exercise["name"] for exercise in squares.values()} == {"correct_squares"}
    verdicts = {student: exercise["verdict"] for student, exercise in squares.items()}
    assert verdicts == {
        **dict.fromkeys(("alice", "erin"), Verdict.PASSED),
        "bob": Verdict.FAILED,
        **dict.fromkeys(("carol", "mallory"), Verdict.RAISED),
    }
    assert squares["carol"]["tests"][0]["reason"] == "stub"
    assert "known to the grader alone" not in (root / "autograded" / "mallory" / "ps1" / "problem1.ipynb").read_text()
    report = (root / "var" / "reports" / "ps1.html").read_text()
    assert "bob" in report
    # a task for each of five students; nbgrader gave 0 points for the written answers that nobody touched
    assert said.out.rstrip().endswith("5 written answers wait for a person: grade them in formgrader first.")
    assert re.findall(r"<li><code>([^<]*)</code>: 5 answers", report) == ["cell-938593c4a215c6cc"]

    rows = marks(root)
    assert (rows["alice"]["total"], rows["bob"]["correct_squares"], rows["dave"]["total"]) == ("2.0", "0.0", "")
    assert float(rows["alice"]["max"]) == 13.0  # with the written answers and the task

    assert run("feedback", "ps1") == 0
    page = (root / "feedback" / "bob" / "ps1" / "problem1.html").read_text()
    assert "correct_squares" in page
    assert "return [0 for" in re.sub(r"<[^>]*>", "", page)
    assert "assert squares(1) == [1]" not in re.sub(r"<[^>]*>", "", page)  # a test cell
    assert (root / "feedback" / "alice" / "ps1" / "problem2.html").is_file()  # nbgrader hands out one for each notebook

    assert run("similarity", "ps1", "--least", "0.1", "--json", "pairs.json") == 0
    assert "ps1" in (root / "var" / "reports" / "ps1-similarity.html").read_text()


def test_what_has_not_changed_is_not_run_again(root, tmp_path):
    hand_in(root / "submitted" / "alice" / "ps1", root, SQUARES)
    assert run("grade", "ps1") == 0
    graded = root / "autograded" / "alice" / "ps1" / "problem1.ipynb"
    before = graded.stat().st_mtime_ns
    assert run("grade", "ps1") == 0
    assert graded.stat().st_mtime_ns == before
    assert run("grade", "ps1", "--again", "alice") == 0
    assert graded.stat().st_mtime_ns > before
    (root / "submitted" / "alice" / "ps1" / "problem1.ipynb").write_bytes(notebook(root, ZEROS))
    assert run("grade", "ps1") == 0
    assert marks(root)["alice"]["correct_squares"] == "0.0"


def test_a_notebook_that_cannot_be_read_keeps_no_old_mark(root):
    hand_in(root / "submitted" / "alice" / "ps1", root, SQUARES)
    assert run("grade", "ps1") == 0
    (root / "submitted" / "alice" / "ps1" / "problem1.ipynb").write_text("{")
    assert run("grade", "ps1") == 1
    row = marks(root)["alice"]
    assert row["correct_squares"] == ""
    assert row["problem"].startswith("rejected: problem1.ipynb: ")


def test_a_request_is_collected_shown_archived_and_erased(root, tmp_path, capsys):
    """No notebook is run for that."""
    hand_in(tmp_path / "downloads" / "alice", root, SQUARES)
    (tmp_path / "downloads" / "alice" / "regrade.txt").write_text("Please look at squares.")
    assert run("collect", "ps1", str(tmp_path / "downloads")) == 0
    assert "Regrade requests of alice" in capsys.readouterr().err
    assert run("request", "ps1", "alice", "--answer", "I did.") == 0
    assert run("requests", "ps1") == 0
    assert "answered  alice" in capsys.readouterr().out
    assert "Please look at squares." in (root / "var" / "reports" / "ps1-requests.html").read_text()
    assert run("archive", "ps1", "--to", str(tmp_path / "ps1.zip")) == 0
    with zipfile.ZipFile(tmp_path / "ps1.zip") as packed:
        names = set(packed.namelist())
        assert {"submitted/alice/problem1.ipynb", "source/ps1/problem1.ipynb", "nbgrader_config.py"} <= names
        assert b"Please look at squares." in packed.read("marks.jsonl")
    capsys.readouterr()
    assert run("erase", "alice", "--yes") == 0
    said = capsys.readouterr().out
    assert "submitted/alice: 3 files" in said
    assert "ps1-requests.html: a file about the class; `autograder requests` writes it again" in said
    assert not (root / "submitted" / "alice").exists()
    assert "Please look" not in (root / "var" / "log" / "marks.jsonl").read_text()


@pytest.mark.parametrize("words", [("interview", "ps1"), ("audit", "alice", "ps1")])
def test_other_commands_say_what_they_need(root, words, capsys):
    assert run(*words) == 2
    assert "need hidden suites, and `interview` needs public checks" in capsys.readouterr().err


def test_lateness_is_computed_anew_at_every_grading(root):
    (root / "nbgrader_config.py").write_text(documented())
    hand_in(root / "submitted" / "alice" / "ps1", root, SQUARES)
    (root / "submitted" / "alice" / "ps1" / "timestamp.txt").write_text("2026-12-02 18:00:00 UTC")
    assert run("grade", "ps1") == 0
    assert float(marks(root)["alice"]["late_penalty"]) == pytest.approx(0.2 * 13)
    (root / "var" / "extensions.csv").write_text("student,assignment,extension\nalice,ps1,1\n")
    assert run("grade", "ps1") == 0
    assert float(marks(root)["alice"]["late_penalty"]) == pytest.approx(0.1 * 13)


def test_a_course_is_found_from_inside_it_with_the_folders_that_it_names(root):
    (root / "nbgrader_config.py").write_text(f'{PLAIN}c.CourseDirectory.submitted_directory = "handed_in"\n')
    course = find_course(root / "source" / "ps1")
    assert isinstance(course, OrdinaryCourse)
    assert (course.root, course.ids()) == (root, ["ps1"])
    assert course.submitted("ps1", "alice") == root / "handed_in" / "alice" / "ps1" / "problem1.ipynb"


def test_a_layout_of_its_own_is_refused(root):
    (root / "nbgrader_config.py").write_text(f'{PLAIN}c.CourseDirectory.directory_structure = "{{assignment_id}}"\n')
    with pytest.raises(BadSettings, match="directory_structure"):
        find_course(root)


def test_where_there_is_no_course_at_all_it_is_said(tmp_path):
    with pytest.raises(CourseNotFound, match="not inside a course"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ("grade", "ps1", "--seed", "3"),
        ("grade", "ps1", "--diff"),
        ("grade", "ps1", "--from", "part.json"),
        ("grade", "ps1", "--watch"),
        ("release",),
    ],
)
def test_what_needs_hidden_suites_says_so(root, words, capsys):
    assert run(*words) == 2
    assert "hidden suites" in capsys.readouterr().err


def test_an_assignment_that_is_not_generated_says_what_to_do(root, capsys):
    (root / "gradebook.db").unlink()
    hand_in(root / "submitted" / "alice" / "ps1", root, SQUARES)
    assert run("grade", "ps1") == 1
    assert "Run `nbgrader generate_assignment ps1` first" in capsys.readouterr().err


def test_configure_is_refused_there(root, capsys):
    lines = 'from autograder import configure\nconfigure(get_config(), ".", course_id="other")\n'
    (root / "nbgrader_config.py").write_text(lines)
    assert run("grade", "ps1") == 1
    assert "call `confine_cells(get_config())` in its place" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "verdict", "reason", "message"),
    [
        (("NotImplementedError", ""), Verdict.RAISED, Reason.STUB, "NotImplementedError: "),
        (("NotImplementedError", "no GPU"), Verdict.RAISED, None, "NotImplementedError: no GPU"),
        ((TIMED_OUT, "This cell was stopped."), Verdict.TIMED_OUT, Reason.TIMEOUT, "This cell was stopped."),
        (("Missing", "x"), Verdict.RAISED, None, "Missing: x"),  # an exception of the student's own
        (("AssertionError", "n is 2"), Verdict.FAILED, None, "n is 2"),
    ],
)
def test_a_test_cell_is_judged_by_what_it_raised(error, verdict, reason, message):
    (test,) = result_of_cell(Exercise("squares", 2, "numpy"), 0.0, error).tests
    assert (test.verdict, test.reason, test.message) == (verdict, reason, message)


def test_a_notebook_that_was_not_handed_in_fails_its_tests_also_if_nbgrader_gave_points():
    (test,) = result_of_cell(Exercise("squares", 2, "numpy"), 2.0, None, "No a.ipynb was handed in.").tests
    assert (test.verdict, test.reason, test.message) == (Verdict.FAILED, None, "No a.ipynb was handed in.")

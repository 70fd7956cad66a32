"""Results entered in lots are what nbgrader enters one by one, and a run that is stopped loses none."""

import json
import os
import shutil
import signal
import sqlite3
import sys
import warnings
from subprocess import run

import pytest

from autograder.core.course import Course
from autograder.core.errors import GradebookLocked
from autograder.usecases.grade import grade

pytestmark = pytest.mark.slow

CONFIG = """
from pathlib import Path

from autograder import LatePolicy, configure

late = LatePolicy(grace_minutes=15, percent_a_day=25, cap_percent=60)
due = {"99_toy": "2026-12-01 23:59 Europe/Berlin"}
configure(get_config(), Path(__file__).resolve().parent, course_id="toy", late=late, due=due)
"""
EXTENSIONS = "student,assignment,extension\nlate,99_toy,1\n"


def forged(toy, course):
    """Return a notebook whose metadata, outputs and cells are not as they were released."""
    notebook = toy.submission(course, toy.LAST)
    notebook.metadata.kernelspec = {"name": "other", "display_name": "Other"}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        about.update({"points": 1000, "checksum": "0"} if about.get("grade") else {})
        cell.metadata["collapsed"] = True
        if cell.cell_type == "code":
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "forged"}]
    notebook.cells.insert(2, {"cell_type": "code", "source": "own = 1", "metadata": {}, "outputs": [], "id": "own"})
    return json.dumps(notebook).encode()


def class_of(toy, course):
    """Return notebooks and times of submission by student."""
    on_time, late = "2026-12-01 12:00:00 UTC", "2026-12-03 12:00:00 UTC"
    return {
        "right": (toy.submission_bytes(course), on_time),
        "once": (toy.submission_bytes(course, toy.ONCE), on_time),
        "untouched": (toy.submission_bytes(course, toy.STUBS), None),
        "forged": (forged(toy, course), on_time),
        "late": (toy.submission_bytes(course, toy.LAST), late),
        "later": (toy.submission_bytes(course, {"why": "Since it does."}), late),
    }


def hand_in(course, toy, student, data, time=None):
    path = course.submitted(toy.ID, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if time:
        path.with_name("timestamp.txt").write_text(time + "\n")


@pytest.fixture
def class_in(course, toy):
    """A toy course with a late policy and a collected class."""
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    course.var.mkdir()
    (course.var / "extensions.csv").write_text(EXTENSIONS)
    for student, (data, time) in class_of(toy, course).items():
        hand_in(course, toy, student, data, time)
    return course


def graded(course, toy, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return grade(toy.ID, course, workers=2, seed=1, **options)


def by_nbgrader(course, toy, students):
    """Enter the results that are in the store through nbgrader's own API, one student after another."""
    from autograder.gradebook.app import demand, nbgrader_api
    from autograder.gradebook.scores import make_known

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with nbgrader_api(course) as api:
            api.config.ConfinedExecute.seed = 1
            make_known(api, course, toy.ID)
            for student in students:
                demand(api.autograde(toy.ID, student, force=True, create=True))


def without_marks(course, root):
    """Return a copy of a course as it was before anything was entered; judged results are kept."""
    shutil.copytree(course.root, root)
    copy = Course(root)
    (copy.var / "gradebook.db").unlink()
    for folder in ("autograded", "log", "results/99_toy"):
        shutil.rmtree(copy.var / folder)
    return copy


def in_gradebook(course, toy):
    """Return everything that the gradebook holds of each student."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        return {
            submission.student.id: (
                str(submission.timestamp),
                str(submission.extension),
                [
                    (
                        notebook.late_submission_penalty,
                        {
                            one.name: (one.auto_score, one.manual_score, one.extra_credit, bool(one.needs_manual_grade))
                            for one in notebook.grades
                        },
                        {one.name: (one.auto_comment, one.manual_comment) for one in notebook.comments},
                    )
                    for notebook in submission.notebooks
                ],
            )
            for submission in gradebook.assignment_submissions(toy.ID)
        }


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def log_of(course):
    lines = (course.var / "log" / "marks.jsonl").read_text().splitlines()
    entries = [{**json.loads(line), "time": "", "judged": ""} for line in lines]
    return sorted(entries, key=lambda entry: entry["student"])


def by_hand(course, toy, student):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        one = gradebook.find_grade("why", toy.ID, toy.ID, student)
        one.manual_score, one.needs_manual_grade, one.extra_credit = 3.0, False, 0.5
        gradebook.find_grade("test_step", toy.ID, toy.ID, student).manual_score = 7.0
        gradebook.find_comment("why", toy.ID, toy.ID, student).manual_comment = "Nearly."
        gradebook.db.commit()


def assert_equal(first, second, toy):
    assert in_gradebook(first, toy) == in_gradebook(second, toy)
    assert files_in(first.var / "autograded") == files_in(second.var / "autograded")
    assert log_of(first) == log_of(second)
    names = [sorted(path.name for path in (one.var / "results" / toy.ID).iterdir()) for one in (first, second)]
    assert names[0] == names[1]


def test_a_lot_is_entered_as_nbgrader_enters_one_after_another(class_in, toy, tmp_path):
    """Scores, late penalties, comments, autograded notebooks, the log; then also what people gave, after regrading."""
    ours = class_in
    students = list(class_of(toy, ours))
    graded(ours, toy)
    assert {entry["seed"] for entry in log_of(ours)} == {1}
    theirs = without_marks(ours, tmp_path / "theirs")
    by_nbgrader(theirs, toy, sorted(students))
    assert {name for name, _ in in_gradebook(ours, toy).items()} == set(students)
    assert in_gradebook(ours, toy)["later"][2][0][0] > 0
    assert_equal(ours, theirs, toy)

    new = toy.submission_bytes(ours, {**toy.ONCE, "why": "For another reason."})
    for course in (ours, theirs):
        by_hand(course, toy, "once")
        by_hand(course, toy, "later")
        hand_in(course, toy, "later", new)
    graded(ours, toy)
    shutil.copytree(ours.var / "results" / "by-hash", theirs.var / "results" / "by-hash", dirs_exist_ok=True)
    by_nbgrader(theirs, toy, sorted(students))
    assert in_gradebook(ours, toy)["later"][2][0][1]["why"] == (None, 3.0, 0.5, True)
    assert in_gradebook(ours, toy)["once"][2][0][1]["why"] == (None, 3.0, 0.5, False)
    assert_equal(ours, theirs, toy)


def test_an_interrupt_keeps_what_was_judged(class_in, toy):
    """Also results that waited to be entered together with others."""

    def interrupt(done, total, ended):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graded(class_in, toy, progress=interrupt)
    assert len(in_gradebook(class_in, toy)) == 3
    assert {entry["student"] for entry in log_of(class_in)} == set(in_gradebook(class_in, toy))
    assert len(graded(class_in, toy)) == len(in_gradebook(class_in, toy)) == 6


KILLED = """
import os, signal, sys
from autograder.core.course import Course
from autograder.gradebook.recording import Recorder
from autograder.usecases.grade import grade

own, entered = Recorder.enter, []

def enter(self, judged, folder):
    own(self, judged, folder)
    entered.append(judged)
    if len(entered) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    Recorder.enter = enter
    grade("99_toy", Course(sys.argv[1]), workers=2, seed=1)
"""


def test_a_run_that_is_killed_while_it_enters_leaves_a_whole_gradebook_and_goes_on(class_in, toy, tmp_path):
    """Nothing is judged again: the results were kept before."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    done = run([sys.executable, str(script), str(class_in.root)], capture_output=True, env={**os.environ})
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    for _, _, notebooks in in_gradebook(class_in, toy).values():
        assert all(grade[0] is not None for name, grade in notebooks[0][1].items() if name != "why")
    kept = files_in(class_in.var / "results" / "by-hash")
    assert kept
    graded(class_in, toy)
    assert len(in_gradebook(class_in, toy)) == 6
    after = files_in(class_in.var / "results" / "by-hash")
    assert {name: after[name] for name in kept} == kept


def test_one_that_cannot_be_entered_costs_the_others_of_its_lot_nothing(class_in, toy, monkeypatch):
    """It loses its old score, since the new one is not entered."""
    from autograder.gradebook import recording

    graded(class_in, toy)
    own = recording.SharedGradebook.find_comment

    def find_comment(self, cell, notebook, assignment, student):
        if student == "once":
            raise RuntimeError("no such comment")
        return own(self, cell, notebook, assignment, student)

    monkeypatch.setattr(recording.SharedGradebook, "find_comment", find_comment)
    shutil.rmtree(class_in.var / "autograded" / "once")  # else it would not be entered again
    results = {result.student: result for result in graded(class_in, toy)}
    assert results["once"].score is None
    assert "could not be entered" in results["once"].reason
    held = {
        student: notebooks[0][1]["test_step"][0] for student, (_, _, notebooks) in in_gradebook(class_in, toy).items()
    }
    assert held.pop("once") is None
    assert None not in held.values()


def test_a_gradebook_that_another_program_holds_ends_the_run_and_the_results_are_kept(class_in, toy):
    graded(class_in, toy)
    hand_in(class_in, toy, "once", toy.submission_bytes(class_in))
    before = in_gradebook(class_in, toy)
    other = sqlite3.connect(class_in.var / "gradebook.db", isolation_level=None)

    def hold(done, total, ended):
        if done == 1:
            other.execute("BEGIN IMMEDIATE")

    with pytest.raises(GradebookLocked):
        graded(class_in, toy, progress=hold)
    other.close()
    assert in_gradebook(class_in, toy) == before
    assert {result.student: result.score for result in graded(class_in, toy)}["once"] == 16.0

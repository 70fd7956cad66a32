"""A class of which no file has changed is not graded again; where anything changed, it is."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.core.result import Status
from autograder.gradebook import entered
from autograder.usecases import grade

pytestmark = pytest.mark.slow


@pytest.fixture
def judging(graded, monkeypatch):
    """The number of times that a class which was graded twice, and is held, is judged: as many entries as times."""
    times = []
    judge = grade.judge_collected

    def noting(*arguments, **options):
        times.append(1)
        return judge(*arguments, **options)

    config = graded.course.root / "nbgrader_config.py"
    own = "import runpy\nfrom pathlib import Path\nterms = runpy.run_path(str(Path(__file__).with_name('terms.py')))\n"
    config.write_text(f"{config.read_text()}\n{own}get_config().LateWork.due = terms['DUE']\n")
    (graded.course.root / "terms.py").write_text("DUE = {}\n")
    assert graded.call("grade") == 0
    monkeypatch.setattr(grade, "judge_collected", noting)
    return times


def test_where_nothing_changed_nothing_is_judged_and_the_same_is_told(graded, judging, capsys, toy):
    capsys.readouterr()
    assert graded.call("grade") == 0
    held = capsys.readouterr().out
    assert judging == []
    assert graded.call("grade", "--again") == 0
    assert judging == [1]
    said = "Nothing has changed since the grading before. --again judges everything again.\n"
    assert said in held
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith(("alice", "bob"))]
    assert [line.split()[:4] for line in held.splitlines() if line.startswith(("alice", "bob"))] == [
        row[:4] for row in rows
    ]
    assert len(rows) == 2


def test_nbgrader_is_not_loaded_then(graded, judging, toy):
    code = (
        "import sys; from autograder.cli.main import main\n"
        f"assert main(['--course', {str(graded.course.root)!r}, 'grade', {toy.ID!r}]) == 0\n"
        "print([name for name in ('nbgrader', 'sqlalchemy', 'matplotlib', 'keras') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def remove_the_report(graded, toy):
    (graded.course.var / "reports" / f"{toy.ID}.html").unlink()


def copy_another_file_with_the_same_date(graded, toy):
    path = graded.course.submitted(toy.ID, "bob")
    about = path.stat()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"each step", b"some step"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert path.stat().st_size == about.st_size
    assert path.stat().st_mtime_ns == about.st_mtime_ns


def remove_what_is_kept(graded, toy):
    shutil.rmtree(graded.course.var / "results" / "by-hash")


def hand_in_another(graded, toy):
    graded.hand_in("carol")


def withdraw_one(graded, toy):
    path = graded.course.submitted(toy.ID, "bob")
    path.unlink()
    path.parent.rmdir()


def state_a_seed(graded, toy):
    config = graded.course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nget_config().ConfinedExecute.seed = 3\n")


def state_a_due_date_elsewhere(graded, toy):
    (graded.course.root / "terms.py").write_text(f"DUE = {{{toy.ID!r}: '2020-01-02 12:00 UTC'}}\n")


def give_an_extension(graded, toy):
    (graded.course.var / "extensions.csv").write_text(f"student,assignment,extension\nbob,{toy.ID},2h\n")


def change_the_suite(graded, toy):
    path = graded.course.suite(toy.ID) / "step" / "test_step.py"
    text = path.read_text()
    path.write_text(text.replace("size=(2, 3)", "size=(2, 4)"))
    assert path.read_text() != text


def know_an_address(graded, toy):
    (graded.course.var / "roster.json").write_text("{}")


@pytest.mark.parametrize(
    "change",
    [
        *(remove_the_report, copy_another_file_with_the_same_date, hand_in_another, withdraw_one),
        *(
            state_a_seed,
            give_an_extension,
            change_the_suite,
            know_an_address,
            remove_what_is_kept,
            state_a_due_date_elsewhere,
        ),
    ],
)
def test_whatever_changed_is_graded(graded, judging, toy, change):
    change(graded, toy)
    graded.call("grade")
    assert judging == [1]


def test_another_version_of_the_engine_grades(graded, judging, monkeypatch):
    monkeypatch.setattr(entered, "_code", lambda folder: "another")
    assert graded.call("grade") == 0
    assert judging == [1]


def test_a_file_that_could_not_be_read_is_tried_once_more(graded, judging):
    graded.hand_in("carol", data=b"{")
    for times in (1, 2, 2):
        graded.call("grade")
        assert len(judging) == times


def test_another_file_that_cannot_be_read_for_the_same_reason_is_tried_once_more_too(graded, judging):
    for times, data in enumerate((b"{", b"{!", b"{!"), 1):
        graded.hand_in("carol", data=data)
        graded.call("grade")
        assert len(judging) == times


def test_a_submission_that_the_grader_failed_on_is_tried_each_time(graded, judging, monkeypatch):
    record = grade._record

    def crash_for_bob(definition, before, judged, *rest):
        crashed = (
            replace(one, result=replace(one.result, status=Status.CRASHED, score=None, reason="no disk", exercises=()))
            if one.result.student == "bob"
            else one
            for one in judged
        )
        return record(definition, before, crashed, *rest)

    monkeypatch.setattr(grade, "_record", crash_for_bob)
    graded.hand_in("carol")
    for times in (1, 2, 3):
        graded.call("grade")
        assert len(judging) == times


def test_points_that_a_person_gives_while_the_run_ends_are_told_the_next_time(graded, judging, monkeypatch, capsys):
    """After the gradebook was read for the last time, before what it holds is kept."""
    write = grade.write_report

    def write_after_a_person(*arguments):
        graded.grade_by_hand("bob", score=1.0)
        return write(*arguments)

    graded.hand_in("carol")
    with monkeypatch.context() as patched:
        patched.setattr(grade, "write_report", write_after_a_person)
        assert graded.call("grade") == 0
    capsys.readouterr()
    assert graded.call("grade") == 0
    assert judging == [1, 1]


def test_a_gradebook_of_another_server_may_change_unseen(graded, judging, monkeypatch, toy):
    from autograder.core.course import Settings
    from autograder.intake.submissions import collected
    from autograder.judging.definitions import AssignmentDefinition

    course, definition = graded.course, AssignmentDefinition(graded.course, toy.ID)
    for address in ("postgresql://host/course", "sqlite://", "sqlite:////nowhere/gradebook.db", None):
        monkeypatch.setattr(entered, "read_settings", lambda _, one=address: Settings(database=one))
        whole = entered.WholeClass(definition, 1, True, collected(course, toy.ID))
        whole.look()
        whole.save({}, ())
        assert whole.load() is None


def test_what_the_gradebook_held_is_read_back_as_it_was(graded, judging, toy):
    graded.grade_by_hand("bob", score=9.0, comment="Good.")
    graded.call("grade")
    graded.hand_in("bob", {"why": "Another answer."})
    fresh = grade.grade(toy.ID, graded.course)
    held = grade.grade(toy.ID, graded.course)
    assert judging == [1, 1]
    assert fresh.gradebook["bob"].changed == ("why",)
    assert held.gradebook == fresh.gradebook
    assert [one.score for one in held] == [one.score for one in fresh]
    assert (held.report, held.written, held.unread) == (fresh.report, fresh.written, fresh.unread)

"""A submission that the gradebook holds as it would be entered is not entered again; any other is."""

import pytest

from autograder.core.errors import NotWritten
from autograder.gradebook import recording
from autograder.judging.job import ResultStore
from autograder.results.log import last_entry, log_path

from .graded_class import STANDS

pytestmark = pytest.mark.slow


@pytest.fixture
def entering(graded, monkeypatch):
    """The students who are entered, in order, in a class that was graded twice."""
    assert graded.call("grade") == 0
    students = []
    enter = recording.Recorder.enter

    def noting(self, judged, folder):
        students.append(judged.result.student)
        enter(self, judged, folder)

    monkeypatch.setattr(recording.Recorder, "enter", noting)
    return students


def test_where_nothing_changed_nobody_is_entered_again(graded, entering):
    """Nor is a line of the log written."""
    log = graded.course.score_log.read_text()
    assert graded.call("grade") == 0
    assert entering == []
    assert graded.given("alice") == STANDS
    assert graded.course.score_log.read_text() == log


def test_a_new_submission_is_entered_alone(graded, entering):
    graded.hand_in("carol")
    assert graded.call("grade") == 0
    assert entering == ["carol"]
    assert graded.auto("carol", "test_step") == graded.auto("alice", "test_step")


def test_another_file_is_entered(graded, entering, toy):
    graded.hand_in("bob", toy.ONCE)
    assert graded.call("grade") == 0
    assert entering == ["bob"]
    assert graded.auto("bob", "test_step") < graded.auto("alice", "test_step")


def test_what_a_person_changed_is_entered_again_and_stays(graded, entering):
    graded.grade_by_hand("bob", score=2.0)
    assert graded.call("grade") == 0
    assert entering == ["bob"]
    assert graded.given("bob")[0] == 2.0
    assert graded.call("grade") == 0
    assert entering == ["bob"]


def test_a_score_that_was_changed_in_the_gradebook_is_corrected(graded, entering, toy):
    right = graded.auto("alice", "test_step")
    with graded.opened() as gradebook:
        gradebook.find_grade("test_step", toy.ID, toy.ID, "alice").auto_score = 0.0
        gradebook.db.commit()
    assert graded.call("grade") == 0
    assert entering == ["alice"]
    assert graded.auto("alice", "test_step") == right


def test_a_notebook_that_was_removed_is_written_again(graded, entering, toy):
    path = graded.course.var / "autograded" / "alice" / toy.ID / f"{toy.ID}.ipynb"
    path.unlink()
    assert graded.call("grade") == 0
    assert entering == ["alice"]
    assert path.is_file()


def test_what_a_person_does_meanwhile_is_entered_the_next_time(graded, entering, monkeypatch):
    keep = ResultStore.save_results

    def keep_after_a_person(self, assignment, results):
        graded.grade_by_hand("bob", score=1.0)
        keep(self, assignment, results)

    graded.hand_in("carol")
    with monkeypatch.context() as patched:
        patched.setattr(ResultStore, "save_results", keep_after_a_person)
        assert graded.call("grade") == 0
    assert entering == ["carol"]
    assert graded.call("grade") == 0
    assert entering == ["carol", "bob"]


@pytest.mark.parametrize(
    ("old", "new"),
    [('test_step {"points": 10}', 'test_step {"points": 20}'), ('why {"points": 4}', 'why {"points": 6}')],
)
def test_other_points_are_entered_for_everybody(graded, entering, old, new):
    graded.edit_source(old, new)
    assert graded.call("grade") == 0
    assert sorted(entering) == ["alice", "bob"]


def test_other_terms_are_entered_for_everybody(graded, entering, toy):
    config = graded.course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nget_config().LateWork.grace = 1\n")
    assert graded.call("grade") == 0
    assert sorted(entering) == ["alice", "bob"]


def test_one_that_could_not_be_entered_is_tried_again(graded, entering, monkeypatch):
    enter = recording.Recorder.enter

    def fails(self, judged, folder):
        if judged.result.student == "bob":
            raise recording.NbgraderFailed("no room")
        enter(self, judged, folder)

    graded.grade_by_hand("bob", score=2.0)
    with monkeypatch.context() as patched:
        patched.setattr(recording.Recorder, "enter", fails)
        graded.call("grade")
    entering.clear()
    graded.call("grade")
    assert entering == ["bob"]
    assert graded.auto("bob", "test_step") == graded.auto("alice", "test_step")


def test_one_whose_line_of_the_log_could_not_be_written_is_entered_again(graded, entering, monkeypatch, toy):
    """So the next grading writes the line, as the warning says."""

    def no_room(judged):
        raise NotWritten(log_path(graded.course), OSError(28, "No space left on device"), "Make room.")

    graded.hand_in("carol")
    with monkeypatch.context() as patched:
        patched.setattr(recording, "keep_score", no_room)
        graded.call("grade")
    assert last_entry(graded.course, toy.ID, "carol") is None
    assert graded.call("grade") == 0
    assert entering == ["carol", "carol"]
    assert last_entry(graded.course, toy.ID, "carol") is not None

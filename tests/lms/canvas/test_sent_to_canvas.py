"""Sending scores to Canvas with a token: once each, after a broken connection, and what stays as it is."""

import zipfile

import pytest

from autograder.cli.main import main
from autograder.core.errors import WrongCall
from autograder.usecases.canvas import Sending, send_to_canvas

ID = "99_toy"


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """A course with three students of Canvas and one from elsewhere, graded."""
    course = toy.make_course(tmp_path_factory.mktemp("canvas") / "course")
    with zipfile.ZipFile(course.root / "canvas.zip", "w") as archive:
        for number, (name, answers) in enumerate(
            (("lovelaceada", {}), ("müllerjan", toy.ONCE), ("obrien", toy.LAST)), 1
        ):
            archive.writestr(f"{name}_{number}_50{number}_{ID}.ipynb", toy.submission_bytes(course, answers))
    (course.root / "guest.ipynb").write_bytes(toy.submission_bytes(course))
    call = ["--course", str(course.root)]
    assert main([*call, "collect", ID, str(course.root / "canvas.zip"), str(course.root / "guest.ipynb")]) == 0
    assert main([*call, "grade", ID, "--jobs", "1"]) == 0
    return course


@pytest.fixture
def listed(server):
    for number, name in enumerate(("Ada Lovelace", "Jan Müller", "Zoë O'Brien", "Wim Absent", "Test Student"), 1):
        server.hand_in(number, name, {})
    return server


SCORES = {"lovelaceada-1": 16.0, "müllerjan-2": 8.5, "obrien-3": 13.0}


def test_marks_are_entered_once(graded, listed, capsys):
    call = ["--course", str(graded.root), "export", ID, "--canvas", "17", "--with-unfinished"]
    assert main(call) == 0
    out, err = capsys.readouterr()
    assert out == "To Canvas, A toy (4711): 3 sent.\n"
    assert "guest" in err
    assert "In Canvas, but not in the gradebook, 1: Absent, Wim (4)" in err
    assert "Canvas shows students their scores at once" in err
    assert {user: entry["score"] for user, entry in listed.submissions.items() if "score" in entry} == {
        1: SCORES["lovelaceada-1"],
        2: SCORES["müllerjan-2"],
        3: SCORES["obrien-3"],
    }
    listed.requests.clear()
    assert main(call) == 0
    assert capsys.readouterr().out == "To Canvas, A toy (4711): 3 unchanged.\n"
    assert not listed.asked("PUT", "")


def test_a_dry_run_sends_nothing(graded, listed, capsys):
    listed.submissions[1] |= {"score": 3.0, "entered_score": 3.0}
    call = ["--course", str(graded.root), "export", ID, "--canvas", "17", "--with-unfinished", "--dry-run"]
    assert main(call) == 0
    out = capsys.readouterr().out
    assert "lovelaceada-1, in Canvas Lovelace, Ada (1): 3 -> 16, would be sent" in out
    assert "To Canvas, A toy (4711): 3 would be sent." in out
    assert not listed.asked("PUT", "")


def test_who_waits_for_a_person_is_left_out(graded, listed):
    done = send_to_canvas(ID, "17", graded)
    assert done.scores == ()
    assert any(note.startswith("Left out until a person has graded") for note in done.notes)


def test_what_was_sent_before_the_connection_broke_is_not_sent_again(graded, listed):
    def fault(request, method):
        if method == "PUT" and request.path.endswith("/2"):
            request.close_connection = True
            return True
        return False

    listed.faults.append(fault)
    done = send_to_canvas(ID, "17", graded, with_unfinished=True)
    assert [sent.action for sent in done.scores] == [Sending.SENT, Sending.NOT_SENT, Sending.NOT_SENT]
    assert "failed or broke. Run the same command again" in done.problem
    listed.faults.clear()
    done = send_to_canvas(ID, "17", graded, with_unfinished=True)
    assert [sent.action for sent in done.scores] == [Sending.UNCHANGED, Sending.SENT, Sending.SENT]
    assert len(set(listed.asked("PUT", "/1$"))) == 1


def test_excused_students_other_points_and_canvas_own_late_policy_are_reported(graded, listed):
    listed.submissions[1]["excused"] = True
    listed.assignments[4711]["points_possible"] = 100.0
    listed.deducted = 2.0
    done = send_to_canvas(ID, "17", graded, with_unfinished=True)
    assert [sent.action for sent in done.scores] == [Sending.EXCUSED, Sending.SENT, Sending.SENT]
    assert "Lovelace, Ada (1) is excused in Canvas; the score 16 was not sent." in done.notes
    assert "Canvas gives 100 points, this assignment 20. Scores are sent unchanged." in done.notes
    assert "Müller, Jan (2): Canvas takes off another 2 points for lateness, by its own late policy." in done.notes
    assert [sent.action for sent in send_to_canvas(ID, "17", graded, with_unfinished=True).scores[1:]] == [
        "unchanged"
    ] * 2


def test_an_ungraded_assignment_takes_no_marks(graded, listed):
    listed.assignments[4711]["grading_type"] = "not_graded"
    with pytest.raises(WrongCall, match=r"'A toy' is not graded\. Let it display grades as points"):
        send_to_canvas(ID, "17", graded)

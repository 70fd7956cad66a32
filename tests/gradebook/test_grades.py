"""A class in the gradebook: graded, graded again, and graded by nbgrader's own command."""

import json
import sys
import warnings
from subprocess import run

import pytest

from autograder.cli.main import main

pytestmark = pytest.mark.slow


def hand_in(course, toy, student, data):
    path = course.submitted(toy.ID, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def grade(course, toy):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return main(
            ["--course", str(course.root), "grade", toy.ID, "--jobs", "2", "--json", str(course.root / "results.json")]
        )


def in_gradebook(course, toy, student):
    """Return {cell: (auto, manual, needs a person)} of a student's notebook, and the score of all."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        notebook = gradebook.find_submission_notebook(toy.ID, toy.ID, student)
        grades = {one.name: (one.auto_score, one.manual_score, bool(one.needs_manual_grade)) for one in notebook.grades}
        return grades, notebook.score


def grade_by_hand(course, toy, student, score, comment):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        one = gradebook.find_grade("why", toy.ID, toy.ID, student)
        one.manual_score, one.needs_manual_grade = score, False
        gradebook.find_comment("why", toy.ID, toy.ID, student).manual_comment = comment
        gradebook.db.commit()


def comment_of(course, toy, student):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(course)) as gradebook:
        return gradebook.find_comment("why", toy.ID, toy.ID, student).manual_comment


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """A class that was graded once."""
    course = toy.make_course(tmp_path_factory.mktemp("grades") / "course")
    noisy = {
        "step": "import sys\n"
        "def step(x, h):\n    print('a library logs', file=sys.stderr)\n    return x + 2 * h, None\n"
        "print('here too', file=sys.stderr)"
    }
    class_ = {
        "alice": toy.submission_bytes(course),
        "bob": toy.submission_bytes(course, toy.ONCE),
        "noisy": toy.submission_bytes(course, noisy),
        "broken": b"{",
    }
    for student, data in class_.items():
        hand_in(course, toy, student, data)
    status = grade(course, toy)
    return course, status


def test_the_gradebook_has_the_scores_of_the_results(graded, toy):
    course, status = graded
    assert status == 1  # one file is not a notebook
    results = {entry["student"]: entry for entry in json.loads((course.root / "results.json").read_text())}
    assert {student: entry["score"] for student, entry in results.items()} == {
        "alice": 16.0,
        "bob": 8.5,
        "noisy": 16.0,
        "broken": None,
    }
    for student in ("alice", "bob", "noisy"):
        assert in_gradebook(course, toy, student)[1] == results[student]["score"]


def test_a_person_is_asked_for_the_written_answer_only(graded, toy):
    grades, _ = in_gradebook(graded[0], toy, "alice")
    assert grades == {"test_step": (10.0, None, False), "test_loop": (6.0, None, False), "why": (None, None, True)}


def test_stderr_costs_nothing(graded, toy):
    assert in_gradebook(graded[0], toy, "noisy")[0]["test_step"][0] == 10.0


def test_the_autograded_notebook_shows_questions_and_not_tests(graded, toy):
    text = (graded[0].var / "autograded" / "bob" / toy.ID / f"{toy.ID}.ipynb").read_text()
    assert "You took h once." in text
    assert "Is h taken twice?" in text
    assert "rng.normal" not in text
    assert "reference.step" not in text


def test_report_feedback_and_export_are_written(graded, toy, capsys):
    course, _ = graded
    where = ["--course", str(course.root)]
    assert main([*where, "report", toy.ID]) == 0
    assert main([*where, "feedback", toy.ID]) == 0
    assert (course.var / "reports" / f"{toy.ID}.html").exists()
    assert (course.var / "feedback" / "bob" / toy.ID / f"{toy.ID}.html").exists()
    capsys.readouterr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert main([*where, "export", toy.ID]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == '"student_id","step","loop","why","late_penalty","total","max","needs_manual_grade","problem"'
    assert '"bob",2.5,6.0,"",0,8.5,20.0,True,""' in lines


def test_nbgraders_own_command_gives_the_same_scores(graded, toy, tmp_path):
    """`nbgrader autograde` in a process of its own, on a copy without our results and scores."""
    import shutil

    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    root = tmp_path / "copy"
    shutil.copytree(graded[0].root, root)
    shutil.rmtree(root / "var" / "results")
    shutil.rmtree(root / "var" / "autograded")
    for student in ("broken", "noisy"):
        shutil.rmtree(root / "var" / "submitted" / student)
    copy = type(graded[0])(root)
    with Gradebook(database(copy)) as gradebook:
        for submission in gradebook.assignment_submissions(toy.ID):
            for notebook in submission.notebooks:
                for one in notebook.grades:
                    one.auto_score = None
        gradebook.db.commit()
    assert in_gradebook(copy, toy, "alice")[0]["test_step"][0] is None
    command = "from nbgrader.apps.nbgraderapp import main; main()"
    done = run([sys.executable, "-c", command, "autograde", toy.ID], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for student in ("alice", "bob"):
        assert in_gradebook(copy, toy, student) == in_gradebook(graded[0], toy, student)


def test_grading_again_keeps_what_a_person_wrote(toy, graded):
    course, _ = graded
    grade_by_hand(course, toy, "bob", 3.0, "Nearly.")
    hand_in(course, toy, "bob", toy.submission_bytes(course, {"why": "Since it does."}))
    grade(course, toy)
    grades, score = in_gradebook(course, toy, "bob")
    assert (grades["test_step"][0], grades["why"][1]) == (10.0, 3.0)
    assert score == 19.0
    assert comment_of(course, toy, "bob") == "Nearly."


def test_a_resubmission_that_cannot_be_read_loses_its_old_grade_and_keeps_the_manual_one(toy, graded):
    course, _ = graded
    grade_by_hand(course, toy, "alice", 4.0, "Good.")
    hand_in(course, toy, "alice", b"{ no notebook")
    assert grade(course, toy) == 1
    grades, _ = in_gradebook(course, toy, "alice")
    assert grades["test_step"][:1] == (None,)
    assert grades["test_loop"][:1] == (None,)
    assert grades["test_step"][2] is True
    assert grades["why"][1] == 4.0
    assert comment_of(course, toy, "alice") == "Good."


class TestRelease:
    @pytest.fixture
    def release(self, course, toy, nbgrader):
        from autograder.gradebook.release import release

        def make():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return release(course, toy.ID)

        return make

    def test_students_get_stubs_checks_and_nothing_else(self, course, toy, release):
        folder = release()
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        assert names[0] == f"{toy.ID}.ipynb"
        assert all(name.startswith("checks/") for name in names[1:])
        text = (folder / f"{toy.ID}.ipynb").read_text()
        assert "NotImplementedError" in text
        assert "x + 2 * h" not in text
        assert "SOLUTION" not in text

    def test_two_releases_are_the_same(self, release, toy):
        first = (release() / f"{toy.ID}.ipynb").read_text()
        assert (release() / f"{toy.ID}.ipynb").read_text() == first

    def test_a_refused_release_leaves_the_old_one(self, course, toy, release):
        from autograder.core.errors import AutograderError

        folder = release()
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        (course.solutions / toy.ID / "answers.txt").write_text("42")
        with pytest.raises(AutograderError):
            release()
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    def test_a_refused_release_says_why(self, course, toy, release):
        from autograder.core.errors import AutograderError

        (course.solutions / toy.ID / "answers.txt").write_text("42")
        with pytest.raises(AutograderError, match=r"Unknown file 'answers.txt'"):
            release()
        assert not course.released(toy.ID).exists()

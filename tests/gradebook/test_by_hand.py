"""What people graded survives every regrade and every release, as long as the answer is the same."""

import csv
import hashlib
import io
import json
import shutil
import warnings
from dataclasses import dataclass

import pytest

from autograder.cli.main import main
from autograder.core.course import keep_seed, seed_of
from autograder.results.log import history, last_entries, log_path

pytestmark = pytest.mark.slow

ANSWER = {"why": "Since each step needs the one before."}
MORE = '''
# %% double {"exercise": "numpy"}
def double(x):
    """Return 2x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test_double {"points": 3}
check("double")

# %% [markdown] where {"points": 5}
# Where does the state go?
#
# ### BEGIN SOLUTION
# Into the next step.
# ### END SOLUTION
'''
MORE_TESTS = '''
import pytest

pytestmark = pytest.mark.exercise("double")


def test_double(student):
    """Is it twice?"""
    assert student.double(2.0) == 4.0
'''

WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments
Participant 1,alice,alice@x.edu,Submitted,,20.00,Yes,
Participant 2,bob,bob@x.edu,Submitted,,20.00,Yes,
"""


@dataclass
class Class:
    """A course with submissions, its command line and its gradebook."""

    course: object
    toy: object

    def hand_in(self, student, answers=ANSWER, data=None):
        path = self.course.submitted(self.toy.ID, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.toy.submission_bytes(self.course, answers) if data is None else data)

    def call(self, *words):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return main(["--course", str(self.course.root), words[0], self.toy.ID, *words[1:]])

    def autograde(self, student):
        """Grade as `nbgrader autograde` and formgrader's button do."""
        from autograder.gradebook.app import demand, nbgrader_api

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with nbgrader_api(self.course) as api:
                demand(api.autograde(self.toy.ID, student, force=True, create=True))

    def opened(self):
        from nbgrader.api import Gradebook

        from autograder.gradebook.app import database

        return Gradebook(database(self.course))

    def grade_by_hand(self, student, cell="why", score=3.0, extra=None, comment=None):
        """Do what formgrader does when a person enters points and a comment."""
        with self.opened() as gradebook:
            one = gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student)
            one.manual_score, one.extra_credit = score, extra
            one.needs_manual_grade = score is None and one.auto_score is None
            if comment is not None:
                answer = cell.removeprefix("test_")
                gradebook.find_comment(answer, self.toy.ID, self.toy.ID, student).manual_comment = comment
            gradebook.db.commit()

    def given(self, student, cell="why"):
        """Return (manual points, extra credit, comment, waits for a person) of a cell."""
        with self.opened() as gradebook:
            one = gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student)
            answer = cell.removeprefix("test_")
            comment = gradebook.find_comment(answer, self.toy.ID, self.toy.ID, student).manual_comment
            return one.manual_score, one.extra_credit, comment, bool(one.needs_manual_grade)

    def auto(self, student, cell):
        with self.opened() as gradebook:
            return gradebook.find_grade(cell, self.toy.ID, self.toy.ID, student).auto_score

    def edit_source(self, old, new):
        path = self.course.source(self.toy.ID)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        path.with_suffix(".ipynb").unlink(missing_ok=True)  # its time may be the same

    def moodle(self, capsys):
        sheet = self.course.root / "worksheet.csv"
        sheet.write_text(WORKSHEET)
        capsys.readouterr()
        assert self.call("export", "--format", "moodle", "--roster", str(sheet)) == 0
        return capsys.readouterr()


@pytest.fixture(scope="module")
def first(toy, tmp_path_factory):
    """A class that was graded once, by machine and by hand."""
    made = Class(toy.make_course(tmp_path_factory.mktemp("by-hand") / "course"), toy)
    made.hand_in("alice")
    made.hand_in("bob")
    assert made.call("grade") == 0
    made.grade_by_hand("alice", score=3.0, extra=0.5, comment="Nearly.")
    made.grade_by_hand("bob", score=4.0)
    return made


@pytest.fixture
def graded(first, tmp_path):
    """A copy of that class, which the test may change."""
    import shutil

    shutil.copytree(first.course.root, tmp_path / "course")
    return Class(type(first.course)(tmp_path / "course"), first.toy)


STANDS = (3.0, 0.5, "Nearly.", False)


class TestAnUnchangedAnswer:
    def test_stays_graded_after_a_regrade(self, graded):
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS
        assert graded.call("grade", "--seed", "5") == 0
        assert graded.given("alice") == STANDS

    def test_stays_graded_after_nbgraders_own_autograde(self, graded):
        graded.autograde("alice")
        graded.autograde("alice")
        assert graded.given("alice") == STANDS

    @pytest.mark.parametrize("released", [False, True], ids=["graded", "released and graded"])
    def test_stays_graded_when_the_points_change(self, graded, released, capsys, monkeypatch):
        """No notebook is run again for that."""
        from autograder.judging import grader

        started = []
        monkeypatch.setattr(grader, "starter", lambda role: started.append(role))
        monkeypatch.setattr(grader, "servers_of", lambda roles: started.append(roles))
        graded.edit_source('test_step {"points": 10}', 'test_step {"points": 20}')
        graded.edit_source('why {"points": 4}', 'why {"points": 6}')
        if released:
            assert graded.call("release") == 0
        assert graded.call("grade") == 0
        assert started == []
        assert graded.given("alice") == STANDS
        assert graded.auto("alice", "test_step") == 20.0
        written = graded.moodle(capsys)
        assert "Participant 1,alice,alice@x.edu,Submitted,29.5," in written.out.replace('"', "")
        assert "Left out" not in written.err

    def test_stays_graded_after_a_run_that_was_killed_and_left_copies(self, graded):
        """Copies of another assignment belong to a run that may be at work now."""
        working = graded.course.var / "working"
        left, others = working / graded.toy.ID / "mended" / "bob.ipynb", working / "98_other" / "judged" / "bob.ipynb"
        for path in (left, others):
            path.parent.mkdir(parents=True)
            path.write_text("a copy")
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS
        assert not left.parent.parent.exists()
        assert others.exists()

    def test_above_a_lowered_maximum_keeps_its_points_and_is_named(self, graded, capsys):
        graded.edit_source('why {"points": 4}', 'why {"points": 2}')
        assert graded.call("grade") == 0
        said = "alice: A person gave 3 points for why, whose maximum is 2."
        assert said in " ".join(capsys.readouterr().out.split())
        assert graded.given("alice") == STANDS
        page = (graded.course.var / "reports" / f"{graded.toy.ID}.html").read_text()
        assert "A person gave 4 points for why, whose maximum is 2." in page

    def test_stays_graded_when_cells_change_places_and_others_are_added(self, graded):
        source = graded.course.source(graded.toy.ID)
        text = source.read_text()
        task = text[text.index("# %% [markdown] why") :]
        graded.edit_source(task, "")
        graded.edit_source("# %% step ", f"{task}\n# %% step ")
        source.write_text(source.read_text() + MORE)
        suite = graded.course.suite(graded.toy.ID) / "double"
        suite.mkdir()
        (suite / "test_double.py").write_text(MORE_TESTS)
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS
        assert graded.auto("alice", "test_step") == 10.0
        assert graded.auto("alice", "test_double") == 0.0
        assert graded.given("alice", "where") == (None, None, None, True)
        assert graded.call("release") == 0
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS

    def test_stays_graded_when_another_answer_changes(self, graded):
        graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS
        assert graded.auto("alice", "test_step") == 2.5

    def test_stays_graded_when_only_spaces_at_the_ends_of_lines_change(self, graded):
        graded.hand_in("alice", {"why": ANSWER["why"] + "  \n\n"})
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS

    def test_is_graded_again_after_a_broken_file_was_in_its_place(self, graded):
        graded.hand_in("alice", data=b"{ no notebook")
        assert graded.call("grade") == 1
        assert graded.given("alice") == (3.0, 0.5, "Nearly.", True)
        graded.hand_in("alice")
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS

    def test_of_an_exercise_keeps_the_points_of_a_person(self, graded):
        graded.grade_by_hand("bob", "test_step", score=7.0)
        assert graded.call("grade", "--seed", "5") == 0
        assert graded.given("bob", "test_step") == (7.0, None, None, False)

    def test_keeps_extra_credit_alone(self, graded):
        graded.grade_by_hand("bob", "test_loop", score=None, extra=1.0)
        assert graded.call("grade") == 0
        assert graded.given("bob", "test_loop") == (None, 1.0, None, False)


class TestAChangedAnswer:
    def change(self, graded, answers):
        graded.hand_in("alice", answers)

    def test_asks_for_a_person_and_says_so(self, graded, capsys):
        self.change(graded, {"why": "Because."})
        capsys.readouterr()
        assert graded.call("grade") == 0
        said = "The answer to why changed after a person graded it. Look at it again in formgrader"
        assert f"alice: {said}" in capsys.readouterr().out
        assert graded.given("alice") == (3.0, 0.5, "Nearly.", True)
        assert graded.given("bob")[3] is False
        assert said in (graded.course.var / "reports" / f"{graded.toy.ID}.html").read_text()
        main(["--course", str(graded.course.root), "audit", "alice", graded.toy.ID])
        assert "The answer to why changed after a person graded it" in capsys.readouterr().out
        assert (
            "Left out until a person has graded (--with-unfinished writes them), 1: alice" in graded.moodle(capsys).err
        )

    def test_asks_until_a_person_looked(self, graded):
        self.change(graded, {"why": "Because."})
        graded.call("grade")
        graded.call("grade")
        assert graded.given("alice")[3] is True
        graded.grade_by_hand("alice", score=3.0, extra=0.5)  # "Resolve" sends the same points again
        graded.call("grade")
        graded.call("grade", "--seed", "5")
        assert graded.given("alice") == STANDS

    def test_asks_in_nbgraders_own_autograde(self, graded):
        self.change(graded, {"why": "Because."})
        graded.autograde("alice")
        assert graded.given("alice")[3] is True

    def test_that_is_changed_back_is_the_one_that_was_graded(self, graded):
        self.change(graded, {"why": "Because."})
        graded.call("grade")
        self.change(graded, ANSWER)
        graded.call("grade")
        assert graded.given("alice") == STANDS

    def test_of_an_exercise_that_a_person_graded_asks_as_well(self, graded, capsys):
        graded.grade_by_hand("alice", "test_step", score=7.0)
        self.change(graded, {**ANSWER, **graded.toy.ONCE})
        graded.call("grade")
        assert graded.given("alice", "test_step") == (7.0, None, None, True)
        assert "alice: The answer to step changed" in capsys.readouterr().out


class TestARemovedCell:
    def test_that_a_person_graded_stops_the_grading(self, graded, capsys):
        text = graded.course.source(graded.toy.ID).read_text()
        graded.edit_source(text[text.index("# %% [markdown] why") :], "")
        assert graded.call("grade") == 1
        said = capsys.readouterr().err
        assert "The source no longer has cells that a person graded: why (alice, bob)." in said
        assert graded.given("alice") == STANDS

    def test_that_nobody_graded_goes(self, graded):
        graded.edit_source('# %% test_loop {"points": 6}\ncheck("loop")\n', "")
        text = graded.course.source(graded.toy.ID).read_text()
        graded.edit_source(text[text.index("# %% loop") : text.index('# %% {"tags"')], "")
        shutil.rmtree(graded.course.suite(graded.toy.ID) / "loop")
        assert graded.call("grade") == 0
        assert graded.given("alice") == STANDS
        with graded.opened() as gradebook:
            assert gradebook.find_submission(graded.toy.ID, "alice").max_score == 14.0


def lines(graded):
    return log_path(graded.course).read_text().splitlines()


class TestTheLog:
    def test_grows_only_where_something_changed(self, graded):
        graded.call("grade")  # notes what people graded
        before = lines(graded)
        graded.call("grade")
        graded.autograde("alice")
        assert lines(graded) == before
        graded.hand_in("alice", {"why": "Because."})
        graded.call("grade")
        (added,) = lines(graded)[len(before) :]
        assert json.loads(added)["student"] == "alice"

    def test_grows_where_a_notebook_was_judged_again(self, graded):
        import shutil

        graded.call("grade")
        before = lines(graded)
        shutil.rmtree(graded.course.var / "results" / "by-hash")
        graded.call("grade")
        assert len(lines(graded)) == len(before) + 2

    def test_says_what_people_gave(self, graded):
        graded.call("grade")
        given = history(graded.course, "alice", graded.toy.ID)[-1].submitted.by_hand["why"]
        assert (given.points, given.extra) == (3.0, 0.5)

    def test_reads_lines_of_an_earlier_version(self, graded):
        """They have no hashes of answers. If the file is the same, a manual grade stays."""
        later = ("reason", "judged", "submitted", "scoring")
        old = [{key: value for key, value in json.loads(line).items() if key not in later} for line in lines(graded)]
        log_path(graded.course).unlink()
        log_path(graded.course).write_text("".join(f"{json.dumps(line)}\n" for line in old))
        graded.call("grade")
        assert graded.given("alice") == STANDS

    def test_has_no_mark_that_the_gradebook_did_not_take(self, graded, monkeypatch):
        """A step of nbgrader's fails after the notebook was judged and its scores were written."""
        from autograder.gradebook import autograde

        graded.call("grade")
        before = history(graded.course, "alice", graded.toy.ID)
        graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})

        def preprocess(self, nb, resources):
            working(self, nb, resources)
            raise RuntimeError("the disk is full")

        working = autograde.SaveGrades.preprocess
        monkeypatch.setattr(autograde.SaveGrades, "preprocess", preprocess)
        assert graded.call("grade") == 1
        entries = history(graded.course, "alice", graded.toy.ID)[len(before) :]
        assert [(entry.status, entry.score) for entry in entries] == [("crashed", None)]
        assert "could not be entered into the gradebook" in entries[0].reason
        assert graded.auto("alice", "test_step") is None
        monkeypatch.setattr(autograde.SaveGrades, "preprocess", working)
        assert graded.call("grade") == 0
        assert history(graded.course, "alice", graded.toy.ID)[-1].score == 8.5
        assert graded.auto("alice", "test_step") == 2.5
        assert graded.given("alice") == STANDS


class TestASubmissionWithoutAScore:
    """A file that was rejected at once, one that nobody graded yet, and one that was rejected after it had a mark."""

    @pytest.fixture
    def mixed(self, graded):
        graded.hand_in("alice", data=b"")
        graded.hand_in("carl", data=b"{ no notebook")
        assert graded.call("grade") == 1
        graded.hand_in("dora")
        return graded

    REASONS = (
        "alice was not scored: rejected: The file is empty.",
        "carl was not scored: rejected: The file is no",
        "dora was not scored: collected, but not graded yet",
    )

    def test_stands_in_the_table_with_its_reason(self, mixed, capsys):
        capsys.readouterr()
        assert mixed.call("export") == 0
        out, err = capsys.readouterr()
        rows = {row["student_id"]: row for row in csv.DictReader(io.StringIO(out))}
        assert list(rows) == ["alice", "bob", "carl", "dora"]
        assert [(row["total"], row["problem"][:8]) for row in rows.values()] == [
            ("3.5", "rejected"),  # what a person gave stays
            ("20.0", ""),
            ("", "rejected"),
            ("", "collecte"),
        ]
        assert rows["alice"]["step"] == rows["carl"]["step"] == ""
        assert all(reason in err for reason in self.REASONS)

    def test_stands_in_the_json_with_its_reason(self, mixed, capsys):
        capsys.readouterr()
        assert mixed.call("export", "--json", "-") == 0
        out, err = capsys.readouterr()
        problems = {one["student"]: one["problem"] for one in json.loads(out)}
        assert problems["bob"] is None
        assert problems["carl"].startswith("rejected: The file is no")
        assert all(reason in err for reason in self.REASONS)

    def test_is_named_when_marks_are_exported_to_a_platform(self, mixed, capsys):
        written = mixed.moodle(capsys)
        assert all(reason in written.err for reason in self.REASONS)
        assert "Without any grade: not graded yet, or not gradable, 2: carl; dora" in written.err


class TestAFileThatIsReplaced:
    def test_while_it_is_graded_gets_its_mark_from_the_next_run(self, graded, monkeypatch, capsys):
        from autograder.gradebook import marks

        first = graded.course.submitted(graded.toy.ID, "alice").read_bytes()
        make_known = marks.make_known

        def replace_first(*args):  # every file was read by then
            graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})
            make_known(*args)

        monkeypatch.setattr(marks, "make_known", replace_first)
        assert graded.call("grade", "--seed", "5") == 0
        said = "alice: another file was handed in while this one was graded. Run the same command again."
        assert said in capsys.readouterr().err
        last = history(graded.course, "alice", graded.toy.ID)[-1]
        assert (last.score, last.file) == (16.0, hashlib.sha256(first).hexdigest())
        assert graded.auto("alice", "test_step") == 10.0
        kept = json.loads((graded.course.var / "results" / graded.toy.ID / "alice.json").read_text())
        assert kept["score"] == 16.0
        monkeypatch.setattr(marks, "make_known", make_known)
        assert graded.call("grade", "--seed", "5") == 0
        assert "another file" not in capsys.readouterr().out
        assert graded.auto("alice", "test_step") == 2.5

    def test_is_not_graded_by_nbgrader_while_another_process_is_at_work(self, graded, monkeypatch):
        from autograder.core import files as lock
        from autograder.core.errors import NbgraderFailed

        def busy(file, assignment, doing):
            raise lock.AssignmentBusy(assignment, doing, "`autograder collect 99_toy` (process 1 on here, since 12:00)")

        graded.hand_in("alice", graded.toy.ONCE)
        monkeypatch.setattr(lock, "_take", busy)
        with pytest.raises(NbgraderFailed, match=r"`autograder collect 99_toy` .* is at work on 99_toy"):
            graded.autograde("alice")
        assert graded.auto("alice", "test_step") == 10.0


class TestTheAudit:
    def audit(self, graded, student, capsys):
        capsys.readouterr()
        main(["--course", str(graded.course.root), "audit", student, graded.toy.ID])
        return capsys.readouterr().out

    def test_shows_why_a_submission_was_rejected(self, graded, capsys):
        graded.hand_in("alice", data=b"{ no notebook")
        graded.call("grade")
        said = self.audit(graded, "alice", capsys)
        assert "rejected  by" in said
        assert "The file is not a notebook: " in said

    def test_shows_the_messages_of_failed_tests_and_what_people_gave(self, graded, capsys):
        graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})
        graded.call("grade")
        said = self.audit(graded, "alice", capsys)
        assert "    failed: Is h taken twice?\n        Wrong values in h_t: " in said
        assert "why: 3 points and 0.5 points of extra credit given by a person" in said


class TestTheSeed:
    def test_the_seed_zero_is_recorded(self, graded):
        shown = graded.course.root / "results.json"
        assert graded.call("grade", "--seed", "0", "--json", str(shown)) == 0
        last = history(graded.course, "alice", graded.toy.ID)[-1]
        kept = json.loads((graded.course.var / "results" / graded.toy.ID / "alice.json").read_text())
        (alice,) = [entry for entry in json.loads(shown.read_text()) if entry["student"] == "alice"]
        assert last.seed == 0
        assert (alice["score"], alice["seconds"]) == (kept["score"], kept["seconds"])  # it was judged once

    def test_a_class_keeps_its_seed_until_somebody_draws_another(self, graded, capsys):
        """`audit --again` repeats a mark with the seed that it was given with."""
        course, identity = graded.course, graded.toy.ID
        first = seed_of(course, identity)
        assert {entry.seed for entry in last_entries(course, identity).values()} == {first}
        assert graded.call("grade", "--new-seed", "--diff") == 0
        assert seed_of(course, identity) == first
        assert graded.call("grade", "--new-seed") == 0
        second = seed_of(course, identity)
        assert {entry.seed for entry in last_entries(course, identity).values()} == {second} != {first}
        assert graded.call("grade") == 0
        assert {entry.seed for entry in last_entries(course, identity).values()} == {second}
        keep_seed(course, identity, first)
        capsys.readouterr()
        assert main(["--course", str(course.root), "audit", "alice", identity, "--again"]) == 0
        assert f"seed {second}" in capsys.readouterr().out
        assert seed_of(course, identity) == first

    def test_both_options_at_once_are_refused(self, graded, capsys):
        assert graded.call("grade", "--new-seed", "--seed", "1") == 2
        assert "--seed and --new-seed exclude each other" in capsys.readouterr().err

    def test_below_zero_is_refused(self, graded, capsys):
        assert graded.call("grade", "--seed", "-1") == 2
        assert "The seed is -1; expected a whole number of at least 0" in capsys.readouterr().err

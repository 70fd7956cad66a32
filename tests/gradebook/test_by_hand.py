"""What people graded survives every regrade and every release, as long as the answer is the same."""

import shutil

import pytest

from autograder.cli.main import main

from .graded_class import ANSWER, STANDS

pytestmark = pytest.mark.slow

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


class TestWhatWaits:
    """`grade` ends with how many written answers a person still has to grade."""

    def last_line(self, graded, capsys):
        capsys.readouterr()
        assert graded.call("grade") == 0
        return capsys.readouterr().out.splitlines()[-1]

    def test_is_counted(self, graded, capsys):
        feedback = f"Next: `autograder feedback {graded.toy.ID}`."
        assert self.last_line(graded, capsys) == feedback
        graded.hand_in("alice", {"why": "Because."})
        assert self.last_line(graded, capsys) == (
            f"{feedback} 1 written answer waits for a person: grade it in formgrader first."
        )
        graded.hand_in("carl")
        assert "2 written answers wait for a person: grade them in formgrader" in self.last_line(graded, capsys)


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

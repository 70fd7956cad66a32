"""What a run of grading leaves: lines of the log, results of what has no score, the seed."""

import csv
import hashlib
import io
import json

import pytest

from autograder.cli.main import main
from autograder.core.course import keep_seed, seed_of
from autograder.results.log import history, last_entries, log_path

from .graded_class import ANSWER, STANDS

pytestmark = pytest.mark.slow


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
        from autograder.gradebook import scores

        first = graded.course.submitted(graded.toy.ID, "alice").read_bytes()
        make_known = scores.make_known

        def replace_first(*args):  # every file was read by then
            graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})
            make_known(*args)

        monkeypatch.setattr(scores, "make_known", replace_first)
        assert graded.call("grade", "--seed", "5") == 0
        said = "alice: another file was handed in while this one was graded. Run the same command again."
        assert said in capsys.readouterr().err
        last = history(graded.course, "alice", graded.toy.ID)[-1]
        assert (last.score, last.file) == (16.0, hashlib.sha256(first).hexdigest())
        assert graded.auto("alice", "test_step") == 10.0
        kept = json.loads((graded.course.var / "results" / graded.toy.ID / "alice.json").read_text())
        assert kept["score"] == 16.0
        monkeypatch.setattr(scores, "make_known", make_known)
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
        assert "rejected by machine, entered by " in said
        assert "The file is not a notebook: " in said

    def test_shows_the_messages_of_failed_tests_and_what_people_gave(self, graded, capsys):
        graded.hand_in("alice", {**ANSWER, **graded.toy.ONCE})
        graded.call("grade")
        said = self.audit(graded, "alice", capsys)
        assert "    failed: Is h taken twice?\n        Wrong values in h_t: " in said
        assert "why: 3 points and 0.5 points of extra credit given by a person" in said

    def test_shows_the_mark_with_what_people_gave_since_the_last_grading(self, graded, capsys):
        graded.grade_by_hand("alice", score=4.0, extra=1.0, comment="Well seen.\nGo on.")
        said = self.audit(graded, "alice", capsys)
        assert "In the gradebook now: 21 of 20\n" in said
        assert "    why: 4 of 4, given by a person\n    why: 1 point of extra credit, given by a person\n" in said
        assert "    why, comment: Well seen.\n        Go on.\n" in said
        assert "16 of 16 by machine" in said

    def test_names_a_student_who_is_nearly_right(self, graded, capsys):
        main(["--course", str(graded.course.root), "audit", "alic", graded.toy.ID])
        said = capsys.readouterr().err
        assert "No submission was collected of alic. " in said
        assert "Did you mean alice? Collected were: alice, bob." in said


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

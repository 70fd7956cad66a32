"""What the terminal shows: with --quiet, with --json, while a job runs, and when something breaks."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.cli import shared
from autograder.cli.main import COMMANDS, main, quiet_output
from autograder.core.errors import BadSource
from autograder.core.options import LEAST_SHARE
from autograder.core.result import Status, SubmissionResult

ALICE = SubmissionResult("alice.ipynb", "99_toy", Status.GRADED, 16.0, "alice", None, 8.5, 1.25)
BOB = SubmissionResult("bob.ipynb", "99_toy", Status.CRASHED, 16.0, "bob", "The grader failed.")


@pytest.fixture
def call(course):
    return lambda *arguments: main(["--course", str(course.root), *arguments])


@pytest.fixture
def handed_in(course, toy, tmp_path):
    """A folder of two notebooks and a broken one."""
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for student, answers in (("alice", None), ("bob", toy.ONCE)):
        (folder / f"{student}.ipynb").write_bytes(toy.submission_bytes(course, answers))
    return str(folder)


class TestQuiet:
    @pytest.mark.parametrize("place", ["before", "after"])
    def test_nothing_is_printed_if_all_is_well(self, call, handed_in, place, capsys):
        before, after = (["--quiet"], []) if place == "before" else ([], ["--quiet"])
        assert call(*before, "collect", "99_toy", handed_in, *after) == 0
        assert capsys.readouterr() == ("", "")

    def test_errors_and_warnings_are_printed(self, call, tmp_path, capsys):
        (tmp_path / "handed-in").mkdir()
        assert call("collect", "99_toy", str(tmp_path / "handed-in" / "eve.ipynb"), "--quiet") == 2
        assert "eve.ipynb does not exist" in capsys.readouterr().err

    def test_no_table_and_no_bar_but_why_it_failed(self, call, marked, capsys):
        marked(ALICE, BOB)
        assert call("mark", ".", "--quiet") == 1
        assert capsys.readouterr() == ("", "bob: crashed: The grader failed.\n")

    def test_requested_output_is_still_written(self, call, marked, capsys):
        marked(ALICE)
        assert call("--quiet", "mark", ".", "--json", "-") == 0
        said = capsys.readouterr()
        assert json.loads(said.out)[0]["student"] == "alice"
        assert said.err == ""

    def test_a_failure_is_never_silent(self, course, toy, tmp_path, marked, capsys):
        """Whatever ends with status 1 says why."""
        quiet = ["--course", str(course.root), "--quiet"]
        (tmp_path / "empty").mkdir()
        assert main([*quiet, "collect", toy.ID, str(tmp_path / "empty")]) == 1
        assert capsys.readouterr().err == f"{toy.ID}: no notebook was found. Nothing was done.\n"
        marked(ALICE, replace(BOB, status=Status.REJECTED, reason="The file is empty."))
        assert main([*quiet, "mark", "."]) == 1
        assert capsys.readouterr().err == "bob: rejected: The file is empty.\n"

    def test_it_lasts_for_one_call(self, call, marked, capsys):
        marked(ALICE)
        call("--quiet", "mark", ".")
        call("mark", ".")
        assert "alice" in capsys.readouterr().out


class TestSharedCrashes:
    """A reason that several submissions crashed for is printed once, at the end, and the exit status is 1."""

    CAROL = replace(BOB, submission="carol.ipynb", student="carol")

    @pytest.mark.parametrize("options", [[], ["--quiet"], ["--json", "-"]], ids=str)
    def test_mark(self, call, marked, capsys, options):
        marked(ALICE, BOB, self.CAROL)
        assert call("mark", ".", *options) == 1
        said = capsys.readouterr().err
        assert said.count("2 submissions crashed for the same reason: bob, carol.") == 1
        assert "run the same command again" in said

    @pytest.mark.parametrize("options", [[], ["--diff"]], ids=str)
    def test_grade(self, call, handed_in, capsys, monkeypatch, options):
        call("collect", "99_toy", handed_in)
        both = [replace(BOB, student=name, submission=f"{name}.ipynb") for name in ("alice", "bob")]

        def judge(course, assignment, found, *_):
            return [SimpleNamespace(result=one) for one, _ in zip(both, found, strict=True)]  # reads the files

        monkeypatch.setattr("autograder.usecases.grade.judge_collected", judge)
        assert call("grade", "99_toy", *options) == 1
        assert capsys.readouterr().err.count("2 submissions crashed for the same reason: alice, bob.") == 1

    def test_one_crash_is_in_the_table_only(self, call, marked, capsys):
        marked(ALICE, BOB)
        assert call("mark", ".") == 1
        assert "for the same reason" not in capsys.readouterr().err


class TestJson:
    """`--json -` writes nothing else to standard output; with `--json FILE` people still read the rest."""

    def test_collect(self, call, handed_in, capsys):
        assert call("collect", "99_toy", handed_in, "--json", "-") == 0
        entries = json.loads(capsys.readouterr().out)
        assert [(entry["student"], entry["action"]) for entry in entries] == [
            ("alice", "collected"),
            ("bob", "collected"),
        ]
        assert entries[0].keys() == {"file", "student", "action", "detail"}

    def test_similarity(self, call, handed_in, course, capsys):
        call("collect", "99_toy", handed_in)
        capsys.readouterr()
        assert call("similarity", "99_toy", "--json", "-") == 0
        written = json.loads(capsys.readouterr().out)
        assert (written["compared"], written["pairs"], written["unread"]) == (2, [], [])
        assert written["least"] == LEAST_SHARE
        assert Path(written["page"]).is_file()

    def test_doctor(self, call, tmp_path, capsys):
        status = call("doctor", "--json", str(tmp_path / "doctor.json"))
        written = json.loads((tmp_path / "doctor.json").read_text())
        assert written["sufficient"] is (status == 0)
        assert f"Level of confinement: {written['level']}" in capsys.readouterr().out
        assert all(line.keys() == {"good", "what", "remedy"} for line in written["lines"])

    def test_release(self, call, course, monkeypatch, capsys):
        released = SimpleNamespace(release=lambda course, name: course.released(name), release_single=None)
        monkeypatch.setitem(sys.modules, "autograder.gradebook.release", released)
        assert call("release", "--json", "-") == 0
        assert json.loads(capsys.readouterr().out) == [
            {
                "assignment": "99_toy",
                "folder": str(course.released("99_toy")),
                "single": str(course.single("99_toy")),
                "left_over": [],
            }
        ]

    def test_audit(self, call, course, monkeypatch, capsys):
        from dataclasses import replace

        from autograder.judging.job import ResultStore
        from autograder.results.log import log_score

        log_score(course, ALICE, 7)
        ResultStore(course).save_results("99_toy", [ALICE])
        monkeypatch.setattr("autograder.usecases.audit.grade_again", lambda *_: replace(ALICE, score=1.0))
        assert call("audit", "alice", "99_toy", "--again", "--unconfined", "--json", "-") == 1
        written = json.loads(capsys.readouterr().out)
        assert [(mark["score"], mark["seed"]) for mark in written["marks"]] == [(8.5, 7)]
        assert written["result"]["student"] == "alice"
        assert written["changed"] == []
        assert (written["again"]["same"], written["again"]["result"]["score"]) == (False, 1.0)


class TestProgress:
    @pytest.fixture
    def clock(self, monkeypatch):
        """A clock that advances by 6 s each time it is read."""
        time = iter(range(0, 1000, 6))
        monkeypatch.setattr(shared, "monotonic", lambda: float(next(time)))

    def test_a_line_now_and_then_has_the_totals(self, clock, capsys):
        with shared.progress("Grading") as step:
            for done, ended in enumerate(("graded", "crashed", "graded", "rejected", "graded", "graded"), start=1):
                step(done, 6, ended)
        assert capsys.readouterr().err.splitlines() == [
            "Grading: 2 of 6 (1 graded, 1 crashed)",
            "Grading: 4 of 6 (2 graded, 1 crashed, 1 rejected), about 12 s left",
            "Grading: 6 of 6 (4 graded, 1 crashed, 1 rejected)",
        ]

    def test_the_start_and_the_first_step_say_nothing_of_how_long_the_rest_takes(self, monkeypatch, capsys):
        """The first step has to wait for a framework that is loaded once."""
        times = iter([0.0, 300.0, 310.0, 320.0, 400.0])
        monkeypatch.setattr(shared, "monotonic", lambda: next(times))
        with shared.progress("Grading") as step:
            for done in (1, 2, 3, 10):
                step(done, 40, "graded")
        assert capsys.readouterr().err.splitlines() == [
            "Grading: 1 of 40 (1 graded)",
            "Grading: 3 of 40 (3 graded), about 6 min left",
            "Grading: 10 of 40 (4 graded), about 6 min left",
        ]

    def test_steps_without_a_status_are_only_counted(self, clock, capsys):
        with shared.progress("Releasing") as step:
            step(1, 2, "")
            step(2, 2, "")
        assert capsys.readouterr().err == "Releasing: 2 of 2\n"

    def test_a_terminal_gets_a_bar_with_the_totals(self, monkeypatch):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "140")
        with shared.progress("Grading") as step:
            step(1, 3, "graded")
            step(2, 3, "rejected")
        assert "1 graded, 1 rejected" in terminal.getvalue()
        assert "2/3" in terminal.getvalue()

    def test_a_quiet_command_shows_none(self, clock, capsys):
        with quiet_output(quiet=True), shared.progress("Grading") as step:
            step(1, 1, "graded")
        assert capsys.readouterr() == ("", "")


class TestFaults:
    def test_a_fault_of_the_grader_is_one_line_that_says_what_to_do(self, call, monkeypatch, capsys):
        def fail(options):
            raise RuntimeError("no such\n   thing")

        monkeypatch.setattr("autograder.cli.report.run", fail)
        assert call("report", "99_toy") == 1
        assert capsys.readouterr().err == (
            "autograder: The grader failed, not you (RuntimeError: no such thing). "
            "Run it again with --debug and report what it shows.\n"
        )

    def test_an_error_of_several_lines_is_printed_in_one(self, call, monkeypatch, capsys):
        def refuse(options):
            raise BadSource("the first line\n\n    the second")

        monkeypatch.setattr("autograder.cli.report.run", refuse)
        assert call("report", "99_toy") == 1
        assert capsys.readouterr().err == "autograder: the first line the second.\n"

    @pytest.mark.parametrize("place", ["before", "after"])
    def test_debug_shows_where(self, call, monkeypatch, place):
        def fail(options):
            raise RuntimeError("no such thing")

        monkeypatch.setattr("autograder.cli.report.run", fail)
        monkeypatch.setenv("AUTOGRADER_DEBUG", "")
        with pytest.raises(RuntimeError, match="no such thing"):
            call(*(["--debug"] * (place == "before")), "report", "99_toy", *(["--debug"] * (place == "after")))


class TestCompletion:
    """Ask for completions as a shell does: in a process, with the typed line."""

    @pytest.fixture
    def complete(self, course, tmp_path):
        def make(line):
            answer = tmp_path / "answer"
            environment = {
                **os.environ,
                "_ARGCOMPLETE": "1",
                "_ARGCOMPLETE_IFS": "\n",
                "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
                "COMP_LINE": line,
                "COMP_POINT": str(len(line)),
                "COMP_TYPE": "9",
            }
            command = [sys.executable, "-c", "import autograder.cli.main as m; m.main()"]
            done = subprocess.run(command, env=environment, cwd=course.root, capture_output=True, text=True)
            assert done.stdout + done.stderr == ""
            return [word.strip() for word in answer.read_text().split("\n")]

        return make

    def test_commands(self, complete):
        assert set(complete("autograder ")) >= set(COMMANDS)
        assert complete("autograder sim") == ["similarity"]

    def test_options_of_the_command(self, complete):
        assert {"--again", "--unconfined", "--quiet", "--json"} <= set(complete("autograder audit alice 99_toy --"))

    def test_assignments_and_students(self, complete, course):
        (course.var / "submitted" / "alice").mkdir(parents=True, exist_ok=True)
        assert complete("autograder report ") == ["99_toy"]
        assert complete(f"autograder --course {course.root} grade 99") == ["99_toy"]
        assert complete("autograder audit a") == ["alice"]

    def test_the_marker_is_where_argcomplete_looks(self):
        import autograder.cli.main as module

        assert "PYTHON_ARGCOMPLETE_OK" in Path(module.__file__).read_text()[:1024]


def test_help_loads_nothing_heavy():
    """`autograder --help` answers at once: it loads no library of ours and no command."""
    code = (
        "import sys; from autograder.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = ["numpy", "keras", "nbformat", "nbgrader", "rich", "jinja2", "argcomplete", "copydetect", "matplotlib"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"

"""The command line: help, wrong calls, errors in one line, exit statuses, JSON."""

import json
from dataclasses import replace
from importlib.metadata import version

import pytest

from autograder.cli.main import COMMANDS, main
from autograder.core import result as results
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.recorded import Recorded
from autograder.core.result import ExerciseResult, Status, SubmissionResult, Verdict
from autograder.sandbox.confine import Offer

GRADED = SubmissionResult(
    "a/alice.ipynb",
    "99_toy",
    Status.GRADED,
    16.0,
    "alice",
    None,
    8.5,
    1.25,
    (Incident(IncidentKind.REPAIR, "restored"),),
    (
        ExerciseResult(
            "step",
            10.0,
            2.5,
            Verdict.FAILED,
            "once",
            "You took h once.",
            (results.TestResult("test_a", Verdict.FAILED, "no", 0.1),),
        ),
        ExerciseResult("loop", 6.0, 6.0, Verdict.PASSED, tests=(results.TestResult("test_b", Verdict.PASSED),)),
    ),
)
CRASHED = SubmissionResult("bob.ipynb", "99_toy", Status.CRASHED, 16.0, "bob", "The grader failed.")
REJECTED = SubmissionResult("carl.ipynb", "", Status.REJECTED, 0.0, None, "The file is empty.")


@pytest.fixture
def call(read_only_course):
    return lambda *arguments: main(["--course", str(read_only_course.root), *arguments])


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_given(command, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"] if command is None else [command, "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "usage: autograder" in out
    if command is None:
        assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["grade"],
        ["mark"],
        ["collect", "99_toy"],
        ["grade", "a", "b"],
        ["mark", "a", "--jobs", "0"],
        ["mark", "a", "--jobs", "x"],
        ["mark", "a", "--seed", "x"],
        ["mark", "a", "--what"],
        ["doctor", "x", "y"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: autograder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "98_toy"], "There are: 99_toy."),
        (["release", "98_toy"], "There are: 99_toy."),
        (["collect", "98_toy", "."], "There are: 99_toy."),
        (["report", "98_toy"], "There are: 99_toy."),
        (["feedback", "99_toy"], "Run `autograder grade 99_toy` first."),
        (["report", "99_toy"], "Run `autograder grade 99_toy` first."),
        (["similarity", "99_toy"], "Run `autograder collect 99_toy PATH` first."),
        (["audit", "alice", "99_toy"], "99_toy was not graded yet for alice."),
    ],
    ids=" ".join,
)
def test_an_error_is_one_line_that_says_what_to_do(call, arguments, said, capsys):
    assert call(*arguments) in (1, 2)
    err = capsys.readouterr().err
    assert err.startswith("autograder: ")
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize("name", ["99_toy", "99", "99_"])
def test_the_beginning_of_an_id_is_enough(call, name, capsys):
    assert call("report", name) == 1
    assert "Run `autograder grade 99_toy` first." in capsys.readouterr().err


def test_a_beginning_that_several_ids_have_is_refused(course, capsys):
    other = course.solutions / "99_more"
    other.mkdir()
    (other / "99_more.py").write_text("")
    assert main(["--course", str(course.root), "report", "99"]) == 2
    assert "There are: 99_more, 99_toy." in capsys.readouterr().err


def test_a_name_that_is_nearly_right_is_offered(call, capsys):
    assert call("report", "98_toy") == 2
    assert "Did you mean 99_toy?" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["similarty", "99_toy"])
    assert "There is no command 'similarty'. Did you mean similarity?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "02", "zoe", "max"], "To judge some students again: `autograder grade 02 --again zoe max`."),
        (["grade", "02", "--due", "2026-12-01"], "Due dates and the late policy stand in nbgrader_config.py"),
        (["grade", "02", "--due=2026-12-01"], "Due dates and the late policy stand in nbgrader_config.py"),
        (["grade", "02", "--sed", "5"], "unrecognized arguments: --sed 5. Did you mean --seed?"),
        (["report", "02", "zoe"], "unrecognized arguments: zoe."),
    ],
    ids=" ".join,
)
def test_words_that_a_command_does_not_take_are_explained(arguments, said, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    err = capsys.readouterr().err
    assert said in " ".join(err.split())
    assert f"usage: autograder {arguments[0]}" in err


def test_the_version_is_shown(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"autograder {version('autograder')}\n"


def test_outside_of_a_course_it_says_where_to_go(tmp_path, capsys):
    assert main(["--course", str(tmp_path), "report", "x"]) == 2
    assert "Change to the course's folder, or name it with --course or AUTOGRADER_COURSE." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "98_toy"], "No assignment '98_toy'"),
        (["release", "99_toy", "98_toy"], "No assignment '98_toy'"),
        (["audit", "alice", "98_toy"], "No assignment '98_toy'"),
        (["similarity", "98_toy"], "No assignment '98_toy'"),
        (["collect", "98_toy", "."], "No assignment '98_toy'"),
        (["collect", "99_toy", ".", "/nowhere"], "/nowhere does not exist. Nothing was done"),
        (["collect", "99_toy", ".", "--roster", "/nowhere.csv"], "/nowhere.csv does not exist."),
        (["report", "99_toy", "--course", "/nowhere"], "/nowhere does not exist."),
    ],
    ids=" ".join,
)
def test_a_missing_path_is_a_wrong_call(call, arguments, said, read_only_course, capsys):
    assert call(*arguments) == 2
    assert said in capsys.readouterr().err
    assert not (read_only_course.var / "submitted").exists()


def test_a_missing_notebook_is_a_wrong_call_and_costs_the_others_nothing(call, marked, tmp_path, capsys):
    marked(GRADED)
    assert call("mark", ".", str(tmp_path / "gone.ipynb")) == 2
    said = capsys.readouterr()
    assert "gone.ipynb does not exist." in said.err
    assert "alice" in said.out


def test_grading_without_submissions_is_reported(call, capsys, monkeypatch):
    monkeypatch.setattr("autograder.usecases.run.require_confinement", lambda: None)
    assert call("grade", "99_toy") == 1
    assert "Run `autograder collect 99_toy PATH` first." in capsys.readouterr().err


def test_a_file_that_is_no_notebook_is_named_as_such(call, tmp_path, capsys):
    (tmp_path / "a.txt").write_text("text")
    assert call("mark", str(tmp_path / "a.txt")) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "a.txt holds no notebook; expected a notebook (.ipynb), a folder or a zip file of notebooks." in out


def test_debug_shows_the_traceback(read_only_course, monkeypatch):
    from autograder.core.errors import UnknownAssignment

    monkeypatch.setenv("AUTOGRADER_DEBUG", "")
    with pytest.raises(UnknownAssignment):
        main(["--debug", "--course", str(read_only_course.root), "report", "98_toy"])


def test_a_folder_may_be_called_like_a_command(toy, tmp_path, monkeypatch, capsys):
    """`autograder --course demo report 99_toy`."""
    toy.make_course(tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    assert main(["--course", "demo", "report", toy.ID]) == 1
    assert "was not graded yet" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(call, monkeypatch, capsys):
    def stop(options):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.cli.report.run", stop)
    assert call("report", "99_toy") == 130
    assert "the same command goes on from there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("results", "status"),
    [([GRADED], 0), ([GRADED, CRASHED], 1), ([REJECTED], 1), ([replace(GRADED, score=0.0)], 0)],
    ids=["graded", "crashed", "rejected", "zero points"],
)
def test_the_exit_status_says_whether_every_notebook_got_a_result(call, marked, results, status, capsys):
    marked(*results)
    assert call("mark", ".") == status


def test_every_notebook_is_a_row(call, marked, capsys):
    marked(GRADED, CRASHED, REJECTED)
    call("mark", ".")
    out = capsys.readouterr().out
    for text in (
        "alice",
        "8.5 / 16",
        "step: once",
        "bob",
        "crashed",
        "The grader failed.",
        "carl.ipynb",
        "rejected",
        "The file is empty.",
    ):
        assert text in out


def test_a_machine_that_cannot_confine_is_told_what_to_do(call, monkeypatch, capsys):
    monkeypatch.setattr("autograder.usecases.run.offer", lambda: Offer("Linux", "x86_64", seccomp=True))
    assert call("mark", "x.ipynb") == 1
    err = capsys.readouterr().err
    assert "only at level PARTIAL" in err
    assert "Missing: no Landlock: student code could read every file" in err
    assert "To do: boot Linux 5.13 or newer" in err
    assert "`autograder doctor`" in err
    assert "--unconfined" in err


def test_unconfined_prints_a_warning(call, marked, capsys):
    marked(GRADED)
    call("mark", ".", "--unconfined")
    assert "WARNING: student code runs unconfined" in capsys.readouterr().err


def test_doctor_names_the_level(capsys):
    assert main(["doctor"]) in (0, 1)
    assert "Level of confinement: " in capsys.readouterr().out


# The keys that `--json` promises, each with the types of its value.
NUMBER, TEXT = (int, float), (str,)
SUBMISSION = {
    "version": (int,),
    "submission": TEXT,
    "assignment": TEXT,
    "student": (str, type(None)),
    "status": TEXT,
    "reason": (str, type(None)),
    "score": (int, float, type(None)),
    "max_score": NUMBER,
    "seconds": NUMBER,
    "incidents": (list,),
    "exercises": (list,),
}
EXERCISE = {
    "name": TEXT,
    "points": NUMBER,
    "score": (int, float, type(None)),
    "verdict": TEXT,
    "misconception": (str, type(None)),
    "tests": (list,),
}
TEST = {"name": TEXT, "verdict": TEXT, "message": TEXT, "seconds": NUMBER}
INCIDENT = {"kind": TEXT, "detail": TEXT}
# Keys beyond that promise. Add a new one here on purpose.
BEYOND = {
    "submission": {"timing", "crash"},
    "exercise": {"says", "read", "costs", "second"},
    "test": {"question", "points", "note", "plot", "reason", "crash", "unusable", "frames"},
    "incident": set(),
}


def check(entry, promised, beyond):
    assert set(entry) == set(promised) | beyond
    for key, kinds in promised.items():
        assert isinstance(entry[key], kinds), key
        assert not isinstance(entry[key], bool), key


def test_the_json_has_the_documented_keys(call, marked, capsys):
    marked(GRADED, CRASHED, REJECTED)
    call("mark", ".", "--json", "-")
    entries = json.loads(capsys.readouterr().out)
    assert [entry["status"] for entry in entries] == ["graded", "crashed", "rejected"]
    for entry in entries:
        check(entry, SUBMISSION, BEYOND["submission"])
        for incident in entry["incidents"]:
            check(incident, INCIDENT, BEYOND["incident"])
        for exercise in entry["exercises"]:
            check(exercise, EXERCISE, BEYOND["exercise"])
            assert exercise["verdict"] in set(Verdict)
            for test in exercise["tests"]:
                check(test, TEST, BEYOND["test"])
        assert (entry["score"] is not None) == (entry["status"] in ("graded", "provisional"))
    assert entries[0]["exercises"][0]["misconception"] == "once"


def test_the_json_may_go_to_a_file(call, marked, tmp_path, capsys):
    marked(GRADED)
    call("mark", ".", "--json", str(tmp_path / "deep" / "results.json"))
    assert json.loads((tmp_path / "deep" / "results.json").read_text())[0]["student"] == "alice"
    assert "alice" in capsys.readouterr().out


class TestTheTableOfMark:
    def test_two_notebooks_in_one_folder_are_told_apart(self, call, marked, capsys):
        marked(GRADED, replace(GRADED, submission="a/bob.ipynb"))
        call("mark", ".")
        out = capsys.readouterr().out
        assert "file" in out.splitlines()[0]
        assert "a/alice.ipynb  99_toy" in out
        assert "a/bob.ipynb    99_toy" in out

    def test_points_that_a_person_gives_are_named(self, call, marked, capsys):
        """The toy course has 20 points, of which the machine gives 16."""
        marked(GRADED)
        call("mark", ".")
        assert "a person gives the other 4 of 20 points" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("written", "given", "said"),
    [((), {}, False), (("why",), {}, True), (("why",), {"why": 2.0}, False)],
    ids=["none", "one that waits", "one that was graded"],
)
def test_formgrader_is_named_only_where_a_written_answer_waits(written, given, said, capsys):
    from argparse import Namespace

    from autograder.cli.grade import show
    from autograder.usecases.grade import Grading

    recorded = {"alice": Recorded(given)}
    show(Grading("99_toy", 1, True, (GRADED,), (), recorded, written=written), Namespace(json=None, debug=False))
    out = capsys.readouterr().out
    assert "Next: `autograder feedback 99_toy`." in out
    assert ("formgrader" in out) is said


def test_a_quiet_conversion_without_a_score_says_why(course, toy, tmp_path, capsys):
    (tmp_path / "results.json").write_text("[]")
    call = ["--course", str(course.root), "--quiet", "gradescope", toy.ID, "--results", str(tmp_path / "results.json")]
    assert main([*call, "--to", str(tmp_path / "converted.json")]) == 1
    assert "results.json gives no score: " in capsys.readouterr().err


def test_an_error_brings_no_terminal_codes(tmp_path, capsys):
    """A file or folder may be called anything."""
    folder = tmp_path / "no\x1b[2Jcourse"
    folder.mkdir()
    assert main(["--course", str(folder), "grade", "02"]) == 2
    assert "\x1b" not in capsys.readouterr().err

"""The zip that Gradescope builds an autograder from: what is in it, and its script run as Gradescope runs it."""

import io
import json
import os
import sys
import zipfile
from subprocess import run

import pytest

from autograder.cli.main import main
from autograder.core.course import Course, Settings, read_settings, seed_of
from autograder.judging import job as jobs
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade
from autograder.lms.gradescope_autograder import gradescope_zip


@pytest.fixture
def unpacked(course, toy, tmp_path):
    """Build the zip, with `command` as an instructor does; unpack it where Gradescope would; return that folder."""

    def make(*options, command=False):
        target = tmp_path / "autograder.zip"
        if command or options:
            assert main(["--course", str(course.root), "gradescope", toy.ID, "--to", str(target), *options]) == 0
        else:
            target.write_bytes(gradescope_zip(course, toy.ID, 5))
        home = tmp_path / "home"
        with zipfile.ZipFile(target) as archive:
            for entry in archive.infolist():
                path = archive.extract(entry, home / "source")
                os.chmod(path, entry.external_attr >> 16)
        (home / "submission").mkdir()
        return home

    return make


def start(home, python=sys.executable):
    """Run the autograder; return its exit status, results.json, and what it printed."""
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER_HOME": str(home), "AUTOGRADER_PYTHON": str(python)}
    done = run([home / "source" / "run_autograder"], cwd=home, env=environment, capture_output=True, text=True)
    return done.returncode, json.loads((home / "results" / "results.json").read_text()), done.stdout


def test_it_holds_one_assignment_and_no_personal_data(course, toy):
    (course.var / "submitted" / "alice").mkdir(parents=True)
    (course.var / "submitted" / "alice" / "x.ipynb").write_text("secret")
    other = course.solutions / "98_other"
    other.mkdir()
    (other / "98_other.py").write_text("")
    (course.solutions / toy.ID / f"{toy.ID}.ipynb").write_text("built")
    data = gradescope_zip(course, toy.ID, 5)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert {name.split("/")[0] for name in names} == {
        *("setup.sh", "run_autograder", "settings.sh", "autograder", "solutions", "tests"),
        *("pyproject.toml", "requirements.lock", "LICENSE"),
    }
    assert {name.split("/")[1] for name in names if name.startswith("solutions")} == {toy.ID}
    assert {"/".join(name.split("/")[1:3]) for name in names if name.startswith("tests")} == {f"hidden/{toy.ID}"}
    assert not [name for name in names if "var" in name.split("/") or "__pycache__" in name or name.endswith(".ipynb")]
    assert {"autograder/cli/mark.py", "autograder/feedback/feedback.css", f"solutions/{toy.ID}/{toy.ID}.py"} <= {*names}
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert gradescope_zip(course, toy.ID, 5) == data


def test_prices_of_the_course_and_what_known_mistakes_give_are_in_it(unpacked, course, toy, computed):
    """Nobody runs a mistake again for a submission, and it costs what the course says."""
    prices = {toy.ID: {"step": {"once": 0.2}}}
    settings = f"c = get_config()\nc.Mistakes.prices = {prices}\nc.ConfinedExecute.seed = 5\n"
    (course.root / "nbgrader_config.py").write_text(settings)
    zipped = Course(unpacked(command=True) / "source")
    assert read_settings(zipped) == Settings(prices=prices)
    ran = [f"{name}{stage}" for name in ("step", "loop") for stage in ("", ", unlisted", ", pairs")]
    assert computed == ran
    definition = AssignmentDefinition(zipped, toy.ID)
    jobs._known.clear()
    job, _ = definition.job("a", toy.submission(zipped, toy.ONCE), seed=5)
    assert grade(job).result.exercises[0].score == 8.0
    assert computed == ran


def test_the_options_reach_the_script(unpacked, course, toy, capsys):
    home = unpacked("--unconfined", "--visibility", "after_published")
    assert (home / "source" / "settings.sh").read_text() == (
        f"ASSIGNMENT={toy.ID}\nSEED={seed_of(course, toy.ID)}\nUNCONFINED=--unconfined\nVISIBILITY=after_published\n"
    )
    out, err = capsys.readouterr()
    assert "16 points for the autograder" in out
    assert "student code can read the hidden tests" in err


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_scripts_are_shell(unpacked, name):
    assert run(["bash", "-n", unpacked() / "source" / name]).returncode == 0


def test_a_machine_without_the_grader_gives_no_score(unpacked):
    status, results, printed = start(unpacked(), "/nonexistent")
    assert status == 1
    assert "score" not in results
    assert results["tests"] == []
    assert results["output"].startswith("The grader failed, not you.")
    assert "was setup.sh run to its end?" in printed


def test_marks_that_are_broken_give_no_score(course, toy, tmp_path, capsys):
    (tmp_path / "marks.json").write_text('[{"submission"')
    (tmp_path / "log").write_text("Killed")
    call = ["--course", str(course.root), "gradescope", toy.ID, "--results", str(tmp_path / "marks.json")]
    assert main([*call, "--log", str(tmp_path / "log")]) == 1
    content = json.loads(capsys.readouterr().out)
    assert "score" not in content
    assert content["tests"][0]["output"] == "Killed"


@pytest.mark.slow
def test_it_grades_a_right_submission_and_an_untouched_one(unpacked, course, toy):
    home = unpacked()
    handed_in = home / "submission" / "my homework (1).ipynb"
    handed_in.write_bytes(toy.submission_bytes(course))
    status, results, _ = start(home)
    assert (status, results["score"]) == (0, 16.0)
    assert [(test["name"], test["score"], test["max_score"]) for test in results["tests"]] == [
        ("step", 10.0, 10.0),
        ("loop", 6.0, 6.0),
    ]
    assert "Written answers, 4 points" in results["output"]
    handed_in.write_bytes(toy.submission_bytes(course, toy.STUBS))
    status, results, _ = start(home)
    assert (status, results["score"]) == (0, 0.0)
    assert {test["output"] for test in results["tests"]} == {"○ not started. Nothing is filled in here yet."}


def test_a_zip_with_a_faulty_suite_is_not_built(course, toy, tmp_path, capsys):
    """In Gradescope nobody would notice before the first students have their marks."""
    path = course.suite(toy.ID) / "loop" / "test_loop.py"
    path.write_text(path.read_text().replace("rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))"))
    target = tmp_path / "autograder.zip"
    assert main(["--course", str(course.root), "gradescope", toy.ID, "--to", str(target)]) == 1
    assert "name 'rngg' is not defined" in capsys.readouterr().err
    assert not target.exists()

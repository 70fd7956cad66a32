"""Everything about an assignment in one file, and everything about a student removed."""

import hashlib
import json
import shutil
import zipfile
from dataclasses import fields

import pytest

from autograder.cli.main import main
from autograder.core.errors import AssignmentBusy, WrongCall
from autograder.core.files import assignment_lock
from autograder.core.recorded import Recorded
from autograder.gradebook.app import nbgrader_api
from autograder.gradebook.scores import gradebook_rows
from autograder.judging.definitions import AssignmentDefinition
from autograder.results.log import history
from autograder.usecases.archive import archive
from autograder.usecases.erase import erase

CANVAS = {"annli_1234_501_99_toy.ipynb": {"why": "ann"}, "bobray_77_502_99_toy.ipynb": {"why": "bob"}}
ANN, BOB = "annli-1234", "bobray-77"


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """A course with two students of whom everything is known: roster, extension, older version, marks, pages."""
    folder = tmp_path_factory.mktemp("archive")
    course = toy.make_course(folder / "course")
    course.var.mkdir(exist_ok=True)
    course.var.joinpath("extensions.csv").write_text(f"student,assignment,extension\n{ANN},*,2\n{BOB},*,1\n")
    config = course.root / "nbgrader_config.py"
    due = 'due={"99_toy": "2030-01-01 12:00 UTC"}'
    config.write_text(config.read_text().replace('course_id="toy"', f'course_id="toy", {due}'))
    call = ["--course", str(course.root), "--quiet"]
    for word in ("first", "last"):
        download = folder / f"{word}.zip"
        with zipfile.ZipFile(download, "w") as packed:
            for name, answers in CANVAS.items():
                later = (2026, 11, 20 if word == "first" else 21, 8, 0, 0)
                data = toy.submission_bytes(course, {"why": f"{answers['why']}, {word}"})
                packed.writestr(zipfile.ZipInfo(name, later), data)
        assert main([*call, "collect", toy.ID, str(download)]) == 0
    inbound = course.var / "exchange" / "toy" / "inbound" / f"{ANN}+{toy.ID}+2026-11-20 08:00:00 UTC+x"
    inbound.mkdir(parents=True)
    inbound.joinpath(f"{toy.ID}.ipynb").write_text("{}")
    for command in (
        ["release", toy.ID],
        ["grade", toy.ID, "--jobs", "1", "--watch"],
        ["feedback", toy.ID, "--for", "canvas"],
        ["report", toy.ID],
    ):
        assert main([*call, *command]) == 0
    with nbgrader_api(course) as api:
        assert api.release_feedback(toy.ID)["success"]
    return course


@pytest.fixture
def own(graded, tmp_path, monkeypatch):
    """A copy of that course."""
    shutil.copytree(graded.root, tmp_path / "course")
    monkeypatch.chdir(tmp_path)
    return type(graded)(tmp_path / "course")


def names_in(course, student):
    """Every file below the course that has a student's name in it or in its path."""
    found = set()
    for path in course.root.rglob("*"):
        if path.is_file() and (student in str(path.relative_to(course.root)) or student.encode() in path.read_bytes()):
            found.add(str(path.relative_to(course.root)))
    return found


@pytest.mark.slow
class TestArchive:
    def test_it_holds_what_there_is_and_the_checksums_are_right(self, own, toy):
        made = archive(toy.ID, own)
        assert made.file == own.var / "archive" / f"{toy.ID}.zip"
        assert made.students == 2
        with zipfile.ZipFile(made.file) as packed:
            given = json.loads(packed.read("given_by_people.json"))
            assert set(given[ANN]) == {field.name for field in fields(Recorded)} - {"state"}
            sums = dict(reversed(line.split("  ", 1)) for line in packed.read("SHA256SUMS").decode().splitlines())
            assert set(sums) == set(packed.namelist()) - {"SHA256SUMS"}
            assert all(hashlib.sha256(packed.read(name)).hexdigest() == sha for name, sha in sums.items())
            assert packed.read(f"submitted/{ANN}/{toy.ID}.ipynb") == own.submitted(toy.ID, ANN).read_bytes()
            assert sum(name.startswith(f"earlier/{ANN}/") for name in sums) == 1
            assert {f"feedback/{BOB}/{toy.ID}.html", f"feedback/{toy.ID}-canvas.zip"} <= set(sums)
            assert f"assignments/{toy.ID}_single.ipynb" in sums
            assert f"reports/{toy.ID}.html" in sums
            assert f"solutions/{toy.ID}/{toy.ID}.py" in sums
            assert any(name.startswith(f"tests/hidden/{toy.ID}/") for name in sums)
            rows = json.loads(packed.read("gradebook.json"))
            assert [(row["student"], row["exercises"][0]["score"]) for row in rows] == [(ANN, 10.0), (BOB, 10.0)]
            assert len(packed.read("marks.jsonl").splitlines()) == 2
            assert set(json.loads(packed.read("roster.json"))["students"]) == {ANN, BOB}
            assert json.loads(packed.read("about.json"))["assignment"] == toy.ID

    def test_an_assignment_that_nobody_handed_in_has_its_source_alone(self, course, toy):
        made = archive(toy.ID, course, to=course.root / "there" / "it.zip")
        assert made.students == 0
        with zipfile.ZipFile(course.root / "there" / "it.zip") as packed:
            assert "gradebook.csv" not in packed.namelist()
            assert f"solutions/{toy.ID}/{toy.ID}.py" in packed.namelist()

    def test_while_the_assignment_is_graded_nothing_is_written(self, own, toy, monkeypatch):
        from autograder.core import files

        with assignment_lock(own, toy.ID, "a test"), monkeypatch.context() as patch:
            patch.setattr(files, "_held", {})  # as another process
            with pytest.raises(AssignmentBusy):
                archive(toy.ID, own)
        assert not (own.var / "archive").exists()


@pytest.mark.slow
class TestErase:
    def test_it_is_listed_first_and_nothing_is_removed(self, own, toy, capsys):
        before = {path: path.read_bytes() for path in own.root.rglob("*") if path.is_file()}
        assert main(["--course", str(own.root), "erase", ANN]) == 0
        said = capsys.readouterr().out
        for part in (
            "submitted",
            "earlier",
            "autograded",
            "feedback",
            "roster.json",
            "extensions.csv",
            "marks.jsonl",
            "exchange/toy/inbound",
            "exchange/toy/feedback",
            "live/99_toy.html",
        ):
            assert part in said
        assert "gradebook.db: 1 submission" in said
        assert f"Nothing was removed. To remove it: autograder erase {ANN} --yes" in said
        after = {path: path.read_bytes() for path in own.root.rglob("*") if path.is_file()}
        assert after == before

    def test_afterwards_no_file_names_the_student_and_the_others_are_as_they_were(self, own, toy, capsys):
        assignment = AssignmentDefinition(own, toy.ID).assignment
        (before,) = (row for row in gradebook_rows(own, assignment) if row["student_id"] == BOB)
        kept = own.submitted(toy.ID, BOB).read_bytes()
        assert main(["--course", str(own.root), "erase", ANN, "--yes"]) == 0
        assert "All of this is removed" in capsys.readouterr().out
        assert not names_in(own, ANN)
        assert len(list(own.var.glob("exchange/toy/feedback/*.html"))) == 1  # the other student's
        assert gradebook_rows(own, assignment) == [before]
        assert own.submitted(toy.ID, BOB).read_bytes() == kept
        assert len(history(own, BOB, toy.ID)) == 1
        assert own.var.joinpath("extensions.csv").read_text() == f"student,assignment,extension\n{BOB},*,1\n"
        with pytest.raises(WrongCall, match="holds nothing about annli-1234"):
            erase(ANN, own)

    def test_an_archive_may_be_the_only_copy_and_stays(self, own, toy, capsys):
        made = archive(toy.ID, own).file.read_bytes()
        assert main(["--course", str(own.root), "erase", ANN, "--yes"]) == 0
        path = own.var / "archive" / f"{toy.ID}.zip"
        assert f"{path.name}: may have something as well and stays" in capsys.readouterr().out
        assert path.read_bytes() == made

    @pytest.mark.parametrize("name", ["..", "../submitted", "", "anna"])
    def test_a_name_that_is_no_student_removes_nothing(self, own, name):
        before = sorted(own.root.rglob("*"))
        with pytest.raises(WrongCall, match="The course holds nothing about"):
            erase(name, own, really=True)
        assert sorted(own.root.rglob("*")) == before

    def test_a_run_that_was_killed_goes_on(self, own, monkeypatch):
        from autograder.usecases import erase as module

        def stop(*arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(module, "remove_lines", stop)
            with pytest.raises(KeyboardInterrupt):
                erase(ANN, own, really=True)
        assert erase(ANN, own, really=True).removed
        assert not names_in(own, ANN)

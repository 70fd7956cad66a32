"""`autograder feedback --for PLATFORM`: pages go back to where the submissions came from."""

import io
import json
import zipfile

import pytest

from autograder.cli.main import main
from autograder.usecases import pages
from autograder.usecases.pages import feedback, feedback_zip

ID = "99_toy"
FOLDER = "Jan Müller_77_assignsubmission_file"


@pytest.fixture
def graded(toy, course, tmp_path):
    """Jan came from Moodle, Ann did not; both are graded."""
    download = tmp_path / "moodle.zip"
    with zipfile.ZipFile(download, "w") as archive:
        archive.writestr(f"{FOLDER}/{ID}.ipynb", toy.submission_bytes(course, toy.ONCE))
    (tmp_path / "ann.ipynb").write_bytes(toy.submission_bytes(course, toy.LAST))
    call = ["--course", str(course.root)]
    assert main([*call, "collect", ID, str(download), str(tmp_path / "ann.ipynb")]) == 0
    assert main([*call, "grade", ID, "--jobs", "1"]) == 0
    return call


def test_a_zip_file_for_moodle(graded, course, capsys, tmp_path):
    capsys.readouterr()
    assert main([*graded, "feedback", ID, "--for", "moodle", "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "Jan Müller was left out: there is no page yet; run `autograder feedback 99_toy` first." in out
    assert not list((course.var / "feedback").rglob("*.zip"))

    assert main([*graded, "feedback", ID, "--for", "moodle"]) == 0
    out = capsys.readouterr().out
    assert "2 pages in" in out
    assert "1 page for Moodle" in out
    assert "release_feedback" not in out  # that is nbgrader's exchange
    assert "ann was left out: the submission did not come from Moodle." in out
    data = (course.var / "feedback" / f"{ID}-moodle.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [f"{FOLDER}/feedback.html"]
        assert "Jan Müller" in archive.read(archive.namelist()[0]).decode()

    assert main([*graded, "feedback", ID, "--for", "moodle", "--dry-run", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"student": "Jan Müller", "page": f"{FOLDER}/feedback.html"}]
    target = tmp_path / "canvas.zip"
    assert main([*graded, "feedback", ID, "--for", "canvas", "--zip", str(target)]) == 1
    assert "no zip file was written" in capsys.readouterr().out
    assert not target.exists()


def test_a_dry_run_without_a_page_says_so_even_if_quiet(graded, capsys):
    capsys.readouterr()
    for options in (["--quiet"], ["--json", "-"]):
        assert main([*graded, "feedback", ID, "--for", "canvas", "--dry-run", *options]) == 1
        assert "No page can go to Canvas, so no zip file would be written." in capsys.readouterr().err


def test_a_zip_file_needs_a_platform(graded, capsys):
    assert main([*graded, "feedback", ID, "--zip", "x.zip"]) == 2
    assert "need --for" in capsys.readouterr().err


def test_the_zip_file_from_python(graded, course, tmp_path, monkeypatch):
    feedback(ID, course)
    tried = feedback_zip(ID, "moodle", course, dry_run=True)
    assert tried.file == course.var / "feedback" / f"{ID}-moodle.zip"
    assert not tried.file.exists()
    monkeypatch.setattr(pages, "without_sections", lambda page: b"for Moodle")
    made = feedback_zip(ID, "moodle", course, to=tmp_path / "pages.zip")
    assert made.places == tried.places == {"Jan Müller": f"{FOLDER}/feedback.html"}
    with zipfile.ZipFile(tmp_path / "pages.zip") as archive:
        assert archive.namelist() == [f"{FOLDER}/feedback.html"]
        assert archive.read(f"{FOLDER}/feedback.html") == b"for Moodle", "the notebook does not lie beside it there"

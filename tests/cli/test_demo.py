"""`autograder demo` on a small course: the whole round, in a folder of its own."""

import json
import warnings

import pytest

from autograder.cli.main import main
from autograder.usecases import demo as usecase


@pytest.mark.slow
def test_it_goes_the_whole_round_and_leaves_the_courses_own_data_alone(course, toy, capsys):
    """With `--json -`, standard output has the results and nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own warnings about the libraries that it uses
        assert main(["--course", str(course.root), "demo", toy.ID, "--jobs", "2", "--json", "-"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert {result["status"] for result in results} == {"graded", "rejected"}
    demo = course.root / "build" / "demo" / "course" / "var"
    pages = list((demo / "feedback").rglob("*.html"))
    assert len(pages) == len(results)
    assert any("You took h once." in page.read_text() for page in pages)
    assert (demo / "reports" / f"{toy.ID}.html").is_file()
    assert not (course.var / "submitted").exists()


def test_without_the_example_assignment_the_first_one_is_shown(course, toy, monkeypatch):
    asked = []

    class Stopped(Exception):
        pass

    def stop(course, assignment, folder):
        asked.append(assignment)
        raise Stopped

    monkeypatch.setattr(usecase, "copy_course", stop)
    with pytest.raises(Stopped):
        usecase.demo(course=course)
    assert asked == [toy.ID]

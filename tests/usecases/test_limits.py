"""The limits that an assignment's source states: held, shown, and part of what a result depends on."""

import json

import pytest

from autograder.cli.main import main
from autograder.core.course import DEFAULT_SEED
from autograder.core.result import Verdict
from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.reading import read_notebook
from autograder.usecases.mark import mark

HEADER = "# ---\n# jupyter:\n#   autograder:\n#     limits: {%s}\n# ---\n\n"


def state(course, toy, limits):
    path = course.source(toy.ID)
    path.write_text(HEADER % limits + path.read_text())
    path.with_suffix(".ipynb").unlink(missing_ok=True)


def key(course, toy):
    return (
        AssignmentDefinition(course, toy.ID)
        .job("a.ipynb", read_notebook(toy.submission_bytes(course)), seed=DEFAULT_SEED)[0]
        .key
    )


def test_another_limit_is_another_result(course, toy):
    before = key(course, toy)
    state(course, toy, "cell_seconds: 30")
    assert key(course, toy) != before


def test_doctor_shows_them(course, toy, capsys):
    state(course, toy, "memory: 2 GB, call_seconds: 7")
    main(["--course", str(course.root), "doctor", toy.ID])
    out = capsys.readouterr().out
    assert "memory: 2 GB, files: 64 MB, output: 10 MB, cell_seconds: 60, call_seconds: 7" in out
    assert "99_toy: 20 points, of which a person gives 4" in out
    assert "due       not stated in nbgrader_config.py" in out
    main(["--course", str(course.root), "doctor", toy.ID, "--json", "-"])
    assert json.loads(capsys.readouterr().out)["settings"]["limits"]["memory"] == 2 * 2**30


def test_doctor_names_the_zone_of_a_due_date_and_what_formgrader_shows(course, toy, capsys):
    configured(course, f"due={{{toy.ID!r}: '2026-12-01 23:59 Europe/Berlin'}}")
    main(["--course", str(course.root), "doctor", toy.ID])
    out = capsys.readouterr().out
    assert "due       2026-12-01 23:59 Europe/Berlin (2026-12-01 22:59 UTC in formgrader)" in out


@pytest.mark.parametrize("assignment", [[], ["99_toy"]], ids=["the course", "one assignment"])
def test_doctor_names_a_due_date_of_no_assignment(course, assignment, capsys):
    configured(course, "due={'99_toys': '2026-12-01 23:59 Europe/Berlin'}")
    main(["--course", str(course.root), "doctor", *assignment])
    assert "✗ nbgrader_config.py: `due` names 99_toys, which is not an assignment" in capsys.readouterr().out
    main(["--course", str(course.root), "doctor", *assignment, "--json", "-"])
    assert "Did you mean 99_toy?" in json.loads(capsys.readouterr().out)["lines"][-1]["what"]


@pytest.mark.parametrize("assignment", [[], ["99_toy"]], ids=["the course", "one assignment"])
def test_doctor_names_a_price_of_no_mistake(course, assignment, capsys):
    configured(course, "prices={'99_toy': {'step': {'onec': 0.5}}}")
    assert main(["--course", str(course.root), "doctor", *assignment]) == 1
    out = capsys.readouterr().out
    assert "The prices name 'onec', but no mistake of step has this name. Did you mean once? There are: once" in out


def configured(course, setting):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace('course_id="toy"', f'course_id="toy", {setting}'))


def test_doctor_names_an_invalid_limit(course, toy, capsys):
    state(course, toy, "memory: much")
    assert main(["--course", str(course.root), "doctor", toy.ID]) == 1
    assert "memory is 'much'; expected a size" in capsys.readouterr().err


@pytest.mark.slow
def test_a_stated_limit_is_held(course, toy, tmp_path):
    state(course, toy, "call_seconds: 1")
    notebook = tmp_path / "alice.ipynb"
    slow = "import time\ndef step(x, h):\n    time.sleep(3)\n    return x + 2 * h, None"
    notebook.write_bytes(toy.submission_bytes(course, {"step": slow}))
    result = mark(notebook, course)
    assert result.exercises[0].verdict is Verdict.TIMED_OUT

"""`autograder grade` on a class of broken files and odd names: each has a result, and the gradebook has each mark."""

import json

import nbformat
import pytest

from autograder.cli.main import main
from autograder.gradebook.scores import gradebook_rows
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import ResultStore
from autograder.sandbox.confine import offer
from autograder.usecases.collect import collect

pytestmark = pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")

ID = "99_toy"
NAMES = ("two words", "José", "a+b@x.org", "😀", "a[0-9]*?", "(.*)$^", "-rf", "{student_id}", "%s %d", "it's", "x" * 99)


def tampered(notebook):
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            about.update(points=1000, schema_version=99, locked=False, extra="x")


def without_grade_cells(notebook):
    notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]


def without_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()


def doubled(notebook):
    notebook.cells += json.loads(json.dumps(notebook.cells), object_hook=nbformat.NotebookNode)


def odd_ids(notebook):
    for cell in notebook.cells:
        cell["id"] = "same id !"


BROKEN = {
    "tampered": tampered,
    "no grade cells": without_grade_cells,
    "no metadata": without_metadata,
    "doubled": doubled,
    "odd ids": odd_ids,
}


def with_cell(source):
    """Return what puts a cell before all others."""
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return lambda text: text.replace('"cells": [', f'"cells": [{json.dumps(cell)}, ', 1)


# nbgrader's validation compares each of these tags with all others.
TAGS = json.dumps(["a", 1] * 10_000)
FILES = {
    "tags": lambda text: text.replace('"metadata": {"nbgrader"', f'"metadata": {{"tags": {TAGS}, "nbgrader"'),
    "nested": with_cell("-" * 100_000 + "1"),
    "mark": lambda text: "\ufeff" + text,
    "half a pair": lambda text: text.replace("import numpy as np", "import numpy as np\\n# \\ud800"),
    "no minor": lambda text: text.replace('"nbformat_minor": 5', '"x": 5'),
    "no outputs": lambda text: text.replace('"outputs": [], ', ""),
}
REFUSED = {
    "half": lambda text: text[: len(text) // 2],
    "empty": lambda text: "",
    "long cell": with_cell("x = [" + "0," * 3_000_000 + "]"),
    "deep": lambda text: text.replace('"metadata": {', f'"metadata": {{"x": {"[" * 10_000 + "]" * 10_000}, ', 1),
}


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """The course after grading, and the students' names as they were handed in."""
    folder = tmp_path_factory.mktemp("grade")
    course = toy.make_course(folder / "course")
    handed_in = folder / "handed-in"
    handed_in.mkdir()
    for number, name in enumerate(NAMES):
        (handed_in / f"{name}.ipynb").write_bytes(toy.submission_bytes(course, toy.ONCE if number % 2 else None))
    for name, change in BROKEN.items():
        notebook = toy.submission(course)
        change(notebook)
        (handed_in / f"{name}.ipynb").write_text(json.dumps(notebook))
    for name, change in {**FILES, **REFUSED}.items():
        text = change(toy.submission_bytes(course).decode())
        (handed_in / f"{name}.ipynb").write_text(text)
    names = {
        entry.file.name.rpartition("/")[2]: entry.file.student for entry in collect(ID, [handed_in], course).entries
    }
    status = main(["--course", str(course.root), "grade", ID, "--jobs", "2"])
    results = {result.student: result for result in ResultStore(course).load_results(ID)}
    rows = {row["student_id"]: row for row in gradebook_rows(course, AssignmentDefinition(course, ID).assignment)}
    return status, {name.removesuffix(".ipynb"): student for name, student in names.items()}, results, rows


def test_all_have_a_result(graded):
    status, names, results, _ = graded
    assert status == 1  # two could not be graded
    assert set(results) == set(names.values())
    assert {name for name, student in names.items() if results[student].status != "graded"} == set(REFUSED)


@pytest.mark.parametrize("name", [*NAMES, *BROKEN, *FILES])
def test_the_gradebook_has_each_mark(graded, name):
    _, names, results, rows = graded
    assert results[names[name]].score == (8.5 if name in NAMES[1::2] else 16.0)
    row = rows[names[name]]
    assert (row["step"], row["loop"]) == ((2.5, 6.0) if name in NAMES[1::2] else (10.0, 6.0))


@pytest.mark.parametrize("name", REFUSED)
def test_who_could_not_be_graded_has_no_mark(graded, name):
    _, names, results, rows = graded
    assert results[names[name]].score is None
    assert rows.get(names[name], {"step": ""})["step"] == ""


@pytest.mark.parametrize("name", ["no grade cells", "no metadata", "doubled", "mark"])
def test_what_was_repaired_is_told(graded, name):
    _, names, results, _ = graded
    assert {incident.kind for incident in results[names[name]].incidents} >= {"repair"}

"""Notebooks that an editor, an accident or a mail program changed: repaired and said, or refused with what to do."""

import copy
import json

import nbformat
import pytest

from autograder.core.errors import BadSubmission
from autograder.judging.definitions import AssignmentDefinitions
from autograder.notebook.program import prepare
from autograder.notebook.reading import read_mended
from autograder.notebook.source import read_source


@pytest.fixture(scope="module")
def source(toy, read_only_course):
    return read_source(read_only_course.source(toy.ID))


@pytest.fixture
def handed_in(toy, read_only_course):
    return toy.submission(read_only_course)


def at(notebook, name):
    return next(
        place for place, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def renamed(notebook):
    notebook.cells[at(notebook, "step")].metadata.nbgrader.grade_id = "my_step"


def renamed_without_its_id(notebook):
    cell = notebook.cells[at(notebook, "step")]
    cell.metadata.nbgrader.grade_id, cell["id"] = "my_step", "abcdef"


def doubled(notebook):
    notebook.cells.insert(at(notebook, "step"), copy.deepcopy(notebook.cells[at(notebook, "step")]))


def doubled_with_a_stub_after_it(notebook):
    again = copy.deepcopy(notebook.cells[at(notebook, "step")])
    again.source = "def step(x, h):\n    raise NotImplementedError('Not implemented yet')"
    notebook.cells.insert(at(notebook, "step") + 1, again)


def grade_cell_doubled(notebook):
    notebook.cells.append(copy.deepcopy(notebook.cells[at(notebook, "test_step")]))


def grade_cells_deleted(notebook):
    for name in ("test_step", "test_loop"):
        del notebook.cells[at(notebook, name)]


def imports_deleted(notebook):
    del notebook.cells[at(notebook, "given_imports")]


def imports_changed(notebook):
    notebook.cells[at(notebook, "given_imports")].source = "from numpy import *"


def split_in_the_middle(notebook):
    place = at(notebook, "loop")
    lines = notebook.cells[place].source.splitlines()
    notebook.cells[place].source = "\n".join(lines[:2])
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell("\n".join(lines[2:])))


def split_between_functions(notebook):
    place = at(notebook, "loop")
    notebook.cells.insert(place, nbformat.v4.new_code_cell(notebook.cells[place].source))
    notebook.cells[place + 1].source = "x = 1"


def merged(notebook):
    loop = notebook.cells.pop(at(notebook, "loop"))
    notebook.cells[at(notebook, "step")].source += "\n\n" + loop.source


def retyped_to_markdown(notebook):
    cell = notebook.cells[at(notebook, "step")]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def retyped_to_raw(notebook):
    cell = notebook.cells[at(notebook, "loop")]
    cell.cell_type = "raw"
    del cell["outputs"], cell["execution_count"]


def answer_retyped_to_code(notebook):
    place = at(notebook, "why")
    cell = nbformat.v4.new_code_cell(notebook.cells[place].source, metadata=notebook.cells[place].metadata)
    notebook.cells[place] = cell


def answer_deleted(notebook):
    del notebook.cells[at(notebook, "why")]


def all_metadata_lost(notebook):
    """As Colab and some editors save: no metadata at all."""
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
    notebook.metadata = nbformat.NotebookNode()


def metadata_and_ids_lost(notebook):
    all_metadata_lost(notebook)
    for cell in notebook.cells:
        cell.pop("id", None)
    notebook.nbformat_minor = 4


def wrong_kernel(notebook):
    notebook.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


def odd_metadata(notebook):
    notebook.metadata["kernelspec"] = ["x"]
    for place, cell in enumerate(notebook.cells):
        cell.metadata["tags"] = 5
        cell.metadata["autograder"] = "x"
        cell["id"] = {"a": [place]}


def more_points(notebook):
    about = notebook.cells[at(notebook, "test_step")].metadata.nbgrader
    about.points, about.schema_version, about.locked = 1000, 99, False


REPAIRED = (
    renamed, renamed_without_its_id, doubled, doubled_with_a_stub_after_it, grade_cell_doubled, grade_cells_deleted,
    imports_deleted, imports_changed, split_in_the_middle, merged, retyped_to_markdown, retyped_to_raw,
    answer_retyped_to_code, all_metadata_lost, wrong_kernel,
)  # fmt: skip
SILENT = (
    odd_metadata,
    more_points,
    split_between_functions,
)  # nothing that a person has to know: the course's own takes its place


def graded_as(notebook, course):
    """Read, recognise and prepare a notebook as the grader does."""
    node, mended = read_mended(json.dumps(notebook).encode())
    definition = AssignmentDefinitions(course).recognise(node)
    prepared = prepare(node, definition.source)
    return prepared, (*mended, *prepared.incidents)


@pytest.mark.parametrize("change", [*REPAIRED, *SILENT], ids=lambda change: change.__name__)
def test_what_is_certain_is_repaired(change, handed_in, read_only_course):
    change(handed_in)
    prepared, incidents = graded_as(handed_in, read_only_course)
    assert {incident.kind for incident in incidents} == (set() if change in SILENT else {"repair"}), incidents
    names = prepared.program.namespace()
    assert names["loop"]([1.0, 2.0], 3.0) == 16.0
    ours = {cell.metadata.nbgrader.grade_id: cell for cell in prepared.notebook.cells if "nbgrader" in cell.metadata}
    assert {"test_step", "test_loop", "given_imports", "why"} <= set(ours)
    assert ours["test_step"].metadata.nbgrader.points == 10


def test_a_written_answer_that_cannot_be_told_from_prose_asks_for_a_person(handed_in, read_only_course):
    metadata_and_ids_lost(handed_in)
    prepared, incidents = graded_as(handed_in, read_only_course)
    assert {incident.kind for incident in incidents} == {"repair", "missing"}
    assert prepared.program.namespace()["loop"]([1.0, 2.0], 3.0) == 16.0


def test_an_answer_that_was_deleted_is_missing(handed_in, read_only_course):
    answer_deleted(handed_in)
    prepared, incidents = graded_as(handed_in, read_only_course)
    assert [incident.kind for incident in incidents] == ["missing"]
    assert any("deleted" in cell.source for cell in prepared.notebook.cells)


def test_an_exercise_that_was_deleted_is_missing(handed_in, read_only_course):
    del handed_in.cells[at(handed_in, "loop")]
    _, incidents = graded_as(handed_in, read_only_course)
    assert [(incident.kind, incident.detail) for incident in incidents] == [("missing", "The cell 'loop' is missing.")]


def test_a_repaired_notebook_needs_no_repair(handed_in, read_only_course, source):
    metadata_and_ids_lost(handed_in)
    prepared, _ = graded_as(handed_in, read_only_course)
    assert prepare(prepared.notebook, source).incidents == ()


def test_a_notebook_of_two_assignments_is_refused(tmp_path, toy):
    course = toy.make_course(tmp_path / "course")
    other = course.solutions / "98_other" / "98_other.py"
    other.parent.mkdir()
    other.write_text(course.source(toy.ID).read_text().replace("step", "stride").replace("loop", "round"))
    one, two = toy.submission(course), read_source(other)
    one.cells += two.cells
    with pytest.raises(BadSubmission, match="98_other and 99_toy"):
        AssignmentDefinitions(course).recognise(one)


class TestFiles:
    """Bytes on a disk."""

    @pytest.fixture
    def text(self, handed_in):
        handed_in.cells.append(nbformat.v4.new_markdown_cell("naïve – «ü»"))
        return json.dumps(handed_in, ensure_ascii=False)

    @pytest.mark.parametrize(
        ("encoding", "said"),
        [("utf-8-sig", "byte order mark"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
    )
    def test_another_encoding_is_read_and_said(self, text, encoding, said):
        notebook, mended = read_mended(text.encode(encoding))
        assert notebook.cells[-1].source == "naïve – «ü»"
        assert said in mended[0].detail

    def test_an_old_format_is_read_and_said(self, handed_in, read_only_course):
        old = nbformat.convert(copy.deepcopy(handed_in), 3)
        prepared, incidents = graded_as(old, read_only_course)
        assert any("old format 3" in incident.detail for incident in incidents)
        assert prepared.program.namespace()["step"](1.0, 1.0)[0] == 3.0

    @pytest.mark.parametrize("minor", [0, 2, 4, 99])
    def test_any_minor_format_is_read(self, handed_in, read_only_course, minor):
        handed_in.nbformat_minor = minor
        graded_as(handed_in, read_only_course)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda text: "", "empty"),
            (lambda text: "\n\n", "empty"),
            (lambda text: text[: len(text) // 2], "not a notebook"),
            (lambda text: text + text, "not a notebook"),
            (lambda text: "<<<<<<< HEAD\n" + text, "not a notebook"),
            (lambda text: "<!DOCTYPE html><html>sign in</html>", "not a notebook"),
            (lambda text: text.replace('"nbformat": 4', '"nbformat": 7'), "cannot be read as a notebook"),
            (lambda text: "[" * 10**6, "not a notebook"),
            (lambda text: "[" * (2 * 10**6 + 1), "far more parts"),
            (
                lambda text: '{"nbformat": 4, "cells": [' + '{"cell_type": "raw", "source": ""},' * 6000 + "{}]}",
                "at most",
            ),
        ],
        ids="empty,blank,half,twice,conflict,login page,new format,deep,parts,cells".split(","),
    )
    def test_what_is_no_notebook_is_refused_with_what_to_do(self, text, change, said):
        with pytest.raises(BadSubmission, match=said):
            read_mended(change(text).encode())

    def test_two_hundred_megabytes_are_refused_unread(self):
        with pytest.raises(BadSubmission, match="200 MB.*Clear its outputs"):  # noqa: RUF043
            read_mended(bytes([32, 123]) * (100 << 20))

"""From a file of a student's to the notebook that is graded."""

import contextlib
import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.core.errors import BadSubmission
from autograder.notebook import reading
from autograder.notebook.program import prepare
from autograder.notebook.reading import read_notebook
from autograder.notebook.source import read_source

MINIMAL = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


def with_cells(*cells, **changes):
    return json.dumps({**MINIMAL, "cells": list(cells), **changes}).encode()


CODE = {"cell_type": "code", "source": "x = 1", "metadata": {}, "id": "a", "outputs": [], "execution_count": None}


def test_a_notebook_is_read():
    assert read_notebook(with_cells(CODE)).cells[0].source == "x = 1"


def test_a_byte_order_mark_harms_nobody():
    assert read_notebook(b"\xef\xbb\xbf" + with_cells(CODE)).cells[0].source == "x = 1"


def test_a_source_in_lines_is_joined():
    cell = {**CODE, "source": ["x = 1\n", "y = 2"]}
    assert read_notebook(with_cells(cell)).cells[0].source == "x = 1\ny = 2"


def test_what_is_missing_in_a_code_cell_is_added():
    cell = read_notebook(with_cells({"cell_type": "code", "source": ""})).cells[0]
    assert (cell.outputs, cell.execution_count, cell.metadata) == ([], None, {})


def test_an_old_notebook_is_brought_up_to_date():
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [{"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python", "metadata": {}}],
            }
        ],
    }
    assert read_notebook(json.dumps(old).encode()).cells[0].source == "x = 1"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty. Save the notebook and submit the .ipynb file again."),
        (b" \n ", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is"),
        (b"%PDF-1.4", "The file is not a notebook: .* Save it again from Jupyter"),
        (b"\xff\xfe\x00", "The file is not a notebook"),
        ("{}".encode("utf-16"), "The file cannot be read as a notebook"),
        (with_cells(CODE)[:-20], "The file is not a notebook"),
        (b"[" * 200_000, "The file is not a notebook"),
        (b'{"nbformat":' + b"9" * 5000 + b"}", "The file is not a notebook"),
        (b"[]", "it has no nbformat"),
        (b"null", "it has no nbformat"),
        (b"{}", "it has no nbformat"),
        (b'{"nbformat": "4"}', "it has no nbformat"),
        (b'{"nbformat": 4}', "The file cannot be read as a notebook"),
        (b'{"nbformat": 4, "cells": 5}', "cannot be read as a notebook"),
        (b'{"nbformat": 99, "cells": []}', "cannot be read as a notebook"),
        (b'{"nbformat": 3}', "cannot be read as a notebook"),
        (with_cells("x"), "cannot be read as a notebook"),
        (with_cells(None), "cannot be read as a notebook"),
        (with_cells({}), "cannot be read as a notebook"),
        (with_cells({**CODE, "cell_type": "video"}), "a cell of type 'video'"),
        (with_cells({**CODE, "cell_type": ["code"]}), "cannot be read as a notebook"),
        (with_cells({**CODE, "source": 5}), "a cell has no text or no metadata"),
        (with_cells({**CODE, "source": [1, 2]}), "cannot be read as a notebook"),
        (with_cells({**CODE, "source": None}), "a cell has no text or no metadata"),
        (with_cells({**CODE, "metadata": []}), "a cell has no text or no metadata"),
        (with_cells(cells={"a": 1}), "cannot be read as a notebook"),
    ],
    ids=lambda value: repr(value)[:30] if isinstance(value, bytes) else "",
)
def test_broken_files_are_refused_in_words(data, said):
    with pytest.raises(BadSubmission, match=said):
        read_notebook(data)


def test_a_file_that_is_too_large_says_what_to_do(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 2**20)
    with pytest.raises(
        BadSubmission, match=r"The file has 2 MB; expected at most 1 MB. Clear its outputs and save again."
    ):
        read_notebook(b" " + b"x" * 2**21)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["nbformat", "cells", "metadata", "source", "cell_type", "id"]), inner, max_size=5
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_notebook_or_refused(data):
    with contextlib.suppress(BadSubmission):
        read_notebook(data)


@pytest.fixture(scope="module")
def source(toy, read_only_course):
    return read_source(read_only_course.source(toy.ID))


class TestPrepare:
    """The student's cells in the student's order, the course's own as they were released."""

    @pytest.fixture
    def handed_in(self, toy, read_only_course):
        return toy.submission(read_only_course, toy.ONCE)

    @staticmethod
    def cell(notebook, name):
        return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)

    @staticmethod
    def said(prepared):
        return [(incident.kind, incident.detail) for incident in prepared.incidents]

    def test_an_honest_notebook_needs_no_repair(self, source, handed_in):
        prepared = prepare(handed_in, source)
        assert prepared.incidents == ()
        assert "x + h" in prepared.program.source_of("step")

    def test_locked_cells_are_restored_and_said(self, source, handed_in):
        self.cell(handed_in, "test_step").source = "10.0"
        self.cell(handed_in, "given_imports").source = "import os"
        prepared = prepare(handed_in, source)
        assert prepared.program.source_of("test_step") == 'check("step")'
        assert "numpy" in prepared.program.source_of("given_imports")
        assert ("repair", "The locked cell 'test_step' was changed; it was restored.") in self.said(prepared)
        assert ("repair", "The locked cell 'given_imports' was changed; it was restored.") in self.said(prepared)

    def test_a_cell_that_is_there_twice_counts_once_the_last(self, source, handed_in):
        again = copy.deepcopy(self.cell(handed_in, "step"))
        again.source = "def step(x, h):\n    return 'second'"
        handed_in.cells.append(again)
        prepared = prepare(handed_in, source)
        assert "second" in prepared.program.source_of("step")
        assert [cell.role for cell in prepared.program.cells if cell.name == "step"] == ["exercise"]
        assert ("repair", "The cell 'step' exists more than once; the last one counts.") in self.said(prepared)

    def test_a_missing_cell_is_said(self, source, handed_in):
        handed_in.cells.remove(self.cell(handed_in, "loop"))
        assert self.said(prepare(handed_in, source)) == [("missing", "The cell 'loop' is missing.")]

    def test_a_cell_of_another_type_is_turned_back(self, source, handed_in):
        cell = self.cell(handed_in, "step")
        cell.cell_type = "markdown"
        cell.pop("outputs")
        cell.pop("execution_count")
        prepared = prepare(handed_in, source)
        assert self.said(prepared) == [("repair", "The cell 'step' was changed to markdown; its type was restored.")]
        assert prepared.program.source_of("step").startswith("def step")
        nbformat.validate(prepared.notebook)

    def test_a_written_answer_turned_into_code_is_turned_back(self, source, handed_in):
        cell = self.cell(handed_in, "why")
        cell.cell_type, cell.outputs, cell.execution_count = "code", [], None
        prepared = prepare(handed_in, source)
        assert "why" not in [cell.name for cell in prepared.program.cells]
        nbformat.validate(prepared.notebook)

    def test_points_and_kinds_are_the_courses(self, source, handed_in):
        cell = self.cell(handed_in, "test_step")
        cell.metadata.nbgrader.points = 1000
        self.cell(handed_in, "step").metadata.autograder.exercise = "keras"
        prepared = prepare(handed_in, source)
        assert self.cell(prepared.notebook, "test_step").metadata.nbgrader.points == 10
        assert next(cell.kind for cell in prepared.program.cells if cell.name == "step") == "numpy"

    def test_ids_that_the_course_does_not_know_are_taken_off(self, source, handed_in):
        extra = copy.deepcopy(self.cell(handed_in, "test_step"))
        extra.metadata.nbgrader.grade_id = "test_bonus"
        handed_in.cells.append(extra)
        prepared = prepare(handed_in, source)
        assert "nbgrader" not in prepared.notebook.cells[-1].metadata
        assert prepared.program.cells[-1].role == "code"

    def test_stripped_metadata_is_put_back(self, source, handed_in):
        cell = self.cell(handed_in, "step")
        cell.metadata.clear()
        prepared = prepare(handed_in, source)
        assert [kind for kind, _ in self.said(prepared)] == ["repair"]
        assert prepared.program.source_of("step").startswith("def step")

    def test_the_tag_of_an_illustration_cannot_be_forged(self, source, handed_in):
        handed_in.cells.append(nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["illustration"]}))
        self.cell(handed_in, "step").metadata["tags"] = ["illustration"]
        prepared = prepare(handed_in, source)
        assert prepared.program.cells[-1].role == "code"
        assert next(cell.role for cell in prepared.program.cells if cell.name == "step") == "exercise"

    def test_an_untouched_illustration_is_skipped_and_a_changed_one_runs(self, source, handed_in):
        (place,) = [i for i, cell in enumerate(handed_in.cells) if cell.source.startswith("raise SystemError")]
        assert (
            next(c.role for c in prepare(copy.deepcopy(handed_in), source).program.cells if c.index == place)
            == "illustration"
        )
        handed_in.cells[place].source = "answer = 42"
        assert next(c.role for c in prepare(handed_in, source).program.cells if c.index == place) == "code"

    def test_the_students_order_and_own_cells_stay(self, source, handed_in):
        handed_in.cells.insert(0, nbformat.v4.new_code_cell("helper = 1"))
        assert prepare(handed_in, source).program.cells[0].source == "helper = 1"

    @pytest.mark.parametrize(
        "metadata",
        [{"nbgrader": 5}, {"nbgrader": {"grade_id": ["step"]}}, {"nbgrader": {}}, {"tags": 7}, {"autograder": []}],
        ids=repr,
    )
    def test_odd_metadata_harms_nobody(self, source, handed_in, metadata):
        data = json.loads(nbformat.writes(handed_in))
        data["cells"].append({**CODE, "metadata": metadata})
        prepared = prepare(read_notebook(json.dumps(data).encode()), source)
        assert prepared.program.cells[-1].role == "code"

    @pytest.mark.parametrize("identity", [[], {}, 5, None], ids=repr)
    def test_odd_ids_of_cells_harm_nobody(self, source, identity):
        """One notebook like this must not end the grading of a class."""
        prepared = prepare(read_notebook(with_cells({**CODE, "id": identity})), source)
        assert prepared.program.cells[-1].role == "code"

"""Notebooks with something wrong anywhere: read and prepared, or refused; nothing else ever happens."""

import copy
import json
from pathlib import PurePosixPath

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.core.errors import BadSubmission
from autograder.gradebook.recording import plain_notebook
from autograder.intake.submissions import student_of
from autograder.judging.definitions import AssignmentDefinitions
from autograder.lms import gradescope
from autograder.lms.detect import recognise
from autograder.notebook.program import prepare
from autograder.notebook.reading import as_notebook, essentials, read_mended, with_ids
from autograder.notebook.source import read_source
from autograder.wire.messages import pack, unpack_message

ODD = st.recursive(
    st.sampled_from(
        [
            None,
            True,
            -1,
            0,
            4,
            10**30,
            1e308,
            float("nan"),
            "",
            "step",
            "code",
            "\ud800",
            "\0",
            "def step(x, h):\n",
            "%%bash",
        ]
    )
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["nbgrader", "grade_id", "autograder", "exercise", "tags", "source", "id", "cell_type", "name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def given_course(toy, read_only_course):
    source = read_source(read_only_course.source(toy.ID))
    notebook = json.loads(json.dumps(toy.submission(read_only_course)))
    definitions = AssignmentDefinitions(read_only_course)
    definitions[toy.ID].source  # noqa: B018  # read once
    return source, notebook, definitions


def places(value, path=()):
    """Every place in a JSON value, as the keys that lead there."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def changed(data, value, path, action):
    """Return a copy of a value with one place replaced, removed, doubled or swapped with its neighbour."""
    value = copy.deepcopy(value)
    if not path:
        return data.draw(ODD)
    home = value
    for key in path[:-1]:
        home = home[key]
    key = path[-1]
    if action == "remove":
        del home[key]
    elif action == "double" and isinstance(home, list):
        home.insert(key, copy.deepcopy(home[key]))
    elif action == "swap" and isinstance(home, list):
        home[key], home[key - 1] = home[key - 1], home[key]
    elif action == "cut" and isinstance(home[key], str):
        home[key] = home[key][: data.draw(st.integers(0, len(home[key])))]
    else:
        home[key] = data.draw(ODD)
    return value


@settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_notebook_is_prepared_or_refused(given_course, data):
    source, notebook, definitions = given_course
    value = notebook
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(list(places(value))))
        value = changed(data, value, path, data.draw(st.sampled_from(["remove", "double", "swap", "cut", "replace"])))
    try:
        node, mended = read_mended(json.dumps(value).encode())
        definitions.recognise(node)
    except BadSubmission as refused:
        str(refused).encode()
        return
    check_essentials(node)
    prepared = prepare(node, source)
    text = nbformat.writes(plain_notebook(prepared.notebook, source))
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert [cell.source for cell in prepare(read_mended(text.encode())[0], source).program.running] == [
        cell.source for cell in prepared.program.running
    ]
    for incident in (*mended, *prepared.incidents):
        incident.detail.encode()


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_changed_bytes_are_read_or_refused(given_course, data):
    raw = bytearray(json.dumps(given_course[1]).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        node, _ = read_mended(bytes(raw))
    except BadSubmission as refused:
        str(refused).encode()
        return
    check_essentials(node)


def check_essentials(node):
    """What is kept of a notebook can cross from another process, and is a notebook."""
    plain = unpack_message(pack(essentials(node)))
    nbformat.validate(with_ids(as_notebook(plain)))
    assert [cell["source"] for cell in plain["cells"]] == [cell.source for cell in node.cells]


# Found by atheris, or by thinking of what it could not find.
KEPT = {
    "a kernel without a display name": {"metadata": {"kernelspec": {"name": "x"}}},
    "a kernel that is a list": {"metadata": {"kernelspec": ["x"]}},
    "a kernel whose name is a number": {"metadata": {"kernelspec": {"name": 1, "display_name": "x"}}},
    "tags with commas": {"cells": [{"cell_type": "raw", "source": "", "metadata": {"tags": ["a,b", "", "c", "c", 1]}}]},
    "ids": {"cells": [{"cell_type": "raw", "source": "", "metadata": {}, "id": name} for name in ("a", "a", "é", 5)]},
    "large numbers": {"cells": [{"cell_type": "raw", "source": "", "metadata": {"nbgrader": {"points": 10**30}}}]},
    "half a pair": {
        "cells": [{"cell_type": "raw", "source": "\ud800", "metadata": {"nbgrader": {"\ud800": "\ud800"}}}]
    },
    "no number": {"cells": [{"cell_type": "raw", "source": "", "metadata": {"nbgrader": {"points": float("nan")}}}]},
}


@pytest.mark.parametrize("name", KEPT)
def test_what_was_found_once_is_kept(name):
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **KEPT[name]}
    node, _ = read_mended(json.dumps(whole).encode())
    check_essentials(node)


FORMS = [
    "_12_assignsubmission_file_",
    "Bob_12_assignsubmission_file",
    "12-99 - Ann - Nov 23, 2026 1159 PM",
    "_1_2_",
    "anon_x_1_",
    "submission_1",
    "submission_metadata.yml",
    "index.html",
    "99_toy.ipynb",
    "..",
    "/",
    " - ",
]
NAMES = st.text(st.sampled_from("a1_- .,/\\\n\0é\udcffLATE"), max_size=12) | st.sampled_from(FORMS)


@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(NAMES, min_size=1, max_size=5).map("".join), max_size=6))
def test_names_of_files_are_read_whatever_they_are(names):
    places = [name for name in names if PurePosixPath(name).name]
    metadata = {"submission_1": {"people": [{"name": "Ann", "sid": "1", "email": ""}], "time": "x"}}
    download = recognise(places, lambda place: metadata)
    assert set(download.files) | set(download.refused) <= set(places)
    assert not set(download.files) & set(download.refused)
    for place in places:
        student = student_of(PurePosixPath(place), "99_toy")
        student.encode()
        assert student
        assert not set(student) & set("/\\\0\n")
        assert not student.startswith((".", "-"))


YAML = st.text(st.sampled_from("ab:-?&*!|>[]{}'\"%@#,\n \t1\0é\ud800<=~"), max_size=60) | st.lists(
    st.sampled_from(
        ["submission_1:", "\n", "  ", ":submitters:", "- ", ":name: a", "&a ", "*a", "<<: ", "{", "}", "!!x "]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(YAML)
def test_metadata_are_read_or_refused(text):
    try:
        found = gradescope.read_metadata(text, "m")
    except BadSubmission as refused:
        str(refused).encode()
        return
    pack(found)
    places = ["x/submission_metadata.yml", "x/submission_1/a.ipynb"]
    assert set(gradescope.read(places, lambda place: found).files) == {places[1]}

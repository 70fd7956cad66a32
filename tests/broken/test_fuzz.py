"""Notebooks with something wrong anywhere: read and prepared, or refused; nothing else ever happens."""

import copy
import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.core.errors import BadSubmission
from autograder.notebook.source import read_source
from autograder.notebook.submission import prepare, read_mended
from autograder.pipeline.mend import plain_notebook
from autograder.pipeline.suites import Suites

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
    suites = Suites(read_only_course)
    suites[toy.ID].source  # noqa: B018  # read once
    return source, notebook, suites


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
    source, notebook, suites = given_course
    value = notebook
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(list(places(value))))
        value = changed(data, value, path, data.draw(st.sampled_from(["remove", "double", "swap", "cut", "replace"])))
    try:
        node, mended = read_mended(json.dumps(value).encode())
        suites.recognise(node)
    except BadSubmission as refused:
        str(refused).encode()
        return
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
        read_mended(bytes(raw))
    except BadSubmission as refused:
        str(refused).encode()

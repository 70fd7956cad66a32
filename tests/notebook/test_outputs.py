"""A cell's outputs from a kernel's events, any of them forged."""

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebook.reading import MAX_OUTPUTS, Outputs


def added(*events, limit=1000):
    outputs = Outputs(limit)
    for event in events:
        outputs.add(event)
    return outputs.items


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def test_pieces_of_one_stream_are_joined():
    assert added(stream("a"), stream("b"), stream("c", "stderr")) == [stream("ab"), stream("c", "stderr")]


def test_unknown_mime_types_and_values_are_left_out():
    (item,) = added(
        {
            "output_type": "display_data",
            "data": {"text/plain": "x", "application/javascript": "alert()", "text/html": 5},
        }
    )
    assert item["data"] == {"text/plain": "x"}


def test_a_result_keeps_its_count():
    (item,) = added({"output_type": "execute_result", "data": {"text/plain": "5"}, "execution_count": 3})
    assert item["execution_count"] == 3


def test_clearing_removes_what_was_shown():
    assert added(stream("a"), {"output_type": "clear_output", "wait": False}, stream("b")) == [stream("b")]


def test_clearing_may_wait_for_the_next_output():
    clear = {"output_type": "clear_output", "wait": True}
    assert added(stream("a"), clear) == [stream("a")]
    assert added(stream("a"), clear, stream("b")) == [stream("b")]


def test_more_than_the_limit_is_cut_and_said_once():
    items = added(stream("x" * 900), stream("y" * 900, "stderr"), stream("z"), limit=1500)
    assert items[0] == stream("x" * 900)
    assert [item["text"] for item in items[1:]] == ["\n[more output than fits was cut]\n"]


@pytest.mark.parametrize(
    "event",
    [
        {"output_type": "display_data", "data": {}},
        {"output_type": "error", "ename": "", "evalue": "", "traceback": [""] * 200},
    ],
)
def test_outputs_that_hold_nothing_count_too(event):
    assert len(added(*[event] * 300, limit=10_000)) < 60


def test_many_small_outputs_are_cut():
    shown = {"output_type": "display_data", "data": {"text/plain": "x"}}
    assert len(added(*[shown] * (MAX_OUTPUTS + 10), limit=10**9)) == MAX_OUTPUTS + 1


def test_an_error_of_ours_is_shown_even_over_the_limit():
    outputs = Outputs(0)
    outputs.error("Timeout", "took too long")
    assert outputs.has_error()
    assert outputs.last_error() == "Timeout: took too long"


def test_without_an_error_there_is_none():
    assert not Outputs(10).has_error()
    assert Outputs(10).last_error() == "an error"


@pytest.mark.parametrize(
    "event",
    [
        None,
        5,
        [],
        {},
        {"output_type": ["stream"]},
        {"output_type": "stream", "name": "stdlog", "text": "x"},
        {"output_type": "stream", "name": "stdout", "text": 5},
        {"output_type": "display_data", "data": []},
        {"output_type": "error", "ename": 1, "evalue": "", "traceback": []},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": "text"},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
    ],
    ids=repr,
)
def test_what_is_no_output_of_a_notebook_is_left_out(event):
    assert added(event) == []


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text/plain", "text/html"]), inner),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"output_type": st.sampled_from(["stream", "display_data", "execute_result", "error", "clear_output"])},
            optional=dict.fromkeys(
                ("name", "text", "data", "ename", "evalue", "traceback", "wait", "execution_count"), JSON
            ),
        ),
        max_size=6,
    )
)
def test_whatever_arrives_the_notebook_stays_valid(events):
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.from_dict(item) for item in added(*events)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))

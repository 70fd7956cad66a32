"""Text of a student's, made safe to print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire.text import clean


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("over\rwritten", "overwritten"),
        ("bell\x07", "bell"),
        ("a\u202eb", "ab"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("half \ud800 pair", "half  pair"),
    ],
    ids=["colour", "title", "link", "return", "bell", "direction", "kept", "surrogate"],
)
def test_escapes_and_controls_are_removed(text, safe):
    assert clean(text, 100) == safe


def test_long_text_is_cut_and_says_so():
    assert clean("x" * 50, 10) == "x" * 9 + "…"


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=80))
def test_nothing_that_moves_a_cursor_is_left(text):
    assert not set(clean(text, 40)) & set("\x1b\x07\x08\r\x9b\u202e")

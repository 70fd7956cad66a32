"""Text of a student's, made safe to print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.core.text import clean, decoded, share_of


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("over\rwritten", "over\nwritten"),
        ("bell\x07", "bell"),
        ("a\u202eb", "ab"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("half \ud800 pair", "half  pair"),
        ("a\x00b\x07\x7f\x9b", "ab"),
        ("safe\u202eevil\u2066 \u061c", "safeevil "),
        ("two\r\nlines\rand", "two\nlines\nand"),
        ("größer, 大きい, 👍", "größer, 大きい, 👍"),
    ],
    ids="colour title link return bell direction kept surrogate controls reordering ends letters".split(),
)
def test_escapes_and_controls_are_removed(text, safe):
    assert clean(text, 100) == clean(text) == safe


def test_long_text_is_cut_and_says_so():
    assert clean("x" * 50, 10) == "x" * 9 + "…"


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=80))
def test_nothing_that_moves_a_cursor_is_left(text):
    assert not set(clean(text, 40)) & set("\x1b\x07\x08\r\x9b\u202e")


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [(1, 4, "1 of 4 exercises is"), (2, 4, "2 of 4 exercises are"), (1, 1, "1 of 1 exercise is")],
)
def test_the_verb_follows_the_count(count, whole, said):
    assert share_of(count, whole, "exercise") == said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encoding_that_it_was_saved_in(encoding):
    assert decoded("Zoë – 7 €".encode(encoding)) == ("Zoë – 7 €", encoding)


@given(st.binary())
def test_any_bytes_are_a_text(data):
    text, _ = decoded(data)
    assert isinstance(text, str)


def test_a_file_that_was_cut_short_is_read_up_to_there():
    assert decoded("ab".encode("utf-16")[:-1])[0] == "a\ufffd"

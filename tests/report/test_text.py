"""Strings made harmless, numbers made readable."""

import pytest

from autograder.report import text


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("a\x00b\x07\x7f\x9b", "ab"),
        ("\x1b[31mred\x1b[0m and \x1b]0;title\x07text", "red and text"),
        ("safe\u202eevil\u2066", "safeevil"),
        ("half \ud800 pair", "half  pair"),
        ("two\r\nlines\rand\ta tab\n", "two\nlines\nand\ta tab\n"),
        ("größer, 大きい, 👍", "größer, 大きい, 👍"),
    ],
    ids=["controls", "terminal", "reordering", "surrogate", "line ends", "letters stay"],
)
def test_clean(given, cleaned):
    assert text.clean(given) == cleaned


def test_numbers():
    assert [text.points(value) for value in (None, 12.0, 12.5, 1 / 3)] == ["–", "12", "12.5", "0.33"]
    assert [text.percent(value) for value in (None, 0.734)] == ["–", "73\u00a0%"]
    assert [text.signed(value) for value in (None, 0.4, -0.25, -0.001)] == ["–", "0.40", "\u22120.25", "0.00"]
    assert [text.plural(count, "student") for count in (0, 1, 2)] == ["0 students", "1 student", "2 students"]


def test_durations():
    said = [text.duration(seconds).replace("\u00a0", " ") for seconds in (0.83, 12.4, 125, 7380)]
    assert said == ["0.8 s", "12 s", "2 min 5 s", "2 h 3 min"]

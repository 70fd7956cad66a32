"""Numbers in a reader's form."""

from autograder.core.text import plural, points
from autograder.html.pages import duration, percent, signed


def test_numbers():
    assert [points(value) for value in (None, 12.0, 12.5, 1 / 3)] == ["–", "12", "12.5", "0.33"]
    assert [percent(value) for value in (None, 0.734)] == ["–", "73\u00a0%"]
    assert [signed(value) for value in (None, 0.4, -0.25, -0.001)] == ["–", "0.40", "\u22120.25", "0.00"]
    assert [plural(count, "student") for count in (0, 1, 2)] == ["0 students", "1 student", "2 students"]


def test_durations():
    said = [duration(seconds).replace("\u00a0", " ") for seconds in (0.83, 12.4, 125, 7380)]
    assert said == ["0.8 s", "12 s", "2 min 5 s", "2 h 3 min"]

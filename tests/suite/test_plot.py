"""Pictures of failed tests: only where they are asked for, and never an answer to hand back."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, close, equal
from autograder.core.errors import BadSuite
from autograder.suite.outcome import LARGEST, MOST, plot_of


class Item:
    """A test with the mark `plot(*args, **options)`, with none where `marked` is False."""

    path, name = Path("test_loop.py"), "test_values"

    def __init__(self, *args, marked=True, **options):
        self._mark = pytest.mark.plot(*args, **options).mark if marked else None

    def get_closest_marker(self, name):
        return self._mark if name == "plot" else None


def failed(value, expected, **options):
    """What `close` raises on these values."""
    with pytest.raises(Mismatch) as raised:
        close(value, expected, "h", **options)
    return raised.value


def test_both_sides_are_kept():
    plot = plot_of(Item("the states", log=True), failed([1.0, 2.0, 3.0], [1.0, 2.5, 3.0]))
    assert (plot.title, plot.log, plot.rows) == ("the states", True, 1)
    assert (plot.received, plot.expected) == ((1.0, 2.0, 3.0), (1.0, 2.5, 3.0))


def test_without_the_mark_nothing_travels():
    assert plot_of(Item(marked=False), failed([1.0, 2.0], [1.0, 3.0])) is None


def test_only_wrong_numbers_have_a_picture():
    assert plot_of(Item("x"), None) is None
    assert plot_of(Item("x"), AssertionError("no")) is None
    with pytest.raises(Mismatch) as raised:
        equal("a", "b", "name")
    assert plot_of(Item("x"), raised.value) is None


def test_what_was_expected_cannot_be_handed_back():
    """Does `close` refuse the values of a picture? A picture shows a few digits fewer than it asks for."""
    rng = np.random.default_rng(1)
    for _ in range(50):
        right = rng.normal(size=4)
        plot = plot_of(Item("x"), failed(right + 1, right))
        failed(np.array(plot.expected), right)
        failed(np.array(plot.expected), right, elementwise=True, tolerance=2e-4)


def test_a_series_of_another_length_is_shown():
    plot = plot_of(Item("x"), failed([1.0, 2.0, 3.0], [1.0, 2.0]))
    assert (len(plot.received), len(plot.expected)) == (3, 2)


def test_what_is_not_finite_is_a_gap():
    plot = plot_of(Item("x"), failed([1.0, np.nan, -np.inf, 10 * LARGEST], np.arange(4.0)))
    assert plot.received == (1.0, None, None, None)


def test_a_small_table_keeps_its_rows():
    plot = plot_of(Item("x"), failed(np.zeros((2, 3)), np.arange(6.0).reshape(2, 3)))
    assert (plot.rows, plot.expected) == (2, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, 2.0),
        ([1.0], [2.0]),
        (np.zeros((2, 3)), np.ones((3, 2))),
        (np.zeros((2, 2, 2)), np.ones((2, 2, 2))),
        (np.zeros(MOST + 1), np.ones(MOST + 1)),
        (np.zeros(MOST + 1), np.ones(3)),
        ([], [1.0, 2.0]),
        ("text", [1.0, 2.0]),
        (None, [1.0, 2.0]),
        ([[1.0], [1.0, 2.0]], [1.0, 2.0]),
    ],
    ids=["numbers", "one", "transposed", "three axes", "long", "far too many", "none", "text", "None", "ragged"],
)
def test_only_a_short_series_has_a_picture(value, expected):
    assert plot_of(Item("x"), failed(value, expected)) is None


@pytest.mark.parametrize(("args", "options"), [((), {}), (("x", True), {}), (("x",), {"logarithmic": True})], ids=str)
def test_an_invalid_plot_mark_is_the_suites_fault_even_where_the_test_passes(args, options):
    with pytest.raises(BadSuite, match=r"test_loop.py: test_values: the mark `plot` cannot be read"):
        plot_of(Item(*args, **options), None)


@pytest.fixture
def plotting(course, toy):
    """The toy course, with a picture of what the loop gives."""
    file = course.suite(toy.ID) / "loop" / "test_loop.py"
    text = file.read_text().replace("def test_values", '@pytest.mark.plot("h after all steps")\ndef test_values')
    file.write_text(text)
    return course


def test_a_picture_is_part_of_a_students_result(judged, toy, plotting):
    """Also where the test was run again, for a misconception and with a right step: whose values are shown?"""
    values, single = judged({**toy.ONCE, **toy.LAST}, "kernel", plotting)["loop"].tests
    assert values.plot.title == "h after all steps"
    got, right = re.search(r"received (\[.*\]), expected (\[.*\])\.$", values.message).groups()
    assert values.plot.received == pytest.approx(json.loads(got), rel=1e-2)
    assert values.plot.expected == pytest.approx(json.loads(right), rel=1e-2)
    assert single.plot is None


def test_a_right_loop_has_none(judged, plotting):
    assert [test.plot for test in judged(where="kernel", course=plotting)["loop"].tests] == [None, None]

"""Pictures of failed tests: only where they are asked for, and never an answer to copy."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, close, equal
from autograder.core.errors import BadSuite
from autograder.core.result import HEAT, LINES, Plot, TestResult, Verdict
from autograder.suite.pictures import LARGEST, MOST, first_unasked, plot_of


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


RNG = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("shape", "form", "rows", "size"),
    [((20,), LINES, 1, 20), ((4, 6), HEAT, 4, 24), ((2, 7, 3), LINES, 1, 7)],
    ids=["one axis", "two axes", "a batch of sequences"],
)
def test_arrays_that_are_too_large_for_the_message_have_a_small_picture(shape, form, rows, size):
    plot = plot_of(Item(marked=False), failed(RNG.normal(size=shape), RNG.normal(size=shape)))
    assert (plot.form, plot.rows, len(plot.received), len(plot.expected)) == (form, rows, size, size)


def test_of_a_batch_of_sequences_the_entry_that_is_furthest_off_is_drawn():
    right = RNG.normal(size=(2, 7, 3))
    wrong = right.copy()
    wrong[1, :, 2] += np.arange(7.0)
    plot = plot_of(Item(marked=False), failed(wrong, right))
    assert plot.title == "the values at [1, :, 2], where they differ most, step by step"
    assert plot.expected == pytest.approx(right[1, :, 2], rel=1e-2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1.0, 2.0], [1.0, 3.0]),
        (np.eye(5), np.eye(5) + np.diag([0.0, 0.0, 1.0, 0.0, 0.0])),
        (np.zeros((15, 15)), np.ones((15, 15))),
        (np.zeros((3, 4, 5, 2)), np.ones((3, 4, 5, 2))),
        (np.zeros((3, 5)), np.ones((5, 3))),
        (np.zeros(20, bool), np.ones(20, bool)),
    ],
    ids=["all in the message", "one value", "large", "four axes", "transposed", "yes or no"],
)
def test_no_picture_where_it_says_no_more_than_the_message(value, expected):
    assert plot_of(Item(marked=False), failed(value, expected)) is None


def test_only_the_first_small_picture_of_an_exercise_is_kept():
    asked, small = Plot("asked", (1.0,), (2.0,)), Plot("small", (1.0,), (2.0,), form=LINES)
    plots = (asked, small, None, small, asked)
    tests = [TestResult(f"t{number}", Verdict.FAILED, plot=plot) for number, plot in enumerate(plots)]
    assert [test.plot for test in first_unasked(tests)] == [asked, small, None, None, asked]


def test_values_of_a_small_picture_cannot_be_handed_back():
    right = RNG.normal(size=(3, 6))
    plot = plot_of(Item(marked=False), failed(right + 1, right))
    failed(np.array(plot.expected).reshape(3, 6), right)


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
    with pytest.raises(BadSuite, match=r"test_loop.py: test_values: the marker `plot` cannot be read"):
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

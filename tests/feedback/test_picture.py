"""The picture of a failed test, and its table of numbers."""

import re
from xml.etree import ElementTree

import pytest

from autograder.core.result import HEAT, LINES, Plot
from autograder.feedback.picture import draw_plot, in_words, number, picture

SERIES = Plot("the norm at each step", (1e-6, 2e-4, 30.0), (1e-5, 1e-3, 1.0), log=True)


def test_a_screen_reader_says_what_is_seen():
    assert in_words(SERIES) == (
        "the norm at each step, on a logarithmic scale. Received: 1e−06, 0.0002, 30. Expected: 1e−05, 0.001, 1."
    )
    assert 'role="img" aria-label="the norm at each step, on a log' in draw_plot(SERIES)


def test_a_screen_reader_does_not_read_many_values_out():
    long = Plot("x", tuple(map(float, range(100))), (1.0,) * 100)
    assert "0, 1, 2, 3, 4, 5, 6, 7 and 92 more" in in_words(long)


def test_every_number_is_in_the_table():
    assert picture(SERIES).table[1] == ("1", "0.0002", "0.001")
    longer = picture(Plot("x", (1.0, 2.0, None), (1.0, 2.5)))
    assert longer.table == (("0", "1", "1"), ("1", "2", "2.5"), ("2", "–", ""))
    assert picture(Plot("x", (1.0,) * 6, (2.0,) * 6, rows=2)).table[4][0] == "1, 1"


@pytest.mark.parametrize(
    ("value", "said"), [(0.01234, "0.0123"), (1600.0, "1600"), (-1.2e6, "−1.2e+06"), (None, "–"), (0.0, "0")]
)
def test_numbers_are_short_and_have_a_true_minus_sign(value, said):
    assert number(value) == said


def test_a_picture_says_what_it_leaves_out():
    assert picture(Plot("x", (1.0, None), (1.0, 2.0))).caption == "X. 1 value is not finite and not drawn."
    assert picture(Plot("x", (0.0, -1.0, 1.0), (1.0, 2.0, 3.0), log=True)).caption == (
        "X, on a logarithmic scale. 2 values are not finite or not positive and not drawn."
    )


def test_where_nothing_can_be_drawn_there_is_no_picture():
    assert picture(Plot("x", (None, None), (-1.0, 0.0), log=True)) is None


@pytest.mark.parametrize(
    "plot",
    [
        SERIES,
        Plot("constant", (0.0,) * 3, (0.0,) * 3),
        Plot("huge", (9e99, -9e99), (1.0, 2.0)),
        Plot("tiny", (5e-324, 1e-300), (1e100, 1.0), log=True),
        Plot("one decade", (0.5, 0.6), (0.4, 1.2), log=True),
        Plot("rows", (1.0,) * 6, (2.0,) * 6, rows=2),
        Plot("long", tuple(map(float, range(200))), (1.0,) * 200),
        Plot("gaps", (None, 1.0, None), (1.0, 2.0, 3.0)),
    ],
    ids=lambda plot: plot.title,
)
def test_any_numbers_are_drawn_as_harmless_svg(plot):
    drawn = draw_plot(plot)
    assert drawn.startswith("<svg")
    assert drawn.count("● received") == 1
    assert not re.search(r"<(?!/?(svg|g|path|text|tspan)\b)|\s(style|id|href|on\w+)=|nan|inf\b", drawn)


TABLE = Plot("table", (0.0, 1.0, -2.0, None, 0.5, 2.0), (1.0,) * 6, rows=2, form=HEAT)


def test_a_table_has_one_path_for_each_shade_and_a_cross_for_what_is_not_finite():
    """The shades of 0.5, 1 and 2, the largest, on the left; that of 1 on the right."""
    drawn = picture(TABLE)
    assert drawn.svg.count('class="above"') == 4
    assert drawn.svg.count('class="below"') == 1
    assert drawn.svg.count('class="odd"') == 1
    assert drawn.caption.startswith("Table. 1 value is not finite and not drawn. Blue is above zero")


def test_small_lines_begin_anew_after_a_gap():
    drawn = picture(Plot("lines", (1.0, None, 3.0, 4.0), (1.0, 2.0, 3.0, 5.0), form=LINES)).svg
    (got,) = re.findall(r'<path class="got" d="([^"]*)"', drawn)
    assert [part[0] for part in re.findall(r"[ML][^ML]*", got)] == ["M", "M", "L"]


@pytest.mark.parametrize("form", [LINES, HEAT])
@pytest.mark.parametrize("values", [(0.0,) * 6, (1e100, -1e100, None, 1e-300, 0.0, 1.0), (None,) * 5 + (1.0,)], ids=str)
def test_a_small_picture_of_extreme_values_is_harmless(form, values):
    drawn = str(picture(Plot("<script>alert(1)</script>", values, values[::-1], rows=2, form=form)).svg)
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert not re.search("nan|inf", re.sub(r'aria-label="[^"]*"', "", drawn))

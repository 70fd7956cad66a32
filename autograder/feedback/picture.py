"""The picture of a failed test: what was received against what was expected, and the same as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..core.result import HEAT, Plot
from ..core.text import DASH, plural
from ..html.pages import ACCENT, FONT, LINE, SOFT, WARN, as_svg, new_axes
from .small import draw_heat, draw_lines

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes


FEW = 40  # up to this many values get a marker each; more are drawn as a line only
LISTED = 8  # values that the text for a screen reader lists
DECADES = 2.0  # a logarithmic axis of at least this many powers of ten has its ticks at them
RADIUS = 3 / 72  # of a marker, in inches of the drawing
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Picture:
    """A drawing, its caption, and its numbers as a table: index, received, expected."""

    svg: Markup
    caption: str
    table: tuple[tuple[str, str, str], ...]


def picture(plot: Plot) -> Picture | None:
    """Return the picture of a plot; None if none of its values can be drawn."""

    series = plot.received, plot.expected
    missing = sum(height is None for values in series for height in heights(plot, values))
    if missing == sum(map(len, series)):
        return None
    if plot.form:
        draw = draw_heat if plot.form == HEAT else draw_lines
        return Picture(draw(plot, in_words(plot)), _caption(plot, missing), _table(plot))
    return Picture(draw_plot(plot), _caption(plot, missing), _table(plot))


def _caption(plot: Plot, missing: int) -> str:
    scale = ", on a logarithmic scale" if plot.log else ""
    cannot = "not finite or not positive" if plot.log else "not finite"
    left_out = f" {plural(missing, 'value is', 'values are')} {cannot} and not drawn." if missing else ""
    title = plot.title[:1].upper() + plot.title[1:]
    colours = " Blue is above zero, brown below; a stronger colour is a larger value." if plot.form == HEAT else ""
    return f"{title}{scale}.{left_out}{colours}"


def _table(plot: Plot) -> tuple[tuple[str, str, str], ...]:

    width = len(plot.expected) // plot.rows
    rows = enumerate(zip_longest(map(number, plot.received), map(number, plot.expected), fillvalue=""))
    return tuple((_index(place, width, plot.rows), *pair) for place, pair in rows)


def _index(place: int, width: int, rows: int) -> str:
    return str(place) if rows == 1 else f"{place // width}, {place % width}"


Series = Sequence[float | None]


def draw_plot(plot: Plot) -> Markup:
    """Draw both series over their index: expected hollow and dashed, received full and solid."""
    from matplotlib.ticker import MaxNLocator

    received, expected = heights(plot, plot.received), heights(plot, plot.expected)
    figure, axes = new_axes(height=210, left=52, right=14, top=30)
    _scale(axes, [value for value in (*received, *expected) if value is not None], plot.log)
    axes.set_xlim(-0.5, max(len(received), len(expected)) - 0.5)
    _line(axes, expected, plot.rows, ACCENT, hollow=True)
    _line(axes, received, plot.rows, WARN, hollow=False)
    for row in range(1, plot.rows):
        axes.axvline(row * len(expected) / plot.rows - 0.5, color=LINE, linewidth=1.5)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlabel("index" if plot.rows == 1 else "index, row after row", color=SOFT, fontsize=FONT)
    for place, words, colour in ((0.0, "● received", WARN), (0.3, "○ expected", ACCENT)):
        axes.text(place, 1.05, words, transform=axes.transAxes, color=colour, fontsize=FONT, parse_math=False)
    return as_svg(figure, in_words(plot))


def in_words(plot: Plot) -> str:
    """Describe the picture: its title and the first values of both series."""
    scale = ", on a logarithmic scale" if plot.log else ""
    return f"{plot.title}{scale}. Received: {_listed(plot.received)}. Expected: {_listed(plot.expected)}."


def heights(plot: Plot, series: Series) -> list[float | None]:
    """Return the heights at which the values of `series` are drawn; on a logarithmic axis, powers of ten.

    None stands for a value that cannot be drawn: not finite or, on a logarithmic axis, not positive.
    """
    if plot.log:
        return [math.log10(value) if value is not None and value > 0 else None for value in series]
    return list(series)


def number(value: float | None) -> str:
    """0.01234 -> "0.0123", 1600.0 -> "1600", 1200000.0 -> "1.2e+06", None -> "–"."""
    return DASH if value is None else f"{float(f'{value:.3g}'):g}".replace("-", "\u2212")


def _listed(series: Series) -> str:
    more = f" and {len(series) - LISTED} more" if len(series) > LISTED else ""
    return ", ".join("not finite" if value is None else number(value) for value in series[:LISTED]) + more


def _line(axes: Axes, series: Series, rows: int, colour: str, hollow: bool) -> None:
    """Draw one series: a line that breaks between rows and at gaps, and a marker for each value if they are few."""
    width = len(series) // rows
    for row in range(rows):
        places = range(row * width, (row + 1) * width)
        values = [math.nan if value is None else value for value in series[row * width : (row + 1) * width]]
        dashes = (0, (4, 3)) if hollow else "solid"
        axes.plot(places, values, color=colour, linewidth=1.5, linestyle=dashes)
    if len(series) <= FEW:
        for place, value in enumerate(series):
            if value is not None:
                _mark(axes, place, value, colour, hollow)


def _mark(axes: Axes, place: float, value: float, colour: str, hollow: bool) -> None:
    """Draw a circle of a fixed size. matplotlib's own markers refer to definitions, which an inline drawing must not
    contain."""
    from matplotlib.patches import Circle
    from matplotlib.transforms import ScaledTranslation

    radius = 1.5 * RADIUS if hollow else RADIUS
    at = ScaledTranslation(place, value, axes.transData)  # type: ignore[arg-type]  # any transform will do
    where = axes.figure.dpi_scale_trans + at
    axes.add_patch(Circle((0, 0), radius, transform=where, fill=not hollow, color=colour, linewidth=1.5, clip_on=False))


def _scale(axes: Axes, values: Sequence[float], log: bool) -> None:
    """Set up the vertical axis with a few round ticks and a faint line at each. On a logarithmic axis `values` are
    powers of ten."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 0.1 * abs(high) or 1.0
    low, high = low - margin, high + margin
    steps = _ones_twos_fives(low, high) if log and high - low < DECADES else []
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(FixedLocator(steps) if steps else MaxNLocator(5, integer=log))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, log, bool(steps))))
    axes.yaxis.grid(True, color=LINE, linewidth=1)
    axes.set_axisbelow(True)


def _ones_twos_fives(low: float, high: float) -> list[float]:
    """Return the positions of 1, 2, 5, 10, 20, … between two powers of ten."""
    places = (power + math.log10(step) for power in range(math.floor(low), math.ceil(high)) for step in (1, 2, 5))
    return [place for place in places if low <= place <= high]


def _tick(value: float, log: bool, plain: bool) -> str:
    if not log:
        return number(value)
    return number(10.0**value) if plain else f"10{str(round(value)).translate(SUPERSCRIPT)}"

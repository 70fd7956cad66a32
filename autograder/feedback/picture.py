"""A picture of what came and what was expected, with the same in numbers for who does not see it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..core.result import Plot
from ..html.pages import plural

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class Picture:
    """`svg` is the drawing, `caption` what stands below it, `table` (index, received, expected) what it was drawn
    from."""

    svg: Markup
    caption: str
    table: tuple[tuple[str, str, str], ...]


def picture(plot: Plot) -> Picture | None:
    """Return the picture of a plot; None where nothing in it can be drawn."""
    from .drawing import draw_plot, heights

    series = plot.received, plot.expected
    missing = sum(height is None for one in series for height in heights(plot, one))
    if missing == sum(map(len, series)):
        return None
    return Picture(draw_plot(plot), _caption(plot, missing), _table(plot))


def _caption(plot: Plot, missing: int) -> str:
    scale = ", on a logarithmic scale" if plot.log else ""
    cannot = "not finite or not positive" if plot.log else "not finite"
    left_out = f" {plural(missing, 'value is', 'values are')} {cannot} and not drawn." if missing else ""
    title = plot.title[:1].upper() + plot.title[1:]
    return f"{title}{scale}.{left_out}"


def _table(plot: Plot) -> tuple[tuple[str, str, str], ...]:
    from .drawing import number

    width = len(plot.expected) // plot.rows
    rows = enumerate(zip_longest(map(number, plot.received), map(number, plot.expected), fillvalue=""))
    return tuple((_index(place, width, plot.rows), *pair) for place, pair in rows)


def _index(place: int, width: int, rows: int) -> str:
    return str(place) if rows == 1 else f"{place // width}, {place % width}"

"""Small drawings of received beside expected values, written as SVG by hand: thousands of pages have one each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from ..core.result import Plot

WIDTH, HEIGHT = 320, 120  # in drawing units
LEFT, TOP = 46, 22  # room for the numbers and the words
CELL = 20  # the largest side of a table's cell
LEVELS = 8  # shades of a colour
Series = Sequence[float | None]


def draw_lines(plot: Plot, label: str) -> Markup:
    """Draw two series over their index: expected dashed, received solid."""
    values = [value for value in (*plot.received, *plot.expected) if value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) or abs(high) or 1.0
    steps = max(len(plot.received), len(plot.expected), 2) - 1

    def points(series: Series) -> str:
        """Return the path of a series; it starts again after a value that cannot be drawn."""
        path, pen = [], "M"
        for index, value in enumerate(series):
            if value is None:
                pen = "M"
                continue
            across = LEFT + index * (WIDTH - LEFT - 8) / steps
            path.append(f"{pen}{across:.1f} {TOP + HEIGHT - (value - low) / room * HEIGHT:.1f}")
            pen = "L"
        return "".join(path)

    bottom = TOP + HEIGHT
    parts = [
        _text(LEFT - 6, TOP + 4, _number(high), "end"),
        _text(LEFT - 6, bottom + 4, _number(low), "end"),
        _text(LEFT, bottom + 18, "0"),
        _text(WIDTH - 8, bottom + 18, str(steps), "end"),
        f'<path class="frame" d="M{LEFT} {TOP}V{bottom}H{WIDTH - 8}"/>',
        f'<path class="wanted" d="{points(plot.expected)}"/>',
        f'<path class="got" d="{points(plot.received)}"/>',
        _text(LEFT, 12, "— received", "start", "got"),
        _text(LEFT + 110, 12, "- - expected", "start", "wanted"),
    ]
    return _svg(label, WIDTH, bottom + 24, parts)


def draw_heat(plot: Plot, label: str) -> Markup:
    """Draw two tables side by side, on one scale: one colour above zero, another below, stronger for larger values."""
    columns = max(1, len(plot.expected) // plot.rows)
    side = min(CELL, (WIDTH - 20) / 2 / columns)
    most = max((abs(value) for value in (*plot.received, *plot.expected) if value is not None), default=1.0) or 1.0
    parts = []
    for series, left, word in ((plot.received, 0.0, "received"), (plot.expected, columns * side + 20, "expected")):
        parts.append(_text(left, 12, word))
        parts += _cells(series, columns, side, left, most)
        frame = f'width="{columns * side:.1f}" height="{plot.rows * side:.1f}"'
        parts.append(f'<rect class="frame" x="{left:.1f}" y="{TOP}" {frame}/>')
    return _svg(label, max(2 * columns * side + 20, 130), TOP + plot.rows * side + 4, parts)


def _cells(series: Series, columns: int, side: float, left: float, most: float) -> list[str]:
    """Return a path for each shade, so that a table of many cells stays small; a cross for what is not finite."""
    shades: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for index, value in enumerate(series):
        across, down = left + index % columns * side, TOP + index // columns * side
        if value is None:
            cross = f"l{side:.1f} {side:.1f}m0-{side:.1f}l-{side:.1f} {side:.1f}"
            shades["odd", LEVELS].append(f"M{across:.1f} {down:.1f}{cross}")
        elif level := round(LEVELS * abs(value) / most):
            sign = "above" if value > 0 else "below"
            shades[sign, level].append(f"M{across:.1f} {down:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}z")
    return [
        f'<path class="{sign}" opacity="{level / LEVELS:.2f}" d="{"".join(cells)}"/>'
        for (sign, level), cells in sorted(shades.items())
    ]


def _text(x: float, y: float, words: str, anchor: str = "start", look: str = "soft") -> str:
    return f'<text class="{look}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{words}</text>'


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212")


def _svg(label: str, width: float, height: float, parts: Sequence[str]) -> Markup:
    from markupsafe import Markup, escape

    box = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return Markup(f'<svg class="small-picture" role="img" aria-label="{escape(label)}" {box}>{"".join(parts)}</svg>')

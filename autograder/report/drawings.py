"""The drawings of the class report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..html.pages import ACCENT, FONT, GROUND, INK, LINE, SOFT, WARN, WIDTH, as_svg, duration, new_axes, percent, signed
from .statistics import Item, Pair, histogram, mean, median

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

LETTER = 6.6  # mean width of a letter at this font size, in drawing units


def draw_all(
    shares: Sequence[float], seconds: Sequence[float], items: Sequence[Item], together: Sequence[Pair]
) -> dict[str, str]:
    """Draw the figures that have something to show; "" stands for the others.

    `shares` are the submissions' shares of the points, 0 to 1; `seconds` how long each took.
    """
    drawn = {"scores": "", "difficulty": "", "together": "", "times": ""}
    if shares:
        drawn["scores"] = draw_scores(shares, mean(shares) or 0.0, median(shares) or 0.0)
        drawn["difficulty"] = draw_difficulty(items)
    if any(pair.phi is not None for pair in together):
        drawn["together"] = draw_together([item.exercise for item in items], together)
    if any(time > 0 for time in seconds):
        drawn["times"] = draw_times([time for time in seconds if time > 0])
    return drawn


def draw_scores(shares: Sequence[float], mean: float, median: float) -> Markup:
    """Draw how many submissions reached which share of the points; `shares` are 0 to 1."""
    edges = [index / 10 for index in range(11)]
    counts = histogram([round(share, 6) for share in shares], edges)
    figure, axes = new_axes(height=230, left=20, right=24, top=34)
    _columns(axes, [10 * index + 5 for index in range(10)], counts, width=9)
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20), [f"{tick} %" for tick in range(0, 101, 20)])
    axes.set_xlabel("of the points", color=SOFT, fontsize=FONT)
    top = axes.get_ylim()[1]
    near = abs(mean - median) < 0.02
    axes.plot([100 * median] * 2, [0, top], color=WARN, linewidth=1.5, linestyle=(0, (4, 3)), zorder=0, clip_on=False)
    words = f"median {percent(median)}" + (f", mean {percent(mean)}" if near else "")
    side = "left" if median < 0.4 else "right" if median > 0.6 else "center"
    axes.text(100 * median, top * 1.04, words, ha=side, va="bottom", color=WARN, fontsize=FONT, parse_math=False)
    said = ", ".join(f"{10 * index} to {10 * index + 10} %: {count}" for index, count in enumerate(counts) if count)
    return as_svg(figure, f"Submissions by share of the points. {said}. Median {percent(median)}.")


def draw_difficulty(items: Sequence[Item]) -> Markup:
    """Draw the mean share of each exercise's points as bars, in the assignment's order."""
    left = 20 + LETTER * max(len(item.exercise) for item in items)
    figure, axes = new_axes(height=26 * len(items) + 48, left=left, right=46)
    for row, item in enumerate(items):
        reached = item.mean_share or 0.0
        axes.barh(row, 1, height=0.56, color=LINE, clip_on=False)
        axes.barh(row, reached, height=0.56, color=ACCENT, clip_on=False)
        axes.text(1.02, row, percent(item.mean_share), va="center", color=INK, fontsize=FONT, parse_math=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(items) - 0.5, -0.5)
    axes.set_yticks(range(len(items)), [item.exercise for item in items], color=INK, parse_math=False)
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set_xlabel("mean share of the points", color=SOFT, fontsize=FONT)
    said = ", ".join(f"{item.exercise} {percent(item.mean_share)}" for item in items)
    return as_svg(figure, f"Mean share of the points per exercise: {said}.")


def draw_together(names: Sequence[str], pairs: Sequence[Pair]) -> Markup:
    """Draw the phi coefficients of all pairs, with their numbers, as the lower triangle of a square."""
    from matplotlib.patches import Rectangle

    left = 30 + LETTER * max(len(name) for name in names)
    cell = min(32.0, (WIDTH - left - 4) / len(names))
    figure, axes = new_axes(height=cell * len(names) + 30, left=left, right=WIDTH - left - cell * len(names), bottom=26)
    index = {name: index for index, name in enumerate(names)}
    for pair in pairs:
        column, row = index[pair.first], index[pair.second]
        colour = ACCENT if (pair.phi or 0) >= 0 else WARN
        strength = 0.06 + 0.5 * abs(pair.phi or 0)
        axes.add_patch(Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, color=colour, alpha=strength, lw=0))
        number = signed(pair.phi).replace("0.", ".")
        axes.text(column, row, number, ha="center", va="center", color=INK, fontsize=FONT - 2.5, parse_math=False)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(range(len(names)), [str(index + 1) for index in range(len(names))])
    labels = [f"{name}  {index + 1}" for index, name in enumerate(names)]
    axes.set_yticks(range(len(names)), labels, color=INK, parse_math=False)
    return as_svg(figure, "Phi coefficients of losing points in two exercises; the strongest are listed below.")


def draw_times(seconds: Sequence[float]) -> Markup:
    """Draw how long submissions took to grade, in at most twelve equal steps from zero."""
    longest = max(seconds)
    step = _round_step(longest / 10)
    edges = [step * index for index in range(int(longest / step) + 2)]
    counts = histogram(seconds, edges)
    figure, axes = new_axes(height=190, left=20, right=24, top=24)
    _columns(axes, [edge + step / 2 for edge in edges[:-1]], counts, width=0.9 * step)
    axes.set_xlim(0, edges[-1])
    ticks = edges[:: max(1, len(edges) // 5)]
    axes.set_xticks(ticks, [f"{tick:g} s" for tick in ticks])
    axes.set_xlabel("seconds for one submission", color=SOFT, fontsize=FONT)
    return as_svg(figure, f"Time to grade one submission, from {duration(min(seconds))} to {duration(longest)}.")


def _columns(axes: Axes, places: Sequence[float], counts: Sequence[int], width: float) -> None:
    """Draw columns on a base line with their counts above; a count of 0 has neither column nor number."""
    axes.bar(places, counts, width=width, color=ACCENT, clip_on=False)
    axes.axhline(0, color=LINE, linewidth=1.5, clip_on=False)
    axes.set_ylim(0, max(*counts, 1) * 1.12)
    axes.set_yticks([])
    behind = {"facecolor": GROUND, "linewidth": 0, "pad": 2}  # hides a line that passes behind the number
    for across, count in zip(places, counts, strict=True):
        if count:
            words = axes.annotate(str(count), (across, count), (0, 3), textcoords="offset points", ha="center")
            words.set(va="bottom", color=INK, fontsize=FONT, bbox=behind)


def _round_step(step: float) -> float:
    """Return the smallest of 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is not below `step`."""
    size = 0.1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= step:
                return factor * size
        size *= 10

"""The numbers of a class, from plain sequences of numbers; None stands for what is not defined."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from math import sqrt

FEWEST = 3  # two points always lie on a line: a correlation of fewer than three says nothing
CONSTANT = 1e-9  # values closer together than this are rounding, not differences


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean, None of nothing."""
    return statistics.fmean(values) if values else None


def median(values: Sequence[float]) -> float | None:
    """Return the median, None of nothing."""
    return statistics.median(values) if values else None


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return Pearson's r in [-1, 1]; None for fewer than three pairs or where one side does not vary."""
    if len(left) < FEWEST or _is_constant(left) or _is_constant(right):
        return None
    return max(-1.0, min(1.0, statistics.correlation(left, right)))


def discrimination(item: Sequence[float], total: Sequence[float]) -> float | None:
    """Return the corrected item-total correlation: r of an item with the total of all the *other* items.

    `item` holds one exercise's or test's scores and `total` the whole scores that contain them, one entry per
    submission. Without the correction an item would be compared with itself, and one with many points would look good.
    """
    return correlation(item, [whole - part for whole, part in zip(total, item, strict=True)])


def phi(left: Sequence[bool], right: Sequence[bool]) -> float | None:
    """Return the phi coefficient of two yes-or-no properties: Pearson's r of their zeros and ones.

    1: always together, 0: independent, -1: never together. None for fewer than three pairs, or where one property
    holds for all or for none.
    """
    pairs = list(zip(left, right, strict=True))
    both, neither = pairs.count((True, True)), pairs.count((False, False))
    only_left, only_right = pairs.count((True, False)), pairs.count((False, True))
    product = (both + only_left) * (neither + only_right) * (both + only_right) * (neither + only_left)
    if len(pairs) < FEWEST or product == 0:
        return None
    return (both * neither - only_left * only_right) / sqrt(product)


def histogram(values: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Count `values` between neighbouring `edges`; the last interval holds its upper edge too."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = sum(value >= edge for edge in edges) - 1
        counts[max(0, min(place, len(counts) - 1))] += 1
    return counts


def _is_constant(values: Sequence[float]) -> bool:
    return max(values) - min(values) <= CONSTANT

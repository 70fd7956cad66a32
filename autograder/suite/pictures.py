"""The numbers of a failed test that a student's page draws: received beside expected.

A test may ask for a picture of its numbers:

    @pytest.mark.plot("norm of the gradient at each step", log=True)

Where `close` then finds wrong values in a series, or a series of another length, both sides become part of the result.
Where a test does not ask, the first one of an exercise that compares arrays has a picture, if these are too large for
the message to hold all values: a table for two axes, lines for one axis, and for three the step-by-step values of the
entry that is furthest off.

What was expected for a recorded seed is not a secret, but it must not become an answer to copy: values are rounded
to fewer digits than `close` asks for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from ..checks.compare import SMALL, Mismatch
from ..core.errors import BadSuite
from ..core.result import HEAT, LINES, Plot, TestResult

DIGITS = 3  # of a picture's numbers; `close` asks for four and more
MOST = 200  # values on one side of a picture
LARGEST = 1e100  # larger numbers are drawn like infinity


def plot_of(item: pytest.Item, error: BaseException | None) -> Plot | None:
    """Return the picture of a failed test; None where its error has no two arrays that a picture would explain.

    Raises `BadSuite` for a marker that is not `plot(title, log=False)`.
    """
    marker = item.get_closest_marker("plot")
    if marker is None:
        return _unasked(error) if isinstance(error, Mismatch) else None
    title, log = _asked(marker, item)
    compared = _compared(error) if isinstance(error, Mismatch) else None
    if compared is None:
        return None
    received, expected = compared
    rows = len(expected) if expected.ndim == 2 else 1
    return Plot(title, _rounded(received), _rounded(expected), log, rows)


def first_unasked(tests: Iterable[TestResult]) -> list[TestResult]:
    """Return the tests of an exercise with only the first picture that no test asked for: more would add little."""
    kept, seen = [], False
    for test in tests:
        unasked = test.plot is not None and bool(test.plot.form)
        kept.append(replace(test, plot=None) if unasked and seen else test)
        seen = seen or unasked
    return kept


def _unasked(error: Mismatch) -> Plot | None:
    """Return the picture of two arrays of one shape that differ in several places."""
    import numpy as np

    received, expected = error.received, error.expected
    if not isinstance(received, np.ndarray) or not isinstance(expected, np.ndarray):
        return None
    numbers = {received.dtype.kind, expected.dtype.kind} <= set("fiu")
    if not numbers or received.shape != expected.shape or expected.size <= SMALL:
        return None
    title, form, rows = "the values by index", LINES, 1
    if expected.ndim == 2:
        title, form, rows = f"the values as a table of {len(expected)} rows", HEAT, len(expected)
    elif expected.ndim == 3:
        place = _furthest(received, expected)
        received, expected = received[place[0], :, place[2]], expected[place[0], :, place[2]]
        title = f"the values at [{place[0]}, :, {place[2]}], where they differ most, step by step"
    elif expected.ndim > 3:
        return None
    if not 1 < expected.size <= MOST:
        return None
    left, right = _rounded(received), _rounded(expected)
    differ = sum(pair[0] != pair[1] for pair in zip(left, right, strict=True))
    return Plot(title, left, right, False, rows, form) if differ > 1 else None


def _furthest(received: Any, expected: Any) -> tuple[int, ...]:
    """Return the index of the value that is furthest off; one that is not finite is further than any other."""
    import numpy as np

    with np.errstate(all="ignore"):
        error = np.nan_to_num(np.abs(received - expected), nan=np.inf, posinf=np.inf)
    return tuple(int(part) for part in np.unravel_index(int(np.argmax(error)), error.shape))


def _asked(marker: pytest.Mark, item: pytest.Item) -> tuple[str, bool]:
    try:
        return _title_and_scale(*marker.args, **marker.kwargs)
    except TypeError:
        expected = '`plot("title")` or `plot("title", log=True)`'
        raise BadSuite(
            f"{item.name}: the marker `plot` cannot be read", expected=expected, path=item.path.name
        ) from None


def _title_and_scale(title: str, *, log: bool = False) -> tuple[str, bool]:
    return str(title), bool(log)


def _compared(error: Mismatch) -> tuple[Any, Any] | None:
    """Return the two arrays that `close` compared, if they are series that can be drawn.

    A shape may differ along a single series only: there too many or too few values are what the picture shows.
    """
    import numpy as np

    received, expected = error.received, error.expected
    if not isinstance(received, np.ndarray) or not isinstance(expected, np.ndarray):
        return None
    drawable = expected.ndim in (1, 2) and 1 < expected.size <= MOST and 0 < received.size <= MOST
    alike = received.shape == expected.shape or received.ndim == expected.ndim == 1
    return (received, expected) if drawable and alike else None


def _rounded(values: Any) -> tuple[float | None, ...]:
    return tuple(_round(float(value)) for value in values.ravel())


def _round(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) and abs(value) <= LARGEST else None

"""What a picture of a failed test is drawn from, for tests that ask for one.

    @pytest.mark.plot("norm of the gradient at each step", log=True)

asks for it: where `close` finds wrong values in a series of numbers, or a series of another length, both sides become
part of the result. What was expected for a recorded seed is no secret, but it must not become an answer to hand back:
values are rounded to fewer digits than `close` asks for.
"""

from __future__ import annotations

import math
import traceback
from typing import Any

import pytest

from ..checks.compare import Mismatch, close
from ..core.errors import BadSuite
from ..core.result import Plot

DIGITS = 3  # `close` asks for four and more
MOST = 200  # values of one side; what a page can show
LARGEST = 1e100  # what is beyond is drawn like infinity


def plot_of(item: pytest.Item, error: BaseException | None) -> Plot | None:
    """Return the picture that a failed test asks for; None where it asks for none or there are no two series.

    Raises `BadSuite` for a mark that is not `plot(title, log=False)`.
    """
    mark = item.get_closest_marker("plot")
    if mark is None:
        return None
    title, log = _asked(mark, item)
    compared = _compared(error) if isinstance(error, Mismatch) else None
    if compared is None:
        return None
    received, expected = compared
    rows = len(expected) if expected.ndim == 2 else 1
    return Plot(title, _rounded(received), _rounded(expected), log, rows)


def _asked(mark: pytest.Mark, item: pytest.Item) -> tuple[str, bool]:
    try:
        return _title_and_scale(*mark.args, **mark.kwargs)
    except TypeError:
        raise BadSuite(f'{item.path.name}, {item.name}: expected `plot("title")`, with `log=True` if so.') from None


def _title_and_scale(title: str, *, log: bool = False) -> tuple[str, bool]:
    return str(title), bool(log)


def _compared(error: Mismatch) -> Any:
    """Return the two arrays that were compared where `error` was raised, if they are series that can be drawn.

    They are found in the call of `close` that raised it: `close` ships with the notebooks and stays small. A shape
    may differ along a single series only: there too many or too few values are what the picture shows.
    """
    import numpy as np

    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    right = next((frame.f_locals["expected"] for frame in frames if frame.f_code is close.__code__), None)
    if right is None or not isinstance(error.got, np.ndarray):
        return None
    received, expected = error.got, np.asarray(right)
    drawable = expected.ndim in (1, 2) and 1 < expected.size <= MOST and 0 < received.size <= MOST
    alike = received.shape == expected.shape or received.ndim == expected.ndim == 1
    return (received, expected) if drawable and alike else None


def _rounded(values: Any) -> tuple[float | None, ...]:
    return tuple(_round(float(value)) for value in values.ravel())


def _round(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) and abs(value) <= LARGEST else None

"""From the exception that ended a test to its verdict and the student's message.

Three kinds of fault are three outcomes: the student's (a `Mismatch`, a `StudentError`), and the test writer's or the
grader's, which is anything else and never becomes a grade.
"""

from __future__ import annotations

import re
from typing import Any

from ..checks.compare import Mismatch
from ..checks.student import StudentError
from ..core.verdict import Verdict
from ..wire.errors import StudentOutOfMemory, StudentTimeout

# The first class that fits decides.
VERDICTS = (
    (StudentTimeout, Verdict.TIMED_OUT),
    (StudentOutOfMemory, Verdict.OUT_OF_MEMORY),
    (StudentError, Verdict.RAISED),
    (AssertionError, Verdict.FAILED),
)


def judge(error: BaseException | None, question: str) -> tuple[Verdict, str]:
    """Return the verdict and the student's message for what ended a test (None: it passed)."""
    if error is None:
        return Verdict.PASSED, ""
    verdict = next((verdict for kind, verdict in VERDICTS if isinstance(error, kind)), Verdict.CRASHED)
    if isinstance(error, StudentError):
        if error.of_a_stub:
            verdict = Verdict.FAILED
        return verdict, f"{error}\n{error.frames}".rstrip()
    if isinstance(error, Mismatch):
        return verdict, str(error)
    if verdict is Verdict.FAILED:
        return verdict, str(error).split("\nassert ")[0] or f"Not so: {question}"
    return verdict, "The grader failed, not you. No score was recorded; a person will look at it."


def same_outcome(one: BaseException | None, other: BaseException | None) -> bool:
    """Whether two runs of one test ended alike: both right, or both wrong with the same values."""
    if one is None or other is None:
        return one is other
    if isinstance(one, StudentError) or isinstance(other, StudentError):
        kinds = (getattr(one, "kind", None), getattr(other, "kind", None))
        return kinds[0] == kinds[1] and _first_line(one) == _first_line(other)
    if isinstance(one, Mismatch) and isinstance(other, Mismatch) and one.got is not None and other.got is not None:
        return same_value(one.got, other.got)
    return type(one) is type(other) and str(one) == str(other)


def same_value(one: Any, other: Any) -> bool:
    """Whether two wrong values are equal up to rounding, NaN and infinities in the same places."""
    import numpy as np

    if hasattr(one, "described") or hasattr(other, "described"):
        return False  # an object that stayed in the student's process says of itself what it likes
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        return all(same_value(*pair) for pair in zip(one, other, strict=True))
    try:
        left, right = np.asarray(one), np.asarray(other)
        if left.dtype.kind in "fiub" and right.dtype.kind in "fiub":
            if left.shape != right.shape:
                return False
            finite = left[np.isfinite(left)]
            size = float(np.max(np.abs(finite))) if finite.size else 1.0
            return bool(np.allclose(left, right, rtol=1e-4, atol=2e-5 * size, equal_nan=True))
        return bool(left.dtype != object and right.dtype != object and np.array_equal(left, right))
    except (ValueError, TypeError, StudentError):
        return False


def _first_line(error: BaseException) -> str:
    """What was raised, without the numbers that Keras gives to the names of layers."""
    line = str(error).splitlines()[0] if str(error) else ""
    return re.sub(r"\b([a-z]+(?:_[a-z]+)*)(?:_\d+)+\b", r"\1", line)

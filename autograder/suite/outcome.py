"""From the exception that ended a test to its verdict and the student's message.

Three kinds of fault are three outcomes: the student's (a `Mismatch`, a `StudentError`), and the test writer's or the
grader's, which is anything else and never becomes a grade.

Anything else is the student's, too, where the reference passes the same test: then it was the student's value that the
test could not use. `is_unexpected` tells which exceptions call for that second run, `blame_value` makes the student's
exception out of one.
"""

from __future__ import annotations

import re
from typing import Any

from ..checks.compare import Mismatch, describe
from ..checks.student import StudentError
from ..core.crash import Crash
from ..core.errors import AutograderError
from ..core.text import one_line
from ..core.verdict import Verdict
from ..wire.errors import KernelDied, KernelInterrupted, StudentOutOfMemory, StudentTimeout
from .computing import ComputedTooLong

# Never caused by a value: the machine, the course, or a person who stops the run.
NOT_A_VALUES = (AutograderError, KernelDied, KernelInterrupted, OSError, KeyboardInterrupt)
PARTS = 6  # of a returned tuple or list that a message describes

# The first class that fits decides.
VERDICTS = (
    (StudentTimeout, Verdict.TIMED_OUT),
    (StudentOutOfMemory, Verdict.OUT_OF_MEMORY),
    (StudentError, Verdict.RAISED),
    (AssertionError, Verdict.FAILED),
)


class UnusableValue(Mismatch):
    """A test could not use a value of the student's. `crash` is the exception that it caused, for instructors."""

    def __init__(self, message: str, crash: Crash) -> None:
        super().__init__(message)
        self.crash = crash


class ValueTooSlow(StudentTimeout):
    """A value of the student's kept the judge busy for longer than a test may compute."""

    def __init__(self, message: str, crash: Crash) -> None:
        super().__init__(message, "Timeout")
        self.crash = crash


class ValueTooLarge(StudentOutOfMemory):
    """A test ran out of memory on a value of the student's."""

    def __init__(self, message: str, crash: Crash) -> None:
        super().__init__(message, "MemoryError")
        self.crash = crash


def is_unexpected(error: BaseException | None) -> bool:
    """Whether a test ended in a way that no value should cause: a fault of the suite, or a value it did not expect."""
    expected = error is None or isinstance(error, StudentError | AssertionError)
    return not expected and not isinstance(error, NOT_A_VALUES)


def blame_value(
    error: BaseException, crash: Crash, returned: tuple[str, Any] | None
) -> UnusableValue | ValueTooSlow | ValueTooLarge:
    """Return the student's exception for an unexpected one, `error`, in a test that the reference passes.

    Parameters: `crash`, what is kept of `error`; `returned`, the last value that came from the student's code in this
    test and what it came from, in the student's words.
    """
    last = f" The last value came from {returned[0]}: {_described(returned[1])}." if returned else ""
    if isinstance(error, ComputedTooLong):
        return ValueTooSlow(f"Judging what your code returned took more than {error.seconds:g} s.{last}", crash)
    if isinstance(error, MemoryError):
        return ValueTooLarge(f"What your code returned needs more memory than judging it may use.{last}", crash)
    what = one_line(crash.error, 200)
    told = f"This test cannot use what your code gives it ({what}).{last} Look at its kind and its shape."
    return UnusableValue(told, crash)


def _described(value: Any) -> str:
    """Describe a value and, of a tuple or list, its first parts."""
    said = describe(value)
    if not isinstance(value, list | tuple) or not value:
        return said
    parts = [describe(part) for part in value[:PARTS]]
    return f"{said}, which holds {'; '.join(parts)}{'; …' if len(value) > PARTS else ''}"


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
    if isinstance(one, UnusableValue) and isinstance(other, UnusableValue):
        return one.crash.error == other.crash.error
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

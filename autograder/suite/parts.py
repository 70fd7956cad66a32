"""What of a student's answer is right: special cases are judged on that, so that a slip is charged once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..checks.compare import TOLERANCE, Mismatch, close
from ..checks.student import StudentError

Value = TypeVar("Value")


def holds(check: Callable[..., object], *args: Any, **named: Any) -> bool:
    """Whether a check finds nothing wrong. Raises what the student's code raises."""
    try:
        check(*args, **named)
    except Mismatch:
        return False
    return True


def attempt(call: Callable[..., Value], *args: Any) -> Value | None:
    """Return what a call gives, or None where the student's answer is wrong there or raises.

    Raises where it is out of time or memory: then there is nothing more to learn from it.
    """
    try:
        return call(*args)
    except Mismatch:
        return None
    except StudentError as error:
        if type(error) is not StudentError:
            raise
        return None


def right_positions(
    got: Sequence[Any], expected: Mapping[int, Any], names: Sequence[str], tolerance: float = TOLERANCE
) -> set[int]:
    """Return which of the values `expected`, by their positions in `got`, are right."""
    return {k for k, right in expected.items() if holds(close, got[k], right, names[k], tolerance=tolerance)}

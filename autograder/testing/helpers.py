"""What suites ask of a student's answer: which parts of it are right, and whether it can be relied on.

Special cases are judged on what is right, so that a slip is charged once. Where a test cannot rely on a function that
another exercise or the notebook defines, it raises `Changed` or `Replaced`: the judge then lends right functions, runs
the test again with these, and reports an incident.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from ..checks.compare import Mismatch
from ..checks.student import StudentError
from ..core.incidents import IncidentKind

Value = TypeVar("Value")


class Unreliable(Mismatch):
    """A function that a test relies on does not give what it should. Subclasses say which kind of incident that is.

    Parameters: `message`, for the student; `name`, the function.
    """

    incident: ClassVar[IncidentKind]
    fatal = True  # nothing more can be learned until right functions are lent

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message, fingerprint=message)
        self.name = name


class Replaced(Unreliable):
    """A function that the notebook gives was replaced by one that computes something else."""

    incident = IncidentKind.REPLACED

    def __init__(self, name: str) -> None:
        super().__init__(f"Your `{name}` does not compute what the one that the notebook gives computes.", name)


class Changed(Unreliable):
    """A function of another exercise gives other values than where it is judged by itself."""

    incident = IncidentKind.CHANGED

    def __init__(self, name: str) -> None:
        super().__init__(f"Your `{name}` gives other values here than in its own exercise.", name)


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
        if error.fatal:
            raise
        return None


def read_again(student: Any, result: tuple[Any, ...] | list[Any]) -> Any:
    """Return what the student's code returned, with the values that its parts hold now.

    A function may give out the same array at every call and overwrite it. Results are copied when they arrive, so only
    this shows what a caller in the student's notebook would see of an earlier result.
    """
    return student.module("builtins").tuple(result)


def results_together(student: Any, name: str, *calls: tuple[Any, ...]) -> list[Any]:
    """Return what a student's function returns for each of these calls, all read after the last one.

    Parameters: `name`, the function; `calls`, the positional arguments of each call.

    As `read_again`, for a function that returns a single array: one that overwrites it at the next call gives the same
    values for all.
    """
    builtins = student.module("builtins")
    results: list[Any] = builtins.list(builtins.map(getattr(student, name), *zip(*calls, strict=True)))
    return results

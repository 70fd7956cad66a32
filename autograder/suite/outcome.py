"""From the exception that ended a test to what is kept of it: verdict, message, and a comparable value.

Three kinds of fault are three outcomes: the student's (a `Mismatch`, a `StudentError`), and the test writer's or the
grader's, which is anything else and never becomes a grade.

Where the reference passes the same test, anything else is the student's, too: the test could not use the student's
value. `is_unexpected` tells which exceptions call for that second run on the reference; `blame_value` turns such an
exception into the student's.

What a known mistake gives under a suite and a seed depends on no student. So it is computed once, as a table of
`Outcome`, whose form may be written to a file or cross to another process: numbers and text, never code.

A student's value may keep the judge busy for ever. `computing_limit` ends the test by `ComputedTooLong`.
"""

from __future__ import annotations

import functools
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from time import process_time
from types import FrameType
from typing import Any

from ..checks.compare import Mismatch, describe
from ..checks.student import Reason, StudentError, without_layer_numbers
from ..core.errors import AutograderError
from ..core.result import CRASHED, Crash, Verdict
from ..core.text import one_line
from ..wire.errors import KernelDied, KernelInterrupted
from ..wire.messages import Decoder, Encoder, NotAllowed

# Never caused by a value: the machine, the course, or a person who stops the run.
NOT_A_VALUES = (AutograderError, KernelDied, KernelInterrupted, OSError, KeyboardInterrupt)
PARTS = 6  # of a returned tuple or list that a message describes

RAISED_AGAIN = 1.0  # seconds after which the exception is raised again, where something caught it
SHORTEST = 0.001  # seconds of computing; a timer of 0 would never fire

VERDICTS = {
    Reason.STUB: Verdict.FAILED,
    Reason.MISSING: Verdict.RAISED,
    Reason.RAISED: Verdict.RAISED,
    Reason.TIMEOUT: Verdict.TIMED_OUT,
    Reason.MEMORY: Verdict.OUT_OF_MEMORY,
    Reason.KILLED: Verdict.RAISED,
    Reason.REFUSED: Verdict.RAISED,
    Reason.BLOCKED: Verdict.BLOCKED,
}


LIMITS = (Reason.TIMEOUT, Reason.MEMORY)


class UnusableValue(Mismatch):
    """A test could not use a value of the student's. `crash` is the exception that it caused, for instructors."""

    def __init__(self, message: str, crash: Crash) -> None:
        super().__init__(message, fingerprint=crash.error)
        self.crash = crash


class CostlyValue(StudentError):
    """Judging a value of the student's took too much time or memory. `crash` is the exception, for instructors."""

    def __init__(self, message: str, reason: Reason, crash: Crash) -> None:
        super().__init__(message, reason)
        self.crash = crash


def is_unexpected(error: BaseException | None) -> bool:
    """Whether a test ended by an exception that tests do not raise: the suite is at fault, or the student's value."""
    expected = error is None or isinstance(error, StudentError | AssertionError)
    return not expected and not isinstance(error, NOT_A_VALUES)


def blame_value(error: BaseException, crash: Crash, returned: tuple[str, Any] | None) -> UnusableValue | CostlyValue:
    """Return the student's exception for an unexpected one, `error`, in a test that the reference passes.

    Parameters: `crash`, what is kept of `error`; `returned`, what the test called last in the student's code, in the
    student's words, and the value that it returned.
    """
    last = f" The last value came from {returned[0]}: {_described(returned[1])}." if returned else ""
    if isinstance(error, ComputedTooLong):
        message = f"Judging what your code returned took more than {error.seconds:g} s.{last}"
        return CostlyValue(message, Reason.TIMEOUT, crash)
    if isinstance(error, MemoryError):
        message = f"What your code returned needs more memory than judging it may use.{last}"
        return CostlyValue(message, Reason.MEMORY, crash)
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


def judge(error: BaseException | None, question: str, others: frozenset[str] = frozenset()) -> tuple[Verdict, str]:
    """Return the verdict and the student's message for what ended a test (None: it passed).

    Parameters: `question`, what the test asks; `others`, the names that other exercises define.
    """
    if error is None:
        return Verdict.PASSED, ""
    if isinstance(error, StudentError):
        verdict = VERDICTS[error.reason]
        if verdict is Verdict.BLOCKED and error.needs.partition(".")[0] not in others:
            verdict = Verdict.FAILED  # it waits for a function of its own exercise
        return verdict, str(error).rstrip()
    if isinstance(error, AssertionError):
        return Verdict.FAILED, str(error) or f"Not so: {question}"
    return Verdict.CRASHED, CRASHED


def shows_values(error: BaseException) -> bool:
    """Whether a failed test compared a value of the student's: two with the same outcome had the same value there."""
    return isinstance(error, Mismatch) and error.fingerprint is None and error.received is not None


def same_value(first: Any, second: Any) -> bool:
    """Whether two wrong values are equal up to rounding, NaN, infinities and None in the same places."""
    import numpy as np

    if hasattr(first, "described") or hasattr(second, "described"):
        return False  # an object that stayed in the student's process says of itself what it likes
    if first is None or second is None:
        return first is second
    if isinstance(first, list | tuple) and isinstance(second, list | tuple) and len(first) == len(second):
        return all(same_value(*pair) for pair in zip(first, second, strict=True))
    try:
        left, right = np.asarray(first), np.asarray(second)
        if left.dtype.kind in "fiub" and right.dtype.kind in "fiub":
            if left.shape != right.shape:
                return False
            finite = left[np.isfinite(left)]
            size = float(np.max(np.abs(finite))) if finite.size else 1.0
            return bool(np.allclose(left, right, rtol=1e-4, atol=2e-5 * size, equal_nan=True))
        return bool(left.dtype != object and right.dtype != object and np.array_equal(left, right))
    except (ValueError, TypeError, StudentError):
        return False


VALUE, TEXT, RAISED, STOPPED, UNLIKE = "value", "text", "raised", "stopped", "unlike"


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a test ended that did not pass: `kind` says what is compared, `value` is the wrong value."""

    kind: str
    text: str
    value: Any = None

    @property
    def at_limit(self) -> bool:
        """Whether a limit ended the test, so that another machine might have gone on."""
        return self.kind == STOPPED

    def same(self, other: Outcome) -> bool:
        """Whether two runs of one test ended alike: with the same wrong value, or saying the same."""
        if UNLIKE in (self.kind, other.kind):
            return False
        if self.kind == other.kind == VALUE:
            return same_value(self.value, other.value)
        alike = self.kind == other.kind or {self.kind, other.kind} == {VALUE, TEXT}
        return alike and self.text == other.text


class Stage(StrEnum):
    """Which candidates are compared with a student's failures, in this order."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    PAIRS = "pairs"


@dataclass(frozen=True)
class Part:
    """What is asked for of a table: what all candidates give on one test, or all that some give; neither: the whole."""

    test: str = ""
    names: tuple[str, ...] = ()


WHOLE = Part()

# What the candidates of an exercise give: by the candidate's id, then the test's name. A test that is not there passes.
Table = Mapping[str, Mapping[str, Outcome]]


def tells_much(outcome: Outcome) -> bool:
    """Whether two different mistakes would hardly give this wrong value by chance: several numbers, or a fraction."""
    import numpy as np

    if outcome.kind != VALUE:
        return False
    parts = outcome.value if isinstance(outcome.value, list | tuple) else [outcome.value]
    arrays = [np.asarray(part) for part in parts if isinstance(part, np.ndarray | np.generic | float | int)]
    numbers = [array[np.isfinite(array) & (array != 0)] for array in arrays if array.dtype.kind in "fciu"]
    return any(values.size > 3 or bool(np.any(values != np.round(values))) for values in numbers)


def same_outcomes(first: Mapping[str, Outcome], second: Mapping[str, Outcome]) -> bool:
    """Whether two mistakes fail the same tests with the same wrong values: no failures tell one from the other."""
    return first.keys() == second.keys() and all(outcome.same(second[test]) for test, outcome in first.items())


def outcome_of(error: BaseException) -> Outcome:
    """Return the outcome of a test that ended with this exception.

    A `Mismatch` is compared by its fingerprint, else by the value that was received, else by its message.
    """
    if isinstance(error, StudentError):
        return Outcome(STOPPED if error.reason in LIMITS else RAISED, _facts(error))
    text = f"{type(error).__qualname__}: {error}"
    if isinstance(error, Mismatch):
        value = _numbers(error.received) if error.fingerprint is None else error.fingerprint
        return Outcome(TEXT if value is None else VALUE, text, value)
    return Outcome(TEXT, text)


def _numbers(value: Any) -> Any:
    """Return a value with arrays for the tensors in it: a student's are arrays when they have crossed to the judge."""
    if (keras := sys.modules.get("keras")) is None:
        return value
    if isinstance(value, list | tuple):
        return [_numbers(part) for part in value]
    stays = hasattr(type(value), "described")  # it is in the student's process, and to ask it runs code there
    return keras.ops.convert_to_numpy(value) if not stays and keras.ops.is_tensor(value) else value


def _facts(error: StudentError) -> str:
    """Return what tells one failed call from another: without the numbers of Keras's layers and the traceback."""
    text = (error.said or str(error)).splitlines()[:1]
    return repr([str(error.reason), error.kind, error.what, error.needs, *map(without_layer_numbers, text)])


def encode(table: Table) -> dict[str, dict[str, list[Any]]]:
    """Return a table in a form that may cross to another process or be kept in a file."""
    return {
        mistake: {test: _encoded(outcome) for test, outcome in outcomes.items()} for mistake, outcomes in table.items()
    }


def decode(data: Mapping[str, Mapping[str, list[Any]]]) -> Table:
    """Read back what `encode` made. Raises `NotAllowed` for anything else."""
    try:
        return {
            mistake: {
                test: Outcome(str(kind), str(text), Decoder().decode(value))
                for test, (kind, text, value) in outcomes.items()
            }
            for mistake, outcomes in data.items()
        }
    except (TypeError, ValueError, AttributeError) as error:
        raise NotAllowed(f"not a table of outcomes: {error}") from None


def _encoded(outcome: Outcome) -> list[Any]:
    """Return an outcome in plain values. One whose value cannot be kept is like no other."""
    try:
        return [outcome.kind, outcome.text, Encoder().encode(outcome.value)]
    except NotAllowed:
        return [UNLIKE, outcome.text, None]


class ComputedTooLong(BaseException):
    """The judge used up the computing time of a test. No `except Exception` of a library may swallow it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"judging this took more than {seconds:g} s of computing time")
        self.seconds = seconds


class ArgumentsTakeTooLong(Exception):
    """A function of ours was stopped: what student code called it with keeps it busy for too long."""

    def __init__(self) -> None:
        super().__init__("these arguments keep it busy for too long")


@contextmanager
def computing_limit(seconds: float, error: Callable[[], BaseException] | None = None) -> Iterator[None]:
    """Raise `error()`, by default `ComputedTooLong`, in the body once this process has computed for `seconds`.

    Waiting costs nothing: for the student's process (its calls have limits of their own) or for a free processor.
    Limits may be nested: within an inner one the shorter time counts, with its error, and the outer one goes on after
    it. Works in the main thread on Unix, which is where a judge works; elsewhere there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise error() if error is not None else ComputedTooLong(seconds)

    left, again = signal.getitimer(signal.ITIMER_PROF)
    if left and left < seconds:
        yield
        return
    before, begun = signal.signal(signal.SIGPROF, stop), process_time()
    signal.setitimer(signal.ITIMER_PROF, seconds, RAISED_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            signal.setitimer(signal.ITIMER_PROF, max(SHORTEST, left - (process_time() - begun)), again)


def within(seconds: float, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` so that it raises `ArgumentsTakeTooLong` after `seconds` of computing.

    A value that is not a function is returned as it is.
    """
    if not callable(function):
        return function

    @functools.wraps(function)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        with computing_limit(seconds, ArgumentsTakeTooLong):
            return function(*args, **kwargs)

    return bounded

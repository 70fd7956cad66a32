"""How tests end, as values: what each known mistake of an exercise gives, to be kept and compared with a student's.

What a mistake gives under a suite and a seed depends on no student. So it is computed once, and kept in a form that may
be written to a file or cross to another process: numbers and text, never code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..checks.compare import Mismatch
from ..checks.errors import StudentError, without_layer_numbers
from ..wire.values import Decoder, Encoder, NotAllowed
from .outcome import same_value

VALUE, TEXT, RAISED, UNLIKE = "value", "text", "raised", "unlike"


@dataclass(frozen=True, eq=False)
class Outcome:
    """How a test ended that did not pass: `kind` says what is compared, `value` is the wrong value."""

    kind: str
    text: str
    value: Any = None

    def same(self, other: Outcome) -> bool:
        """Whether two runs of one test ended alike: with the same wrong value, or saying the same."""
        if UNLIKE in (self.kind, other.kind):
            return False
        if self.kind == other.kind == VALUE:
            return same_value(self.value, other.value)
        alike = self.kind == other.kind or {self.kind, other.kind} == {VALUE, TEXT}
        return alike and self.text == other.text


# What each mistake of an exercise gives: by the mistake's id, then the test's name. A test that is not there passes.
Table = Mapping[str, Mapping[str, Outcome]]


def same_outcomes(first: Mapping[str, Outcome], second: Mapping[str, Outcome]) -> bool:
    """Whether two mistakes fail the same tests with the same wrong values: no failures tell one from the other."""
    return first.keys() == second.keys() and all(outcome.same(second[test]) for test, outcome in first.items())


def outcome_of(error: BaseException) -> Outcome:
    """Return the outcome of a test that ended with this exception.

    A `Mismatch` is compared by its fingerprint, else by the value that was received, else by its message.
    """
    if isinstance(error, StudentError):
        return Outcome(RAISED, _facts(error))
    text = f"{type(error).__qualname__}: {error}"
    if isinstance(error, Mismatch):
        value = error.received if error.fingerprint is None else error.fingerprint
        return Outcome(TEXT if value is None else VALUE, text, value)
    return Outcome(TEXT, text)


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

"""Find the mistake whose outcomes are the student's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..checks.errors import Reason, StudentError
from .catalogue import Variant
from .outcome import shows_values
from .outcomes import Outcome, Table, outcome_of

WRITTEN = (Reason.RAISED, Reason.KILLED, Reason.REFUSED)


@dataclass(frozen=True)
class Match:
    """The mistake behind a student's failures. `exact`: they are its failures, all of them, with the same wrong values.

    An exception shows no values: somebody else's may be the same, with nothing right behind it. So at least a
    third of the tests of an exact match pass or show the same wrong value.
    """

    mistake: Variant
    exact: bool


def can_be_named(error: BaseException | None) -> bool:
    """Whether an outcome says something about what the student wrote: a missing or empty function does not."""
    if isinstance(error, StudentError):
        return error.reason in WRITTEN and error.kind != "NameError"
    return isinstance(error, AssertionError)


def find_match(known: Sequence[Variant], ended: Mapping[str, BaseException | None], table: Table) -> Match | None:
    """Return the first of `known` that explains all failures, else the one that explains most of them, else None.

    Parameters: `ended`, what ended the student's tests, by their names (None: passed); `table`, what the mistakes give.
    A mistake explains a student's result when every test that it fails ended the same way for the student, with the
    same wrong values. One that explains half of the failures or less is not named: a failure or two may be alike by
    chance, and a false name misleads.
    """
    errors = {name: error for name, error in ended.items() if error is not None}
    own = {name: outcome_of(error) for name, error in errors.items()}
    best, most = None, len(errors) / 2
    for mistake in known:
        explained = _explained(own, table[mistake.id])
        if explained and explained == len(errors):
            silent = sum(not shows_values(error) for error in errors.values())
            return Match(mistake, exact=3 * silent <= 2 * len(ended))
        if explained > most:
            best, most = Match(mistake, exact=False), explained
    return best


def _explained(own: Mapping[str, Outcome], outcomes: Mapping[str, Outcome]) -> int:
    """Return how many of the student's failures a mistake gives too; 0 where it gives one that the student's is not."""
    alike = all(name in own and outcome.same(own[name]) for name, outcome in outcomes.items())
    return len(outcomes) if alike else 0

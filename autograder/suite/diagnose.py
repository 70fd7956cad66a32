"""Explain a wrong exercise by the mistakes whose outcomes are the student's.

The candidates are listed mistakes, then unlisted ones made by rule, then two listed ones. What each gives on an
exercise's tests depends on no student. A later stage is asked for only where an earlier one explains nothing, so most
exercises never need it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..checks.student import Reason, StudentError
from ..notebook.program import defined_functions
from .candidates import Candidate
from .catalogue import Variant
from .outcome import RAISED, WHOLE, Outcome, Part, Stage, Table, outcome_of, shows_values, tells_much
from .unlisted import said_together

WRITTEN = (Reason.RAISED, Reason.KILLED, Reason.REFUSED)
MOST_LIKELY = 60  # candidates of a stage that are run on all tests for one student


@dataclass(frozen=True)
class Match:
    """The mistakes behind a student's failures, one or two. `exact`: they are its failures, with the same wrong values.

    An exception shows no values: somebody else's may be the same, with nothing right behind it. So at least a
    third of the tests of an exact match pass or show the same wrong value.
    """

    mistakes: tuple[Variant, ...]
    exact: bool

    @property
    def costs(self) -> float | None:
        """The share of the points that the mistakes cost together at most; None where the tests alone count."""
        return min(1.0, sum(mistake.costs for mistake in self.mistakes)) if self.exact else None


def can_be_named(error: BaseException | None) -> bool:
    """Whether an outcome says something about what the student wrote: a missing or empty function does not."""
    if isinstance(error, StudentError):
        return error.reason in WRITTEN and error.kind != "NameError"
    return isinstance(error, AssertionError)


def find_match(
    ended: Mapping[str, BaseException | None],
    candidates: Callable[[Stage], Mapping[str, Candidate]],
    outcomes: Callable[[Stage, Part], Table],
) -> Match | None:
    """Return what explains all failures: a listed mistake, else an unlisted one, else two listed ones together.

    Else the listed mistake that explains most of them, else None.

    Parameters: `ended`, what ended the student's tests, by their names (None: passed); `candidates`, those of a stage;
    `outcomes`, a part of what they give. A mistake explains a student's result when every test that it fails ended the
    same way for the student, with the same wrong values. One that explains half of the failures or less is not named: a
    failure or two may be alike by chance, and a false name misleads.
    """
    errors = {name: error for name, error in ended.items() if error is not None}
    own = {name: outcome_of(error) for name, error in errors.items()}
    silent = sum(not shows_values(error) for error in errors.values())
    exact = 3 * silent <= 2 * len(ended)
    table = outcomes(Stage.LISTED, WHOLE)
    explained = {name: _explained(own, given) for name, given in table.items()}
    listed = candidates(Stage.LISTED)
    whole = [listed[name].mistakes for name in listed if explained.get(name) == len(errors)]
    if whole and (len(whole) == 1 or silent < len(errors)):
        return Match(whole[0], exact)
    if not whole and any(outcome.kind != RAISED for outcome in own.values()):
        for stage, choose in ((Stage.UNLISTED, _unlisted), (Stage.PAIRS, _pair)):
            if stage is Stage.UNLISTED and not exact:
                continue  # an unlisted mistake is named by values alone
            table = _likely(stage, own, outcomes)
            alike = [name for name, given in table.items() if given and _explained(own, given) == len(errors)]
            known = candidates(stage) if alike else {}
            if found := choose([known[name].mistakes for name in known if name in alike], own):
                return replace(found, exact=found.exact and exact)
    most = max(explained.values(), default=0)
    if whole or most <= len(errors) / 2:
        return None
    return Match(next(listed[name].mistakes for name in listed if explained.get(name) == most), exact=False)


def _likely(stage: Stage, own: Mapping[str, Outcome], outcomes: Callable[[Stage, Part], Table]) -> Table:
    """Return all that those candidates give that do as the student on one failed test: no others explain everything.

    So most candidates run on one test only. It is the first that tells much, always the same for the same failures.
    """
    probe = next((test for test, outcome in own.items() if tells_much(outcome)), next(iter(own)))
    column = outcomes(stage, Part(test=probe))
    likely = [name for name, given in column.items() if probe in given and given[probe].same(own[probe])]
    return outcomes(stage, Part(names=tuple(likely[:MOST_LIKELY]))) if likely else {}


def _unlisted(found: list[tuple[Variant, ...]], own: Mapping[str, Outcome]) -> Match | None:
    """Return the one mistake that unlisted ones with equal outcomes are, as one sentence says that is true of all.

    None where an answer without any work has these outcomes, where mistakes in several functions have them, and
    where so little was compared that they may be equal by chance.
    """
    says = list(dict.fromkeys(mistake.says for mistakes in found for mistake in mistakes))
    if not found or () in found or not any(map(tells_much, own.values())):
        return None
    (first,) = found[0]
    functions = {name for mistakes in found for mistake in mistakes for name in defined_functions(mistake.source)}
    sentence = said_together(says, functions)
    return Match((replace(first, says=sentence),), exact=True) if sentence else None


def _pair(found: list[tuple[Variant, ...]], own: Mapping[str, Outcome]) -> Match | None:
    """Return the two mistakes made together. Where several pairs give the same, only what all have in common."""
    if not found:
        return None
    common = tuple(mistake for mistake in found[0] if all(mistake in pair for pair in found))
    return Match(common, exact=len(common) > 1) if common else None


def _explained(own: Mapping[str, Outcome], outcomes: Mapping[str, Outcome]) -> int:
    """Return how many of the student's failures a mistake gives too; 0 where it gives one that the student's is not."""
    alike = all(name in own and outcome.same(own[name]) for name, outcome in outcomes.items())
    return len(outcomes) if alike else 0

"""Find the misconception whose outcomes are the student's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

import pytest

from ..checks.errors import Reason, StudentError
from ..notebook.program import Program
from .catalogue import Variant
from .graft import graft
from .hosts import Host, LocalHost
from .outcome import same_outcome, shows_values

SECONDS = 60.0  # of computing time for one exercise: a busy machine finds the same as an idle one
ALL_SECONDS = 150.0  # for all exercises of a submission; well below what a judge may compute
WRITTEN = (Reason.RAISED, Reason.KILLED, Reason.REFUSED)

Run = Callable[[pytest.Item, Host], BaseException | None]


@dataclass(frozen=True)
class Match:
    """The mistake behind a student's failures. `exact`: they are its failures, all of them, with the same wrong values.

    An exception shows no values: somebody else's may be the same, with nothing right behind it.
    """

    mistake: Variant
    exact: bool


class Diagnosis:
    """Compares how the tests of one exercise ended with how they end on a known-wrong implementation.

    A misconception explains a student's result when every test that it fails ended the same way for the student, with
    the same wrong values. One that explains all of the student's failures is preferred to one that explains most; one
    that explains less is not named: a failure or two may be alike by chance, and a false name misleads.
    Looking for it ends at a deadline: what trains a model for each of them could take longer than all the rest.
    """

    def __init__(self, program: Program, ended: Mapping[pytest.Item, BaseException | None], run: Run) -> None:
        self._program, self._ended, self._run = program, ended, run
        self._wrong = sum(error is not None for error in ended.values())
        self._outcomes: dict[tuple[Variant, pytest.Item], BaseException | None] = {}

    def first_match(self, known: Sequence[Variant], until: float) -> Match | None:
        """Return the first of `known` that explains all failures, else the one that explains most of them, else None.

        `until` is when looking ends, in computing time of this process, as `process_time` counts.
        """
        if not any(self._has_value(error) for error in self._ended.values()):
            return None
        best: Match | None = None
        most = self._wrong / 2
        for whole in (True, False):  # what explains all is found fast: others are given up at the first difference
            for variant in known:
                if process_time() > until:
                    return best
                explained = self._explained(variant, whole)
                if explained == self._wrong:
                    return Match(variant, exact=all(map(shows_values, filter(None, self._ended.values()))))
                if explained > most:
                    best, most = Match(variant, exact=False), explained
        return best

    def _explained(self, variant: Variant, whole: bool) -> int:
        """Return how many of the student's failures `variant` gives too; 0 as soon as it gives another outcome.

        With `whole`, it is another outcome, too, where the variant is right and the student is not.
        """
        host: Host | None = None
        explained = 0
        for item, error in sorted(self._ended.items(), key=lambda pair: pair[1] is None):
            if error is None and not explained:
                return 0  # it gives none of the student's failures: no need to run the rest
            if (variant, item) not in self._outcomes:
                host = host or LocalHost(graft(self._program, variant))
                self._outcomes[variant, item] = self._run(item, host)
            wrong = self._outcomes[variant, item]
            if wrong is None and error is not None and whole:
                return 0
            if wrong is None:
                continue
            if error is None or not same_outcome(wrong, error):
                return 0
            explained += 1
        return explained

    @staticmethod
    def _has_value(error: BaseException | None) -> bool:
        """Whether an outcome says something about what the student wrote: a missing or empty function does not."""
        if isinstance(error, StudentError):
            return error.reason in WRITTEN and error.kind != "NameError"
        return isinstance(error, AssertionError)

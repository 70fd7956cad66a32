"""What a person should look at: submissions without a grade, and incidents in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.crash import Crash
from ..core.incidents import IncidentKind
from ..core.recorded import Recorded, changed_since_graded
from ..core.result import SubmissionResult
from ..core.verdict import Status
from .misunderstood import who


@dataclass(frozen=True)
class Attention:
    """A submission that a person should look at, and why. `crashes` are the exceptions that the grader failed with."""

    who: str
    submission: str
    reasons: tuple[str, ...]
    crashes: tuple[Crash, ...] = ()


@dataclass(frozen=True)
class Observation:
    """One kind of incident: for whom it was seen, with which detail."""

    kind: IncidentKind
    seen: tuple[tuple[str, str], ...]

    @property
    def students(self) -> int:
        return len({name for name, _ in self.seen})


def needs_person(
    results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded] | None = None
) -> list[Attention]:
    """The submissions that the machine could not finish, or whose grade by hand is out of date, in the order given.

    `recorded` is what the gradebook holds, by the student's name.
    """
    owners = Counter(result.student for result in results)
    found = [
        Attention(
            who(result),
            result.submission,
            _reasons(result, owners, (recorded or {}).get(who(result), Recorded())),
            tuple(result.crashes),
        )
        for result in results
    ]
    return [one for one in found if one.reasons]


def observations(results: Sequence[SubmissionResult]) -> list[Observation]:
    """The incidents by kind, the most frequent first."""
    seen: dict[IncidentKind, list[tuple[str, str]]] = {}
    for result in results:
        for incident in result.incidents:
            seen.setdefault(incident.kind, []).append((who(result), incident.detail))
    found = [Observation(kind, tuple(details)) for kind, details in seen.items()]
    return sorted(found, key=lambda one: (-one.students, one.kind))


def _reasons(result: SubmissionResult, owners: Counter[str | None], recorded: Recorded) -> tuple[str, ...]:
    reasons = []
    if result.status is Status.CRASHED:
        reasons.append(f"The grader failed on it: {result.reason or 'no reason was recorded'}")
    elif result.status is Status.REJECTED:
        reasons.append(f"It could not be graded: {result.reason or 'no reason was recorded'}")
    elif result.waiting:
        rest = "The score is that of the other exercises, provisionally; give points by hand, or repair the suite."
        reasons.append(f"The grader failed on {', '.join(result.waiting)}. {rest}")
    elif result.score is None:
        reasons.append("It has no score.")
    if recorded.changed:
        reasons.append(changed_since_graded(recorded.changed))
    if result.student is None:
        reasons.append("It is not known whose it is.")
    elif owners[result.student] > 1:
        reasons.append(f"{owners[result.student]} submissions carry this student's name.")
    return tuple(reasons)

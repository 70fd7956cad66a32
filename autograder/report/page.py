"""The class report as one HTML page: what a TA must do first, then what the class knows and does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.incidents import IncidentKind
from ..core.recorded import Recorded, changed_since_graded
from ..core.result import Crash, ExerciseResult, Status, SubmissionResult
from ..html.pages import render_page
from .items import graded, items_of_exercises, items_of_tests, mean, median, share
from .misunderstood import Misconception, Pair, in_order, misconceptions, pairs, unexplained, who

if TYPE_CHECKING:
    from markupsafe import Markup


HERE = Path(__file__).parent
STRONG = 0.3  # pairs with at least this phi are listed
LINES = 40  # of a student's code, shown as an example


@dataclass(frozen=True)
class Summary:
    """The class in a few numbers. Points are None while nothing is graded; seconds are wall time."""

    submissions: int
    graded: int
    provisional: int
    crashed: int
    rejected: int
    mean: float | None
    median: float | None
    mean_share: float | None
    median_share: float | None
    seconds: float
    seconds_each: float | None
    slowest: float | None


def render_report(
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    recorded: Mapping[str, Recorded] | None = None,
    code: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the class report as one self-contained HTML page.

    `recorded` is what the gradebook holds, by the student's name; `code` what students wrote, by the submission and
    the exercise, for those of `examples`.
    """
    ordered, recorded = in_order(results), recorded or {}
    late = [result for result in ordered if _is_late(recorded.get(who(result)))]
    items, together = items_of_exercises(assignment, ordered), pairs(assignment, ordered)
    return render_page(
        HERE,
        "report",
        assignment=assignment,
        results=ordered,
        summary=summarise(ordered),
        items=items,
        tests=items_of_tests(assignment, ordered),
        hardest=min(items, key=lambda item: 1.0 if item.mean_share is None else item.mean_share, default=None),
        met=misconceptions(ordered),
        unknown=unexplained(ordered),
        strongest=_strongest(together),
        attention=needs_person(ordered, recorded),
        observed=observations(ordered),
        timing=_timing(ordered),
        figures=_figures(assignment, ordered),
        recorded=recorded,
        waiting=_waiting(assignment, ordered, recorded),
        late=late,
        late_points=sum(recorded[who(result)].late_penalty for result in late),
        excerpt=partial(_excerpt, code or {}),
        repeated=[name for name, count in Counter(result.student for result in ordered).items() if count > 1],
        who=who,
        cell=_cell,
    )


def summarise(results: Sequence[SubmissionResult]) -> Summary:
    """Return the class in a few numbers."""
    scores = [result.score for result in graded(results) if result.score is not None]
    shares = _score_shares(results)
    seconds = [result.seconds for result in results]
    count = {status: sum(result.status is status for result in results) for status in Status}
    return Summary(
        len(results),
        count[Status.GRADED],
        count[Status.PROVISIONAL],
        count[Status.CRASHED],
        count[Status.REJECTED],
        mean(scores),
        median(scores),
        mean(shares),
        median(shares),
        sum(seconds),
        median(seconds),
        max(seconds, default=None),
    )


def _figures(assignment: Assignment, results: Sequence[SubmissionResult]) -> dict[str, str]:
    """Draw the figures that have something to show; "" stands for the others."""
    from . import figures

    shares, items = _score_shares(results), items_of_exercises(assignment, results)
    together = pairs(assignment, results)
    seconds = [result.seconds for result in results if result.seconds > 0]
    drawn = {"scores": "", "difficulty": "", "together": "", "times": ""}
    if shares:
        drawn["scores"] = figures.draw_scores(shares, mean(shares) or 0.0, median(shares) or 0.0)
        drawn["difficulty"] = figures.draw_difficulty(items)
    if any(pair.phi is not None for pair in together):
        drawn["together"] = figures.draw_together([item.exercise for item in items], together)
    if seconds:
        drawn["times"] = figures.draw_times(seconds)
    return drawn


def _score_shares(results: Sequence[SubmissionResult]) -> list[float]:
    return [(result.score or 0.0) / result.max_score for result in graded(results) if result.max_score > 0]


def _strongest(together: Sequence[Pair]) -> list[Pair]:
    strong = [pair for pair in together if pair.phi is not None and pair.phi >= STRONG]
    return sorted(strong, key=lambda pair: -(pair.phi or 0.0))[:5]


def _timing(results: Sequence[SubmissionResult]) -> list[tuple[str, float]]:
    """Return the parts of the work with their mean seconds per submission that has them, the longest first."""
    parts: dict[str, list[float]] = {}
    for result in results:
        for name, seconds in result.timing.items():
            parts.setdefault(name.replace("_", " "), []).append(seconds)
    means = [(name, sum(seconds) / len(seconds)) for name, seconds in parts.items()]
    return sorted(means, key=lambda part: -part[1])


def _waiting(
    assignment: Assignment, results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded]
) -> dict[str, list[str]]:
    """Return whose written answers a person has not read yet, by task. A task that is done has no entry."""
    whose = {
        task.name: [who(result) for result in graded(results) if task.name not in _scores(recorded, result)]
        for task in assignment.manual
    }
    return {name: students for name, students in whose.items() if students}


def _scores(recorded: Mapping[str, Recorded], result: SubmissionResult) -> Mapping[str, float]:
    return recorded.get(who(result), Recorded()).scores


def _is_late(recorded: Recorded | None) -> bool:
    return recorded is not None and bool(recorded.late or recorded.late_penalty)


def _excerpt(code: Mapping[str, Mapping[str, str]], held: Misconception) -> Markup | None:
    """Return what the first student of a misconception wrote, highlighted; None where it is not known."""
    from ..html.code import highlight  # loads pygments

    source = code.get(held.submission, {}).get(held.exercise, "").strip("\n")
    lines = source.splitlines()
    cut = lines[:LINES] if len(lines) <= LINES else [*lines[:LINES], "# …"]
    return highlight("\n".join(cut)) if source.strip() else None


def _cell(result: SubmissionResult, name: str) -> tuple[ExerciseResult | None, str]:
    """Return the result of one exercise and its style in the table: full, part, none, crashed or missing."""
    found = next((exercise for exercise in result.exercises if exercise.name == name), None)
    reached = share(found) if found else None
    if found is None or reached is None:
        return found, "missing" if found is None else "crashed"
    return found, "full" if reached >= 1 else "part" if reached > 0 else "none"


@dataclass(frozen=True)
class Attention:
    """A submission that a person should look at, and why. `crashes` are the exceptions that made the grader fail."""

    who: str
    submission: str
    reasons: tuple[str, ...]
    crashes: tuple[Crash, ...] = ()


@dataclass(frozen=True)
class Observation:
    """One kind of incident, and for each time that it was seen the student and the detail."""

    kind: IncidentKind
    seen: tuple[tuple[str, str], ...]

    @property
    def students(self) -> int:
        return len({name for name, _ in self.seen})


def needs_person(
    results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded] | None = None
) -> list[Attention]:
    """Return the submissions that the machine could not finish or whose answers changed after a person graded them.

    They keep their order. `recorded` is what the gradebook holds, by student.
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
    return [entry for entry in found if entry.reasons]


def observations(results: Sequence[SubmissionResult]) -> list[Observation]:
    """Return the incidents by kind, the most frequent first."""
    seen: dict[IncidentKind, list[tuple[str, str]]] = {}
    for result in results:
        for incident in result.incidents:
            seen.setdefault(incident.kind, []).append((who(result), incident.detail))
    found = [Observation(kind, tuple(details)) for kind, details in seen.items()]
    return sorted(found, key=lambda entry: (-entry.students, entry.kind))


def _reasons(result: SubmissionResult, owners: Counter[str | None], recorded: Recorded) -> tuple[str, ...]:
    reasons = []
    if result.status is Status.CRASHED:
        reasons.append(f"The grader failed on it: {result.reason or 'no reason was recorded'}")
    elif result.status is Status.REJECTED:
        reasons.append(f"It could not be graded: {result.reason or 'no reason was recorded'}")
    elif result.waiting:
        rest = "The provisional score is that of the other exercises. Give points by hand, or repair the suite."
        reasons.append(f"The grader failed on {', '.join(result.waiting)}. {rest}")
    elif result.score is None:
        reasons.append("It has no score.")
    if recorded.changed:
        reasons.append(changed_since_graded(recorded.changed))
    if result.student is None:
        reasons.append("The student is not known.")
    elif owners[result.student] > 1:
        reasons.append(f"{owners[result.student]} submissions have this student's name.")
    return tuple(reasons)
